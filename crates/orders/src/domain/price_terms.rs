//! What ordering costs beside the dishes, here and at the neighbours'.

use kernel::Time;
use serde::{Deserialize, Serialize};

/// A price that was seen longer ago is not to be relied on.
const STALE_AFTER: i64 = 30 * Time::DAY;

/// On what terms the shop sells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PriceTerms {
    pub(crate) channels: Vec<ChannelTerms>,
}

/// What ordering costs on a channel; amounts in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChannelTerms {
    pub(crate) channel: String,
    pub(crate) packing_fee: i64,
    pub(crate) delivery_fee: i64,
    pub(crate) coupons: Vec<Coupon>,
    pub(crate) commission_basis_points: i64,
    pub(crate) advertising_basis_points: i64,
    pub(crate) courier_cost: i64,
}

/// So much off from so much on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Coupon {
    pub(crate) least_amount: i64,
    pub(crate) amount_off: i64,
}

/// A neighbour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Competitor {
    pub(crate) name: String,
    pub(crate) prices: Vec<TheirPrice>,
    pub(crate) channels: Vec<ChannelTerms>,
}

/// What a neighbour asks for a dish like one of the shop's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct TheirPrice {
    pub(crate) code: i32,
    /// In minor units.
    pub(crate) price: i64,
    /// In microseconds.
    pub(crate) seen_at: Option<i64>,
}

impl TheirPrice {
    /// Whether nobody knows that it still holds.
    pub(crate) fn is_stale(&self, now: Time) -> bool {
        self.seen_at.is_none_or(|at| now.micros() - at > STALE_AFTER)
    }
}

/// A basket at a seller, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Paid {
    pub(crate) dishes: i64,
    pub(crate) packing_fee: i64,
    pub(crate) delivery_fee: i64,
    pub(crate) coupon: i64,
    pub(crate) guest_pays: i64,
    /// Less commission, advertising and courier.
    pub(crate) shop_keeps: i64,
}

impl ChannelTerms {
    /// A basket whose dishes come to so much.
    pub(crate) fn paid(&self, dishes: i64) -> Paid {
        let reached = self.coupons.iter().filter(|coupon| coupon.least_amount <= dishes);
        // Nothing is paid back in cash.
        let coupon = reached.map(|coupon| coupon.amount_off).max().unwrap_or(0).min(dishes);
        let shared = dishes - coupon + self.packing_fee;
        let guest_pays = shared + self.delivery_fee;
        let share = self.commission_basis_points + self.advertising_basis_points;
        let taken = i64::try_from((i128::from(shared) * i128::from(share) + 5_000).div_euclid(10_000));
        let shop_keeps = guest_pays - taken.unwrap_or(i64::MAX) - self.courier_cost;
        let (packing_fee, delivery_fee) = (self.packing_fee, self.delivery_fee);
        Paid { dishes, packing_fee, delivery_fee, coupon, guest_pays, shop_keeps }
    }
}

impl Competitor {
    /// What the dishes of a basket come to there, by code and quantity; else those
    /// that it is not known to sell.
    pub(crate) fn dishes(&self, basket: &[(i32, i64)]) -> Result<i64, Vec<i32>> {
        let price = |code: i32| self.prices.iter().find(|price| price.code == code);
        let missing: Vec<i32> =
            basket.iter().map(|(code, _)| *code).filter(|code| price(*code).is_none()).collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        let amounts =
            basket.iter().filter_map(|(code, quantity)| Some(price(*code)?.price.saturating_mul(*quantity)));
        Ok(amounts.fold(0, i64::saturating_add))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> ChannelTerms {
        let coupon = |least_amount, amount_off| Coupon { least_amount, amount_off };
        ChannelTerms {
            channel: "platform".to_owned(),
            packing_fee: 200,
            delivery_fee: 500,
            coupons: vec![coupon(3_000, 500), coupon(5_000, 1_200)],
            commission_basis_points: 1_800,
            advertising_basis_points: 200,
            courier_cost: 600,
        }
    }

    #[test]
    fn the_guest_pays_all_and_the_shop_keeps_what_is_left() {
        let paid = terms().paid(3_400);
        // 34 less 5, and 2 for packing: 31, of which a fifth goes; 5 come in and 6 go out.
        assert_eq!((paid.coupon, paid.guest_pays, paid.shop_keeps), (500, 3_600, 2_380));
        assert_eq!(terms().paid(2_999).coupon, 0);
        assert_eq!(terms().paid(9_000).coupon, 1_200);
        assert_eq!(ChannelTerms::default().paid(3_400).shop_keeps, 3_400);
    }

    #[test]
    fn a_coupon_takes_off_no_more_than_there_is() {
        let terms = ChannelTerms { coupons: vec![Coupon { least_amount: 0, amount_off: 900 }], ..terms() };
        assert_eq!((terms.paid(400).coupon, terms.paid(400).guest_pays), (400, 700));
    }

    #[test]
    fn a_basket_is_comparable_if_every_dish_is_sold() {
        let price = |code, price| TheirPrice { code, price, seen_at: None };
        let (prices, channels) = (vec![price(3, 2_000), price(6, 1_700)], Vec::new());
        let rival = Competitor { name: "老李快餐".to_owned(), prices, channels };
        assert_eq!(rival.dishes(&[(3, 1), (6, 2)]), Ok(5_400));
        assert_eq!(rival.dishes(&[(3, 1), (7, 1), (8, 1)]), Err(vec![7, 8]));
    }

    #[test]
    fn a_price_gets_stale_after_thirty_days_or_unseen() {
        let now = Time::from_micros(40 * Time::DAY).unwrap();
        let seen =
            |day: Option<i64>| TheirPrice { code: 3, price: 1, seen_at: day.map(|day| day * Time::DAY) };
        assert_eq!(
            [None, Some(9), Some(10), Some(41)].map(|day| seen(day).is_stale(now)),
            [true, true, false, false]
        );
    }
}
