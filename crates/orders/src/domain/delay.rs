//! What a guest reads whose order is late.

use super::menu::Menu;
use super::named_dishes::NamedDishes;
use super::price::Line;
use super::shorthand::Language;
use jiff::Timestamp;
use kernel::Schedule;

/// An open order that is past its promised time.
#[derive(Debug, Clone, Copy)]
pub struct Delay<'a> {
    /// The shop's menu today.
    pub menu: &'a Menu,
    /// Where the shop is in time.
    pub schedule: &'a Schedule,
    /// The number of the regular whose order it is; 0 if there is none.
    pub customer_number: i32,
    /// What was ordered.
    pub lines: &'a [Line],
    /// When it was promised for.
    pub promised: Timestamp,
    /// When this is said.
    pub now: Timestamp,
}

impl Delay<'_> {
    /// Which order is late, that we are sorry, and that a person sees to it.
    pub fn text(&self, language: Language) -> String {
        let dishes = NamedDishes { menu: self.menu, lines: self.lines }.text(language);
        let when = self.when(language);
        match language {
            Language::Chinese => {
                let whose = match self.customer_number {
                    0 => "您".to_owned(),
                    number => format!("{number}号"),
                };
                format!(
                    "非常抱歉，{whose}的订单（{dishes}）应在{when}前送到，现在晚了。\
                     店里的人正在处理，请您再等一等。"
                )
            }
            Language::English => {
                let whose = match self.customer_number {
                    0 => "your order".to_owned(),
                    number => format!("the order of No.{number}"),
                };
                format!(
                    "We are very sorry: {whose} ({dishes}) should have been there by {when} and is late. \
                     Someone of the shop is seeing to it."
                )
            }
        }
    }

    /// The promised time on the shop's clock, with the day if it is another.
    fn when(&self, language: Language) -> String {
        let (at, today) = (self.schedule.local(self.promised), self.schedule.local(self.now).date());
        let clock = format!("{:02}:{:02}", at.hour(), at.minute());
        match language {
            _ if at.date() == today => clock,
            Language::Chinese => format!("{}月{}日{clock}", at.month(), at.day()),
            Language::English => format!("{clock} on {}", at.date()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{menu::Item, price::Origin};

    fn line(code: i32, name: &str, origin: Origin) -> Line {
        let (name, note) = (name.to_owned(), String::new());
        Line { code, dish_id: code, name, quantity: 1, unit_price: 1_800, origin, note, gift: None }
    }

    fn menu() -> Menu {
        let item = Item {
            code: 3,
            dish_id: 3,
            name: "农家小炒肉".to_owned(),
            name_en: "Farmhouse fried pork".to_owned(),
            aliases: Vec::new(),
            price: 1_800,
            cost: None,
            takes_rice: true,
            category: String::new(),
            sold_out: false,
            ingredients: Vec::new(),
            allergens: Vec::new(),
            allergens_checked: false,
            retired: false,
        };
        Menu::new([item]).unwrap()
    }

    fn text(lines: &[Line], customer_number: i32, now: &str, language: Language) -> String {
        let (promised, now) = ("2026-11-23T11:45:00Z".parse().unwrap(), now.parse().unwrap());
        let (menu, schedule) = (menu(), Schedule::unknown());
        Delay { menu: &menu, schedule: &schedule, customer_number, lines, promised, now }.text(language)
    }

    #[test]
    fn it_names_whose_order_is_late_which_dishes_and_since_when() {
        let lines = [line(3, "农家小炒肉", Origin::Ordered), line(90, "米饭", Origin::Default)];
        let now = "2026-11-23T11:46:00Z";
        assert_eq!(
            text(&lines, 18, now, Language::Chinese),
            "非常抱歉，18号的订单（农家小炒肉×1、米饭×1）应在11:45前送到，现在晚了。\
             店里的人正在处理，请您再等一等。"
        );
        assert_eq!(
            text(&lines, 0, now, Language::English),
            "We are very sorry: your order (Farmhouse fried pork×1, 米饭×1) should have been there by 11:45 \
             and is late. Someone of the shop is seeing to it."
        );
    }

    #[test]
    fn of_many_dishes_the_first_are_named_and_gifts_are_not() {
        let mut lines = vec![line(91, "啤酒", Origin::Reward)];
        lines.extend(["甲", "乙", "丙", "丁", "戊"].map(|name| line(1, name, Origin::Ordered)));
        let now = "2026-11-24T08:00:00Z";
        let chinese = text(&lines, 0, now, Language::Chinese);
        assert!(chinese.contains("您的订单（甲×1、乙×1、丙×1等5样）应在11月23日11:45前"), "{chinese}");
        let english = text(&lines, 7, now, Language::English);
        assert!(english.contains("of No.7 (甲×1, 乙×1, 丙×1 and 2 more)"), "{english}");
        assert!(english.contains("by 11:45 on 2026-11-23"), "{english}");
    }
}
