//! What people type a line each, with commas between: offers, prices, the terms of a channel.

use contracts::{
    common::v1::Money,
    orders::v1::{
        ChannelTerms,
        channel_terms::Coupon,
        competitor::Price,
        ingredient::{Offer, PriceBreak},
    },
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::format;

/// A line that can't be read, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unread(pub(super) usize);

/// Each line as what it says.
fn read<T>(text: &str, line: impl Fn(&[&str]) -> Option<T>) -> Result<Vec<T>, Unread> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let cells =
        |line: &str| line.split([',', '，', '\t']).map(str::trim).map(str::to_owned).collect::<Vec<_>>();
    lines
        .map(|(at, one)| {
            let cells = cells(one);
            let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
            line(&cells).ok_or(Unread(at + 1))
        })
        .collect()
}

fn money(text: &str, currency: &str) -> Option<Money> {
    let amount = format::amount(text.trim_start_matches(['¥', '￥']), currency)?;
    Some(Money { amount, currency: currency.to_owned() })
}

fn plain(money: Option<&Money>) -> String {
    money.map(|money| format::plain(money.amount, &money.currency)).unwrap_or_default()
}

/// Two parts of a cell, `10:11.80`.
fn pair(cell: &str, between: [char; 2]) -> Option<(&str, &str)> {
    cell.split_once(between).map(|(left, right)| (left.trim(), right.trim()))
}

/// `老刘，500，12.50，10:11.80`: who, how much is in a pack, its price, and from ten packs on.
pub(super) fn offers(text: &str, currency: &str) -> Result<Vec<Offer>, Unread> {
    read(text, |cells| {
        let [supplier, pack, price, breaks @ ..] = cells else { return None };
        let price_break = |cell: &&str| {
            let (packs, price) = pair(cell, [':', '：'])?;
            Some(PriceBreak { least_packs: packs.parse().ok()?, pack_price: Some(money(price, currency)?) })
        };
        Some(Offer {
            supplier: (*supplier).to_owned(),
            pack_quantity: pack.parse().ok()?,
            pack_price: Some(money(price, currency)?),
            breaks: breaks.iter().filter(|cell| !cell.is_empty()).map(price_break).collect::<Option<_>>()?,
        })
    })
}

pub(super) fn written_offers(offers: &[Offer]) -> String {
    let line = |offer: &Offer| {
        let price = |one: &PriceBreak| format!("{}:{}", one.least_packs, plain(one.pack_price.as_ref()));
        let start =
            [offer.supplier.clone(), offer.pack_quantity.to_string(), plain(offer.pack_price.as_ref())];
        start.into_iter().chain(offer.breaks.iter().map(price)).collect::<Vec<_>>().join(", ")
    };
    offers.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// What stands for a day that nobody knows.
const UNKNOWN: &str = "?";

/// `3，16.00，2026-11-20`: the shop's own dish by code, what they ask, and when it was seen: now,
/// if that is not said; `?` if nobody knows.
pub(super) fn prices(
    text: &str,
    currency: &str,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Vec<Price>, Unread> {
    read(text, |cells| {
        let [code, price, seen @ ..] = cells else { return None };
        let seen = match seen {
            [] | [""] => Some(now),
            [UNKNOWN | "？"] => None,
            [day] => Some(day.parse::<Date>().ok()?.to_zoned(zone.clone()).ok()?.timestamp()),
            _ => return None,
        };
        let seen = seen.map(|seen| prost_types::Timestamp { seconds: seen.as_second(), nanos: 0 });
        Some(Price { item_code: code.parse().ok()?, price: Some(money(price, currency)?), seen_time: seen })
    })
}

pub(super) fn written_prices(prices: &[Price], zone: &TimeZone) -> String {
    let line = |price: &Price| {
        let seen = match price.seen_time.as_ref() {
            None => UNKNOWN.to_owned(),
            seen => format::date(seen, zone),
        };
        format!("{}, {}, {seen}", price.item_code, plain(price.price.as_ref()))
    };
    prices.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// `meituan，1，3，20，2，4，30-5，50-8`: the channel, what packing and delivery cost the guest, what
/// percent it takes and is spent on being seen, what the courier costs, and coupons. Whatever is
/// left away is nothing; of a neighbour nobody knows more than a guest does.
pub(super) fn channels(text: &str, currency: &str) -> Result<Vec<ChannelTerms>, Unread> {
    read(text, |cells| {
        let (channel, rest) = cells.split_first().filter(|(channel, _)| !channel.is_empty())?;
        let coupons = rest.iter().filter(|cell| cell.contains(['-', '减']));
        let mut costs = rest.iter().filter(|cell| !cell.contains(['-', '减']));
        let mut next = || costs.next().copied().filter(|cell| !cell.is_empty()).unwrap_or("0");
        let terms = ChannelTerms {
            channel: (*channel).to_owned(),
            packing_fee: Some(money(next(), currency)?),
            delivery_fee: Some(money(next(), currency)?),
            commission_basis_points: format::read_hundredths(next())?,
            advertising_basis_points: format::read_hundredths(next())?,
            courier_cost: Some(money(next(), currency)?),
            coupons: coupons.map(|cell| coupon(cell, currency)).collect::<Option<_>>()?,
        };
        costs.next().is_none().then_some(terms)
    })
}

/// `30-5`, `满30减5`.
fn coupon(cell: &str, currency: &str) -> Option<Coupon> {
    let (least, off) = pair(cell.trim_start_matches('满'), ['-', '减'])?;
    Some(Coupon { least_amount: Some(money(least, currency)?), amount_off: Some(money(off, currency)?) })
}

pub(super) fn written_channels(channels: &[ChannelTerms], currency: &str) -> String {
    let amount =
        |money: Option<&Money>| money.map_or_else(|| format::plain(0, currency), |money| plain(Some(money)));
    let coupon =
        |one: &Coupon| format!("{}-{}", amount(one.least_amount.as_ref()), amount(one.amount_off.as_ref()));
    let line = |terms: &ChannelTerms| {
        let costs = [
            terms.channel.clone(),
            amount(terms.packing_fee.as_ref()),
            amount(terms.delivery_fee.as_ref()),
            format::hundredths(terms.commission_basis_points),
            format::hundredths(terms.advertising_basis_points),
            amount(terms.courier_cost.as_ref()),
        ];
        costs.into_iter().chain(terms.coupons.iter().map(coupon)).collect::<Vec<_>>().join(", ")
    };
    channels.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_is_written_as_it_is_read() {
        let text = "老刘, 500, 12.50, 10:11.80, 20:11.00\nAnn’s Farm, 1000, 20.00";
        assert_eq!(written_offers(&offers(text, "CNY").expect("it is read")), text);
        let text = "3, 16.00, 2026-11-20\n6, 0.50, ?";
        let read = prices(text, "CNY", &TimeZone::UTC, Timestamp::UNIX_EPOCH).expect("it is read");
        assert_eq!(written_prices(&read, &TimeZone::UTC), text);
        let text = "meituan, 1.00, 3.00, 20, 2.5, 4.00, 30.00-5.00, 50.00-8.00";
        assert_eq!(written_channels(&channels(text, "CNY").expect("it is read"), "CNY"), text);
    }

    #[test]
    fn what_is_left_away_is_nothing_and_a_price_without_a_day_was_seen_now() {
        let read = channels("counter\n\n美团，1，，满30减5", "CNY").expect("it is read");
        assert_eq!(
            written_channels(&read, "CNY"),
            "counter, 0.00, 0.00, 0, 0, 0.00\n美团, 1.00, 0.00, 0, 0, 0.00, 30.00-5.00"
        );
        let now: Timestamp = "2026-11-22T04:00:00Z".parse().expect("a moment");
        let read = prices("3，￥16", "CNY", &TimeZone::UTC, now).expect("it is read");
        assert_eq!(written_prices(&read, &TimeZone::UTC), "3, 16.00, 2026-11-22");
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named() {
        assert_eq!(offers("老刘, 500, 12\n老王, 一斤, 12", "CNY"), Err(Unread(2)));
        assert_eq!(offers("老刘, 500, 12, 十:11", "CNY"), Err(Unread(1)));
        assert_eq!(channels("\nmeituan, 1, 2, 3, 4, 5, 6", "CNY"), Err(Unread(2)));
        assert_eq!(prices("3, 16, 2026-02-30", "CNY", &TimeZone::UTC, Timestamp::UNIX_EPOCH), Err(Unread(1)));
        assert_eq!(prices("小炒肉, 16", "CNY", &TimeZone::UTC, Timestamp::UNIX_EPOCH), Err(Unread(1)));
    }
}
