//! Finds what breaks a rule of the books.

use kernel::Currency;
use storage::{Error, Invariant, Result, Tx, on};
use uuid::Uuid;

use crate::domain::EarnRule;

/// What must hold of the ledger.
pub(crate) const INVARIANTS: [Invariant; 10] = [
    Invariant {
        resource: "customers",
        wrong: "it has accounts that are not the sums of transfers",
        sql: "SELECT shop_id, customer_id AS id FROM (
             SELECT shop_id, customer_id, issued, gift_budget, pending, active, held, redeemed, expired,
                 reversed, debt, 0 AS merged FROM accounts
             UNION ALL
             SELECT shop_id, customer_id,
                 CASE 'ISSUED' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'GIFT_BUDGET' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'PENDING' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'ACTIVE' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'HELD' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'REDEEMED' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'EXPIRED' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'REVERSED' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'DEBT' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END,
                 CASE 'MERGED' WHEN debit THEN points WHEN credit THEN -points ELSE 0 END
             FROM transfers) AS both_sides
         GROUP BY shop_id, customer_id
         HAVING sum(issued) <> 0 OR sum(gift_budget) <> 0 OR sum(pending) <> 0 OR sum(active) <> 0
             OR sum(held) <> 0 OR sum(redeemed) <> 0 OR sum(expired) <> 0 OR sum(reversed) <> 0
             OR sum(debt) <> 0 OR sum(merged) <> 0",
    },
    Invariant {
        resource: "customers",
        wrong: "it has accounts that don't sum to zero",
        sql: "SELECT shop_id, customer_id AS id FROM accounts
         WHERE issued + gift_budget + pending + active + held + redeemed + expired + reversed + debt <> 0",
    },
    Invariant {
        resource: "customers",
        wrong: "it has both points and a debt, or less than none",
        sql: "SELECT shop_id, customer_id AS id FROM accounts
         WHERE (pending + active > 0 AND debt < 0) OR issued > 0 OR gift_budget > 0 OR pending < 0
             OR active < 0 OR held < 0 OR redeemed < 0 OR expired < 0 OR reversed < 0 OR debt > 0
             OR (merged_into IS NOT NULL AND (issued <> 0 OR gift_budget <> 0 OR due_at IS NOT NULL))",
    },
    Invariant {
        resource: "customers",
        wrong: "it has a balance that is not what is left in the lots",
        sql: "SELECT shop_id, customer_id AS id FROM (
             SELECT shop_id, customer_id, pending, active, held, redeemed, expired FROM accounts
             UNION ALL
             SELECT shop_id, customer_id, -pending, -remaining, -held, -redeemed, -expired FROM lots
         ) AS both_sides
         GROUP BY shop_id, customer_id HAVING sum(pending) <> 0 OR sum(active) <> 0 OR sum(held) <> 0
             OR sum(redeemed) <> 0 OR sum(expired) <> 0",
    },
    Invariant {
        resource: "customers",
        wrong: "it has a hold that is not what it drew from the lots",
        sql: "SELECT holds.shop_id, customer_id AS id FROM holds LEFT JOIN (
             SELECT shop_id, hold_id, CAST(sum(points) AS BIGINT) AS points,
                 CAST(sum(captured) AS BIGINT) AS captured
             FROM hold_lots GROUP BY shop_id, hold_id
         ) AS drawn ON drawn.shop_id = holds.shop_id AND drawn.hold_id = holds.id
         WHERE coalesce(drawn.points, 0) <> holds.points OR coalesce(drawn.captured, 0) <> holds.captured
             OR (holds.captured > 0) <> (state IN ('CAPTURED', 'RESTORED'))
         UNION ALL
         SELECT shop_id, customer_id FROM (
             SELECT shop_id, customer_id, held AS points FROM accounts
             UNION ALL SELECT shop_id, customer_id, -points FROM holds WHERE state = 'HELD') AS both_sides
         GROUP BY shop_id, customer_id HAVING sum(points) <> 0",
    },
    Invariant {
        resource: "customers",
        wrong: "it has a hold that is not the sum of its transfers",
        sql: "SELECT holds.shop_id, holds.customer_id AS id FROM holds LEFT JOIN (
             SELECT shop_id, cause_id,
                 sum(CASE reason WHEN 'HELD' THEN points ELSE 0 END) AS held,
                 sum(CASE reason WHEN 'CAPTURED' THEN points ELSE 0 END) AS captured,
                 sum(CASE reason WHEN 'RELEASED' THEN points ELSE 0 END) AS released,
                 sum(CASE reason WHEN 'RESTORED' THEN points ELSE 0 END) AS restored
             FROM transfers WHERE reason IN ('HELD', 'CAPTURED', 'RELEASED', 'RESTORED')
             GROUP BY shop_id, cause_id
         ) AS moved ON moved.shop_id = holds.shop_id AND moved.cause_id = holds.id
         WHERE moved.held IS NULL OR moved.held <> points OR moved.captured <> holds.captured
             OR moved.released <> CASE state WHEN 'HELD' THEN 0 ELSE points - holds.captured END
             OR moved.restored <> CASE state WHEN 'RESTORED' THEN holds.captured ELSE 0 END",
    },
    Invariant {
        resource: "customers",
        wrong: "it has something due that nobody will look at",
        sql: "SELECT due.shop_id, due.customer_id AS id FROM (
             SELECT shop_id, customer_id, active_at AS due_at FROM lots WHERE pending > 0
             UNION ALL
             SELECT shop_id, customer_id, expires_at FROM lots WHERE remaining > 0 AND expires_at IS NOT NULL
             UNION ALL
             SELECT shop_id, customer_id, expires_at FROM holds WHERE state = 'HELD'
         ) AS due LEFT JOIN accounts
         ON accounts.shop_id = due.shop_id AND accounts.customer_id = due.customer_id
         WHERE accounts.due_at IS NULL OR accounts.due_at > due.due_at
         GROUP BY due.shop_id, due.customer_id",
    },
    Invariant {
        resource: "lots",
        wrong: "it is a lot with less than nothing, or not what it was given",
        sql: "SELECT shop_id, id FROM lots
         WHERE pending < 0 OR remaining < 0 OR held < 0 OR redeemed < 0 OR expired < 0 OR taken < 0
             OR pending + remaining + held + redeemed + expired + taken <> issued",
    },
    // Whose a lot is may have changed since.
    Invariant {
        resource: "lots",
        wrong: "it is a lot that is not the transfer that made it",
        sql: "SELECT lots.shop_id, lots.id FROM lots LEFT JOIN transfers
             ON transfers.shop_id = lots.shop_id AND transfers.id = lots.id
             AND transfers.order_id IS NOT DISTINCT FROM lots.order_id
             AND transfers.debit IN ('ISSUED', 'GIFT_BUDGET') AND transfers.credit IN ('PENDING', 'ACTIVE')
             AND transfers.points = lots.issued
         WHERE transfers.id IS NULL",
    },
    Invariant {
        resource: "orders",
        wrong: "it has points that are not the sums of transfers",
        sql: "SELECT shop_id, order_id AS id FROM (
             SELECT shop_id, order_id, earned, reversed FROM earnings
             UNION ALL
             SELECT shop_id, order_id,
                 CASE debit WHEN 'ISSUED' THEN -points ELSE 0 END,
                 CASE credit WHEN 'REVERSED' THEN -points ELSE 0 END
             FROM transfers WHERE order_id IS NOT NULL) AS both_sides
         GROUP BY shop_id, order_id HAVING sum(earned) <> 0 OR sum(reversed) <> 0",
    },
];

/// Of a shop that no event has named yet.
const UNTOLD: Currency = Currency::CNY;

/// A shop, and the customer, lot or order that breaks a rule.
pub(crate) type Finding = (String, Uuid);

/// Orders whose points are not those of their rule for what was not refunded.
pub(crate) async fn earnings_not_by_rule(tx: &mut Tx) -> Result<Vec<Finding>> {
    // Whole spans and the rest are reckoned apart, so that no product is larger than the points.
    const SQL: &str = "SELECT shop_id, order_id FROM (
             SELECT earnings.shop_id, order_id, earned - reversed AS kept,
                 CASE WHEN total > refunded THEN total - refunded ELSE 0 END AS net,
                 CASE WHEN rule_version = -1 THEN 0 ELSE coalesce(points, $1) END AS points,
                 coalesce(per, $2) AS per
             FROM earnings LEFT JOIN earn_rules
             ON earn_rules.shop_id = earnings.shop_id AND earn_rules.version = earnings.rule_version
             LEFT JOIN shop_projections ON shop_projections.shop_id = earnings.shop_id
             WHERE coalesce(shop_projections.currency, $3) = $4
         ) AS by_rule WHERE kept <> net / per * points + net % per * points / per";
    let mut found = Vec::new();
    for currency in currencies(tx).await? {
        let EarnRule { points, per, .. } = EarnRule::first(currency);
        let rows: Vec<Finding> = on!(tx, |db| sqlx::query_as(SQL)
            .bind(points)
            .bind(per)
            .bind(UNTOLD.as_str())
            .bind(currency.as_str())
            .fetch_all(db)
            .await)?;
        found.extend(rows);
    }
    Ok(found)
}

/// The currencies of all shops, which say by which first rule points were earned.
async fn currencies(tx: &mut Tx) -> Result<Vec<Currency>> {
    let known: Vec<String> =
        on!(tx, |db| sqlx::query_scalar("SELECT DISTINCT currency FROM shop_projections")
            .fetch_all(db)
            .await)?;
    let parse = |code: &String| code.parse().map_err(|why| Error::corrupt("shop_projections", why));
    let mut all = known.iter().map(parse).collect::<Result<Vec<Currency>>>()?;
    if !all.contains(&UNTOLD) {
        all.push(UNTOLD);
    }
    Ok(all)
}
