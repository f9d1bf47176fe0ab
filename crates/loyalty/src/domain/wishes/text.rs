//! What a wish says: beside the wish something that is true of this guest alone.

use jiff::civil::Date;
use kernel::Schedule;

use super::{Coming, WishKind};
use crate::domain::CustomerProjection;

/// A line in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording {
    /// In Chinese.
    pub(crate) zh: String,
    /// In English.
    pub(crate) en: String,
}

impl Wording {
    /// What a guest is wished on a date.
    pub(crate) fn of(coming: Coming, customer: &CustomerProjection, schedule: &Schedule, date: Date) -> Self {
        let (name, visits) = (&customer.display_name, customer.orders);
        let first = customer.first_order_at.map(|at| schedule.local(at.timestamp()).date());
        let first = first.unwrap_or(date);
        let years = date.year() - first.year();
        if coming.kind == WishKind::FirstVisit {
            return Self {
                zh: format!("{name}，{years}年前的今天您第一次来我们店，到现在一共来过{visits}次。谢谢您。"),
                en: format!(
                    "{name}, {} today you came to us for the first time, and have come {visits} times in all. \
                     Thank you.",
                    if years == 1 { "a year ago".to_owned() } else { format!("{years} years ago") },
                ),
            };
        }
        let (wish_zh, wish_en) = wish(coming.kind);
        let (year, month, day) = (first.year(), first.month(), first.day());
        Self {
            zh: format!(
                "{name}，{wish_zh}！您{year}年{month}月{day}日第一次来，一共来过{visits}次，我们都记着。"
            ),
            en: format!(
                "{wish_en}, {name}! You first came on {first} and have ordered {visits} times; we remember."
            )
            .replace("ordered 1 times", "ordered once"),
        }
    }
}

/// What is wished, in Chinese and English.
const fn wish(kind: WishKind) -> (&'static str, &'static str) {
    match kind {
        WishKind::Birthday => ("生日快乐", "Happy birthday"),
        WishKind::FirstVisit => ("谢谢您", "Thank you"),
        WishKind::SpringFestival => ("新春快乐", "Happy Spring Festival"),
        WishKind::LanternFestival => ("元宵节快乐", "Happy Lantern Festival"),
        WishKind::DragonBoat => ("端午安康", "A healthy Dragon Boat Festival"),
        WishKind::MidAutumn => ("中秋快乐", "Happy Mid-Autumn Festival"),
        WishKind::DoubleNinth => ("重阳安康", "A healthy Double Ninth Festival"),
        WishKind::NewYear => ("新年快乐", "Happy New Year"),
        WishKind::Christmas => ("圣诞快乐", "Merry Christmas"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kernel::{CustomerId, Time};

    use super::*;

    #[test]
    fn a_wish_names_what_is_true_of_the_guest() {
        let customer = CustomerProjection {
            display_name: "王师傅".into(),
            orders: 86,
            first_order_at: Some(Time::from_timestamp("2024-03-05T04:00:00Z".parse().unwrap())),
            ..CustomerProjection::unknown(CustomerId(kernel::Uuid::nil()))
        };
        let said = |kind| {
            let coming = Coming { kind, year: 2026 };
            Wording::of(coming, &customer, &Schedule::unknown(), date(2026, 3, 12))
        };
        let birthday = said(WishKind::Birthday);
        assert_eq!(birthday.zh, "王师傅，生日快乐！您2024年3月5日第一次来，一共来过86次，我们都记着。");
        assert_eq!(
            birthday.en,
            "Happy birthday, 王师傅! You first came on 2024-03-05 and have ordered 86 times; we remember."
        );
        let first = said(WishKind::FirstVisit);
        assert_eq!(first.zh, "王师傅，2年前的今天您第一次来我们店，到现在一共来过86次。谢谢您。");
        assert!(first.en.starts_with("王师傅, 2 years ago today you came to us for the first time"));
    }
}
