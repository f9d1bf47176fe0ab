//! Finds what breaks a rule of the books.

use storage::{Result, Tx, on};
use uuid::Uuid;

use crate::domain::EarnRule;

/// A shop, and the customer or order that breaks a rule.
pub(crate) type Finding = (String, Uuid);

/// Customers whose accounts are not the sums of their transfers.
pub(crate) async fn accounts_not_transfers(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT shop_id, customer_id FROM (
             SELECT shop_id, customer_id, issued, reversed, active, debt FROM accounts
             UNION ALL
             SELECT shop_id, customer_id,
                 CASE 'ISSUED' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'REVERSED' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'ACTIVE' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'DEBT' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END
             FROM transfers) AS both_sides
         GROUP BY shop_id, customer_id
         HAVING sum(issued) <> 0 OR sum(reversed) <> 0 OR sum(active) <> 0 OR sum(debt) <> 0";
    find(tx, SQL).await
}

/// Customers whose accounts together are not zero.
pub(crate) async fn accounts_not_zero(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str =
        "SELECT shop_id, customer_id FROM accounts WHERE issued + reversed + active + debt <> 0";
    find(tx, SQL).await
}

/// Customers who have points and owe some, or an account on its wrong side.
pub(crate) async fn accounts_on_the_wrong_side(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT shop_id, customer_id FROM accounts
         WHERE (active > 0 AND debt < 0) OR active < 0 OR debt > 0 OR issued > 0 OR reversed < 0";
    find(tx, SQL).await
}

/// Customers whose balance is not what is left in their lots.
pub(crate) async fn balances_not_lots(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT shop_id, customer_id FROM (
             SELECT shop_id, customer_id, active AS points FROM accounts
             UNION ALL SELECT shop_id, customer_id, -remaining FROM lots) AS both_sides
         GROUP BY shop_id, customer_id HAVING sum(points) <> 0";
    find(tx, SQL).await
}

/// Orders with a lot that holds less than nothing, or more than it was given.
pub(crate) async fn lots_out_of_range(tx: &mut Tx) -> Result<Vec<Finding>> {
    find(tx, "SELECT shop_id, order_id FROM lots WHERE remaining < 0 OR remaining > issued").await
}

/// Orders with a lot that is not the transfer that made it.
pub(crate) async fn lots_not_transfers(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT lots.shop_id, lots.order_id FROM lots LEFT JOIN transfers
             ON transfers.shop_id = lots.shop_id AND transfers.id = lots.id
             AND transfers.customer_id = lots.customer_id AND transfers.order_id = lots.order_id
             AND transfers.credit = 'ACTIVE' AND transfers.points = lots.issued
         WHERE transfers.id IS NULL";
    find(tx, SQL).await
}

/// Orders whose earning is not the sum of their transfers.
pub(crate) async fn earnings_not_transfers(tx: &mut Tx) -> Result<Vec<Finding>> {
    const SQL: &str = "SELECT shop_id, order_id FROM (
             SELECT shop_id, order_id, customer_id, earned, reversed FROM earnings
             UNION ALL
             SELECT shop_id, order_id, customer_id,
                 CASE debit WHEN 'ISSUED' THEN -points ELSE 0 END,
                 CASE credit WHEN 'REVERSED' THEN -points ELSE 0 END
             FROM transfers) AS both_sides
         GROUP BY shop_id, order_id, customer_id HAVING sum(earned) <> 0 OR sum(reversed) <> 0";
    find(tx, SQL).await
}

/// Orders whose points are not those of their rule for what was not refunded.
pub(crate) async fn earnings_not_by_rule(tx: &mut Tx) -> Result<Vec<Finding>> {
    // Whole spans and the rest are reckoned apart, so that no product is larger than the points.
    const SQL: &str = "SELECT shop_id, order_id FROM (
             SELECT earnings.shop_id, order_id, earned - reversed AS kept,
                 CASE WHEN total > refunded THEN total - refunded ELSE 0 END AS net,
                 coalesce(points, $1) AS points, coalesce(per, $2) AS per
             FROM earnings LEFT JOIN earn_rules
             ON earn_rules.shop_id = earnings.shop_id AND earn_rules.version = earnings.rule_version
         ) AS by_rule WHERE kept <> net / per * points + net % per * points / per";
    let EarnRule { points, per, .. } = EarnRule::FIRST;
    Ok(on!(tx, |db| sqlx::query_as(SQL).bind(points).bind(per).fetch_all(db).await)?)
}

async fn find(tx: &mut Tx, sql: &'static str) -> Result<Vec<Finding>> {
    Ok(on!(tx, |db| sqlx::query_as(sql).fetch_all(db).await)?)
}
