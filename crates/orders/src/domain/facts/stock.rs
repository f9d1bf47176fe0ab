//! Whether a dish can be had today.

use super::{Fact, asked::Asked};
use crate::domain::{menu::Item, reply::fill};

const WORDS: &[&str] = &[
    "有吗",
    "有没",
    "有么",
    "有不",
    "有冇",
    "冇",
    "还有",
    "今天有",
    "今日有",
    "现在有",
    "有得",
    "有卖",
    "卖不卖",
    "卖完",
    "卖光",
    "卖没",
    "售完",
    "售罄",
    "沽清",
    "还剩",
    "剩",
    "没了",
    "能做",
    "整得",
    "做得",
    "做不做",
    "能点",
    "点得",
    "有现成",
    "有货",
    "有",
    "do you have",
    "have you got",
    "available",
    "left",
    "sold out",
    "still have",
    "run out",
    "any",
    "is there",
    "got",
];
/// Words that ask for something else of a dish.
const OTHER: &[&str] = &[
    "多大",
    "几个人",
    "够吃",
    "够不够",
    "份量",
    "分量",
    "套餐",
    "优惠",
    "打折",
    "半份",
    "小份",
    "大份",
    "好吃",
    "推荐",
    "做法",
    "教",
    "大卡",
    "热量",
    "送到",
    "多久",
    "几点",
    "half",
    "discount",
    "calorie",
    "recommend",
    "how long",
];

/// Whether the dishes that are asked after can be had.
pub(super) fn stock(asked: &Asked<'_>) -> Option<Fact> {
    let is_vague = asked.named.is_empty() && asked.parts() > 1;
    if asked.spoken.is_empty() || is_vague || !asked.says(WORDS) || asked.says(OTHER) {
        return None;
    }
    let state = |item: &&Item| {
        let both = if item.sold_out {
            ("{}今天卖完了", "{} is sold out today")
        } else {
            ("{}今天有，{}一份", "{} is available today, {}")
        };
        let (name, price) = (asked.wording.dish_name(item.code), asked.wording.money(item.price));
        fill(asked.wording.pick(both), &[&name, &price])
    };
    let said: Vec<String> = asked.spoken.iter().map(state).collect();
    Some(Fact::told(asked.sentence(&said)))
}
