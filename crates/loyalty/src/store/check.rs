use kernel::Uuid;
use sqlx::FromRow;
use storage::{Result, Tx, on};

use crate::domain::EarnRule;

#[derive(FromRow)]
struct Row {
    shop_id: String,
    id: Uuid,
}

/// Each finds the customers whose books break a rule.
const OF_CUSTOMERS: [(&str, &str); 6] = [
    (
        "accounts that are not the sums of their transfers",
        "SELECT shop_id, customer_id AS id FROM (
             SELECT shop_id, customer_id, issued, reversed, active, debt FROM accounts
             UNION ALL
             SELECT shop_id, customer_id,
                 CASE 'ISSUED' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'REVERSED' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'ACTIVE' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'DEBT' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END
             FROM transfers) AS both_sides
         GROUP BY shop_id, customer_id
         HAVING sum(issued) <> 0 OR sum(reversed) <> 0 OR sum(active) <> 0 OR sum(debt) <> 0",
    ),
    (
        "accounts that don't sum to zero",
        "SELECT shop_id, customer_id AS id FROM accounts WHERE issued + reversed + active + debt <> 0",
    ),
    (
        "both points and a debt, or an account on its wrong side",
        "SELECT shop_id, customer_id AS id FROM accounts
         WHERE (active > 0 AND debt < 0) OR active < 0 OR debt > 0 OR issued > 0 OR reversed < 0",
    ),
    (
        "a balance that is not what is left in the lots",
        "SELECT shop_id, customer_id AS id FROM (
             SELECT shop_id, customer_id, active AS points FROM accounts
             UNION ALL SELECT shop_id, customer_id, -remaining FROM lots) AS both_sides
         GROUP BY shop_id, customer_id HAVING sum(points) <> 0",
    ),
    (
        "a lot with less than nothing, or more than it was given",
        "SELECT shop_id, customer_id AS id FROM lots WHERE remaining < 0 OR remaining > issued",
    ),
    (
        "a lot that is not its transfer",
        "SELECT lots.shop_id, lots.customer_id AS id FROM lots LEFT JOIN transfers
             ON transfers.shop_id = lots.shop_id AND transfers.id = lots.id
             AND transfers.customer_id = lots.customer_id AND transfers.order_id = lots.order_id
             AND transfers.credit = 'ACTIVE' AND transfers.points = lots.issued
         WHERE transfers.id IS NULL",
    ),
];

/// Finds the orders whose points are not those of their transfers.
const NOT_TRANSFERS: &str = "SELECT shop_id, order_id AS id FROM (
         SELECT shop_id, order_id, customer_id, earned, reversed FROM earnings
         UNION ALL
         SELECT shop_id, order_id, customer_id,
             CASE debit WHEN 'ISSUED' THEN -points ELSE 0 END,
             CASE credit WHEN 'REVERSED' THEN -points ELSE 0 END
         FROM transfers) AS both_sides
     GROUP BY shop_id, order_id, customer_id HAVING sum(earned) <> 0 OR sum(reversed) <> 0";

/// Finds the orders whose points are not those of their rule; $1 and $2 are the
/// rule that has no row. Whole spans and the rest are reckoned apart, so that no
/// product is larger than the points.
const NOT_BY_RULE: &str = "SELECT shop_id, id FROM (
         SELECT earnings.shop_id, earnings.order_id AS id, earned - reversed AS kept,
             CASE WHEN total > refunded THEN total - refunded ELSE 0 END AS net,
             coalesce(points, $1) AS points, coalesce(per, $2) AS per
         FROM earnings LEFT JOIN earn_rules
         ON earn_rules.shop_id = earnings.shop_id AND earn_rules.version = earnings.rule_version
     ) AS by_rule WHERE kept <> net / per * points + net % per * points / per";

/// Walks every invariant; each finding is a sentence.
pub(crate) async fn findings(tx: &mut Tx) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (what, sql) in OF_CUSTOMERS {
        let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(sql).fetch_all(db).await)?;
        found
            .extend(rows.iter().map(|row| format!("shops/{}/customers/{} has {what}.", row.shop_id, row.id)));
    }
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(NOT_TRANSFERS).fetch_all(db).await)?;
    found.extend(rows.iter().map(|row| of_order(row, "points that are not those of its transfers")));
    let EarnRule { points, per, .. } = EarnRule::FIRST;
    let rows: Vec<Row> =
        on!(tx, |db| sqlx::query_as(NOT_BY_RULE).bind(points).bind(per).fetch_all(db).await)?;
    found
        .extend(rows.iter().map(|row| of_order(row, "points that its rule does not give for what was kept")));
    Ok(found)
}

fn of_order(row: &Row, what: &str) -> String {
    format!("shops/{}/orders/{} has {what}.", row.shop_id, row.id)
}
