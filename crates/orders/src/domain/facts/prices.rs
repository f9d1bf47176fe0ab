//! What dishes cost, one by one and together, and what an open order comes to.

use language::{
    cut::{Kind, Token},
    lexicon::Sense,
};

use super::{
    Fact,
    asked::Asked,
    counting::{Counted, count, counted},
};
use crate::domain::{
    context::OpenOrder,
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
    "咋个卖",
    "的价",
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
/// Beside a dish these ask what it costs, unless something else is counted.
const AMOUNT: &[&str] = &["多少", "几多", "好多"];
const NO_PRICE: &[&str] = &[
    "多少人",
    "多少个人",
    "多少克",
    "多少斤",
    "多少两",
    "多少份",
    "多少片",
    "多少块肉",
    "多少肉",
    "多少卡",
    "多少热量",
    "剩多少",
    "有多少",
    "多少分",
    "多少号",
    "好多人",
    "好多种",
    "多少种",
];
/// With these, what several dishes come to is asked.
const TOGETHER: &[&str] = &[
    "一共",
    "一起",
    "全部",
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

/// These are of the sender's order.
const OWN: &[&str] = &[
    "来着",
    "我的",
    "我这单",
    "这单",
    "这一单",
    "我点的",
    "刚才",
    "刚点",
    "一共",
    "总共",
    "该付",
    "该给",
    "要付",
    "要给",
    "付多少",
    "转多少",
    "给多少",
    "转你多少",
    "my order",
    "i owe",
    "in all",
    "total",
    "altogether",
];
const BARE: &[&str] = &["多少钱", "几多钱", "好多钱", "几块钱", "多少", "how much is it", "how much?"];

/// What is asked after costs.
pub(super) fn price(asked: &Asked<'_>) -> Option<Fact> {
    let is_of_amount = asked.says(AMOUNT) && !asked.says(NO_PRICE);
    let asks = asked.says(WORDS) || is_of_amount;
    let remembers = asked.remembers();
    if !(asks || remembers) || asked.says(NOT_SOLD_SO) {
        return None;
    }
    let mut dishes = counted(asked);
    let numbered = asked.by_numbers();
    if !numbered.is_empty() {
        dishes = numbered;
    }
    if remembers {
        dishes.retain(|(item, _)| asked.is_called(item));
    }
    let is_new = |rice: &&Item| dishes.iter().all(|(item, _)| item.code != rice.code);
    let rice = asked.rice().filter(|_| asked.says(RICE)).filter(is_new);
    dishes.extend(rice.map(|rice| count(asked, rice)));
    if dishes.is_empty() {
        return asked.own_order().filter(|_| asked.is_of_own_order()).map(Fact::told);
    }
    Some(Fact::told(asked.told(&dishes)))
}

impl<'a> Asked<'a> {
    /// Two or more numbers of dishes, which are all said as such: `8号和20号加起来`.
    /// In `18号 3.6` the first is a guest's.
    fn by_numbers(&self) -> Vec<Counted<'a>> {
        let tokens = self.tokens.iter().filter(|token| token.kind != Kind::Blank);
        let tokens: Vec<&Token> = tokens.collect();
        let is_number = |token: &Token| token.number().is_some();
        let pairs = tokens.windows(2).filter(|pair| pair.first().is_some_and(|token| is_number(token)));
        let item = |pair: &[&Token]| match pair {
            [number, sign] if sign.any(&[Sense::Hao, Sense::DishNumber]) => {
                self.context.menu.get(i32::try_from(number.number()?.value).ok()?)
            }
            _ => None,
        };
        let items: Option<Vec<&Item>> = pairs.map(item).collect();
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
        let counts: Vec<u32> = dishes.iter().filter_map(|(_, count)| *count).collect();
        let is_counted = counts.len() > 1 || counts.iter().any(|count| *count > 1);
        let in_all = is_counted || dishes.len() > 1 && self.says(TOGETHER);
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

    /// Whether a price without a dish is that of the sender's order, not of an
    /// invoice or the room.
    fn is_of_own_order(&self) -> bool {
        let bare = self.rest.trim_start_matches(|c: char| "老板请问那我你好，,。 ".contains(c));
        self.says(OWN) || BARE.iter().any(|words| bare.starts_with(words))
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
