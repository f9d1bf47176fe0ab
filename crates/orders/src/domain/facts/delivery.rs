//! What a delivery costs and how long an order takes, as the shop says.

use super::{Fact, asked::Asked};
use crate::domain::reply::fill;

const FEE: &[&str] = &[
    "送餐费",
    "配送费",
    "外送费",
    "运费",
    "送费",
    "跑腿费",
    "外卖费",
    "配送是免费",
    "delivery fee",
    "delivery cost",
    "delivery charge",
    "charge for delivery",
    "pay for delivery",
    "cost of delivery",
    "free delivery",
    "shipping",
];
const DELIVERY: &[&str] = &["送", "上门", "配送", "外卖", "deliver", "delivery"];
const MONEY: &[&str] =
    &["加钱", "要钱", "收钱", "收费", "免费", "加不加钱", "要不要钱", "钱", "charge", "free", "fee", "extra"];
/// Where it matters how far, or from what amount on, the settings say nothing.
const NOT_TOLD: &[&str] = &[
    "起送",
    "满多少",
    "最低",
    "最少",
    "至少",
    "外面",
    "外头",
    "远",
    "公里",
    "minimum",
    "at least",
    "outside",
    "far",
    "小菜",
    "礼",
    "赠",
    "gift",
];
const WAIT: &[&str] = &[
    "多久",
    "好久",
    "多长时间",
    "几分钟",
    "多少分钟",
    "几耐",
    "等多",
    "要等",
    "how long",
    "how many minutes",
    "how soon",
];
/// What waiting is not about.
const NOT_A_WAIT: &[&str] = &["开多久", "开业", "干了多久", "放多久", "保质", "停多久", "open"];

/// What a delivery costs, if the shop says so.
pub(super) fn fee(asked: &Asked<'_>) -> Option<Fact> {
    let asks = asked.says(FEE) || asked.says_near(DELIVERY, MONEY);
    if !asks || asked.says(NOT_TOLD) || !asked.spoken.is_empty() {
        return None;
    }
    let fee = asked.context.shop.delivery_fee?;
    let text = if fee == 0 {
        asked.wording.pick(("送餐不收费。", "Delivery is free.")).to_owned()
    } else {
        fill(
            asked.wording.pick(("送餐费{}一单。", "Delivery costs {} an order.")),
            &[&asked.wording.money(fee)],
        )
    };
    Some(Fact::told(text))
}

/// How long an order takes that is placed now.
pub(super) fn wait(asked: &Asked<'_>) -> Option<Fact> {
    if !asked.says(WAIT) || asked.says(NOT_A_WAIT) {
        return None;
    }
    let minutes = asked.context.shop.usual_minutes.to_string();
    let schedule = &asked.context.shop.schedule;
    let usual = fill(
        asked.wording.pick(("一般{}分钟左右送到。", "An order usually takes about {} minutes.")),
        &[&minutes],
    );
    if schedule.is_open(asked.wording.now) {
        return Some(Fact::told(usual));
    }
    let next = asked.wording.time(schedule.next_opening(asked.wording.now)?);
    let closed =
        fill(asked.wording.pick(("现在休息，{}开门；", "We are closed now and open at {}.")), &[&next]);
    Some(Fact::told(asked.together(&[&closed, &usual])))
}
