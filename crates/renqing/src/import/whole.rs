//! The order that rows come to: discounts spread, amounts divided, refunds taken
//! from what was paid.

use contracts::{
    common::v1::Money,
    orders::v1::{ImportedLine, ImportedOrder, ImportedRefund},
};
use kernel::Time;

use super::{order_row::Row, report::Fault};

/// The order that rows make.
pub(super) fn order(number: &str, rows: &[Row], currency: &str) -> Result<ImportedOrder, Fault> {
    let at = rows.first().map_or(0, |row| row.at);
    let (refunds, sales): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.refund);
    let mut worths: Vec<i64> = sales.iter().map(|row| row.worth).collect();
    spread(&mut worths, of_order(&sales, |row| row.discount));
    let money = |amount| Some(Money { amount, currency: currency.to_owned() });
    let mut lines = Vec::new();
    for (row, worth) in sales.iter().zip(&worths) {
        for (quantity, amount) in units(row.quantity, *worth) {
            lines.push(ImportedLine { item_name: row.item.clone(), quantity, unit_price: money(amount) });
        }
    }
    let mut left: i64 = worths.iter().sum();
    let mut paid_back: Vec<(i64, i64)> = refunds.iter().map(|row| (row.at, row.worth)).collect();
    let once = of_order(&sales, |row| row.refunded);
    if once > 0 {
        paid_back.push((at, once));
    } else if paid_back.is_empty() && sales.iter().any(|row| row.paid_back) {
        paid_back.push((at, left));
    }
    let mut told = Vec::new();
    for (at, amount) in paid_back.into_iter().filter(|(_, amount)| *amount > 0) {
        left -= amount;
        if left < 0 {
            return Err(Fault::new("more is paid back than the order came to"));
        }
        told.push(ImportedRefund {
            refund_time: timestamp(at),
            amount: money(amount),
            ..ImportedRefund::default()
        });
    }
    Ok(ImportedOrder {
        external_id: number.to_owned(),
        order_time: timestamp(at),
        lines,
        customer: String::new(),
        refunds: told,
    })
}

pub(super) fn timestamp(micros: i64) -> Option<prost_types::Timestamp> {
    Time::from_micros(micros).map(runtime::field::timestamp)
}

/// An amount of the whole order: some systems write it once, some in every row.
fn of_order(rows: &[&Row], amount: impl Fn(&Row) -> Option<i64>) -> i64 {
    let said: Vec<i64> = rows.iter().filter_map(|row| amount(row)).collect();
    match said.split_first() {
        Some((first, rest)) if rest.iter().all(|amount| amount == first) => *first,
        _ => said.iter().sum(),
    }
}

/// Takes a discount off, from each row its share.
fn spread(worths: &mut [i64], discount: i64) {
    let total: i64 = worths.iter().sum();
    let mut left = discount.min(total);
    let mut rest = total;
    for worth in worths.iter_mut().filter(|worth| **worth > 0) {
        let share = i128::from(*worth) * i128::from(left) / i128::from(rest.max(1));
        let share = i64::try_from(share).unwrap_or(0);
        rest -= *worth;
        // The last row takes what rounding left.
        let share = if rest == 0 { left } else { share };
        *worth -= share;
        left -= share;
    }
}

/// So many units that come to an amount: at one price, or at two that are a
/// minor unit apart.
fn units(quantity: u32, worth: i64) -> Vec<(i32, i64)> {
    let count = i64::from(quantity.max(1));
    let (price, dearer) = (worth / count, worth % count);
    let part = |count: i64, price: i64| (count > 0).then(|| (i32::try_from(count).unwrap_or(1), price));
    part(dearer, price + 1).into_iter().chain(part(count - dearer, price)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_come_to_what_the_row_comes_to() {
        assert_eq!(units(2, 160), [(2, 80)]);
        assert_eq!(units(3, 1_000), [(1, 334), (2, 333)]);
        assert_eq!(units(1, 0), [(1, 0)]);
        for (quantity, worth) in [(7, 100), (9_999, 1_000_000), (3, 2)] {
            let all = units(quantity, worth);
            assert_eq!(all.iter().map(|(count, price)| i64::from(*count) * price).sum::<i64>(), worth);
        }
    }

    #[test]
    fn a_discount_is_spread_to_the_last_penny() {
        let mut worths = [1_000, 0, 333, 667];
        spread(&mut worths, 100);
        assert_eq!((worths.iter().sum::<i64>(), worths[1]), (1_900, 0));
        let mut all = [500, 500];
        spread(&mut all, 5_000);
        assert_eq!(all, [0, 0]);
    }
}
