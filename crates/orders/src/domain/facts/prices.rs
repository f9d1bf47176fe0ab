//! What dishes cost, one by one and together, and what an open order comes to.

use super::{
    Fact,
    asked::Asked,
    counting::{Counted, counted},
};
use crate::domain::{
    dialogue::OpenOrder,
    menu::Item,
    price::total,
    reply::{Wording, fill},
    shorthand::Whose,
};

const WORDS: &[&str] = &[
    "多少钱",
    "好多钱",
    "几多钱",
    "几钱",
    "几块",
    "多少块",
    "好多块",
    "什么价",
    "啥价",
    "咩价",
    "价格",
    "价钱",
    "价位",
    "单价",
    "咋卖",
    "怎么卖",
    "怎卖",
    "点卖",
    "算钱",
    "要钱",
    "加钱",
    "收钱",
    "收费",
    "贵",
    "便宜",
    "涨价",
    "降价",
    "块吗",
    "元吗",
    "块钱吗",
    "花多少",
    "要多少",
    "得多少",
    "共多少",
    "总价",
    "how much",
    "price",
    "cost",
    "total",
    "expensive",
    "cheaper",
];
/// With these, what several dishes come to is asked.
const TOGETHER: &[&str] = &[
    "一共",
    "总共",
    "共",
    "加起来",
    "合计",
    "合起来",
    "拢共",
    "统共",
    "总价",
    "加个",
    "再加",
    "in all",
    "total",
    "altogether",
    "together",
];
/// Rice is asked after by itself.
const RICE: &[&str] = &[
    "米饭",
    "白饭",
    "碗饭",
    "份饭",
    "个饭",
    "加饭",
    "添饭",
    "饭多少",
    "饭几",
    "饭怎么卖",
    "饭咋卖",
    "饭要钱",
    "饭收钱",
    "饭另",
    "饭也",
    "饭算",
    "rice",
];
/// A price by weight, or of a whole box, is none of the menu's.
const NOT_SOLD_SO: &[&str] =
    &["一斤", "每斤", "半斤", "公斤", "一箱", "整箱", "一捆", "半份", "小份", "大份", "half"];

/// What is asked after costs.
pub(super) fn price(asked: &Asked<'_>) -> Option<Fact> {
    let asks = asked.says(WORDS) || asked.says(TOGETHER) && asked.says(&["多少", "几多", "好多"]);
    let remembers = asked.remembers();
    if !(asks || remembers) || asked.says(NOT_SOLD_SO) {
        return None;
    }
    let mut dishes = counted(asked);
    if dishes.is_empty() && asked.says(TOGETHER) {
        dishes = asked.by_numbers();
    }
    if remembers {
        dishes.retain(|(item, _)| asked.is_called(item));
    }
    let rice = asked.rice().filter(|_| asked.says(RICE));
    dishes.extend(
        rice.filter(|rice| dishes.iter().all(|(item, _)| item.code != rice.code)).map(|rice| (rice, None)),
    );
    if dishes.is_empty() {
        return asked.own_order().map(Fact::told);
    }
    Some(Fact::told(asked.told(&dishes)))
}

impl<'a> Asked<'a> {
    /// Two or more numbers, which are those of dishes: `8号和20号加起来`.
    fn by_numbers(&self) -> Vec<Counted<'a>> {
        let numbers = self.tokens.iter().filter_map(|token| token.number());
        let numbers: Vec<u32> = numbers.map(|number| number.value).collect();
        let item = |number: &u32| self.context.menu.get(i32::try_from(*number).ok()?);
        let items: Option<Vec<_>> = numbers.iter().map(item).collect();
        let items = items.filter(|items| items.len() > 1).unwrap_or_default();
        items.into_iter().map(|item| (item, None)).collect()
    }

    /// `还是24吗`: a price that somebody remembers of a dish they name.
    fn remembers(&self) -> bool {
        let mut numbers = self.tokens.iter().filter(|token| token.number().is_some());
        let still = numbers.any(|number| self.before(number).ends_with("还是"));
        still && self.spoken.iter().any(|item| self.is_called(item))
    }

    fn told(&self, dishes: &[Counted<'_>]) -> String {
        let comma = self.wording.pick(("，", ", "));
        let each: Vec<String> =
            dishes.iter().map(|(item, count)| self.wording.priced(item, *count)).collect();
        let is_counted = dishes.iter().any(|(_, count)| count.is_some_and(|count| count > 1));
        let in_all = is_counted
            || dishes.len() > 1 && self.says(TOGETHER)
            || dishes.iter().filter(|(_, count)| count.is_some()).count() > 1;
        let sum = if in_all { format!("{comma}{}", self.in_all(dishes)) } else { String::new() };
        format!("{}{sum}{}", each.join(comma), self.wording.pick(("。", ".")))
    }

    /// The sum; and with the rice that comes by default, unless rice is spoken of.
    fn in_all(&self, dishes: &[Counted<'_>]) -> String {
        let count = |count: &Option<u32>| i64::from(count.unwrap_or(1));
        let sum: i64 = dishes.iter().map(|(item, times)| item.price * count(times)).sum();
        let bowls: i64 =
            dishes.iter().filter(|(item, _)| item.takes_rice).map(|(_, times)| count(times)).sum();
        let money = self.wording.money(sum);
        let without = self.says(&["不要饭", "不要米饭", "不带饭", "免饭", "without rice", "no rice"]);
        let rice = self
            .rice()
            .filter(|rice| bowls > 0 && !without && dishes.iter().all(|(item, _)| item.code != rice.code));
        let Some(rice) = rice else { return fill(self.wording.pick(("一共{}", "{} in all")), &[&money]) };
        let both = ("一共{}，配{}份{}的话{}", "{} in all, with {} {} it is {}");
        let with = self.wording.money(sum + bowls * rice.price);
        fill(
            self.wording.pick(both),
            &[&money, &bowls.to_string(), &self.wording.dish_name(rice.code), &with],
        )
    }

    /// What the sender's latest open order comes to.
    fn own_order(&self) -> Option<String> {
        let order: &OpenOrder = self.context.open_orders.get(&Whose::Sender)?.first()?;
        let dishes = self.wording.dishes(&order.lines);
        let both = ("您这单{}一共{}。", "Your order, {}comes to {}.");
        Some(fill(self.wording.pick(both), &[&dishes, &self.wording.money(total(&order.lines))]))
    }
}

impl Wording<'_> {
    /// A dish with what it costs, and that it can't be had where that is so.
    pub(super) fn priced(&self, item: &Item, count: Option<u32>) -> String {
        let (name, price) = (self.dish_name(item.code), self.money(item.price));
        let sold_out =
            if item.sold_out { self.pick(("（今天卖完了）", " (sold out today)")) } else { "" };
        let said = match count.filter(|count| *count > 1) {
            Some(count) => {
                let all = self.money(item.price * i64::from(count));
                let both = ("{} {}一份，{}份{}", "{} {} each, {} for {}");
                fill(self.pick(both), &[&name, &price, &count.to_string(), &all])
            }
            None => fill(self.pick(("{} {}一份", "{} {}")), &[&name, &price]),
        };
        said + sold_out
    }
}
