//! What was spent of budgets. One reservation counts in up to four rows: in all,
//! on a day, on a customer, and on a customer on a day; it takes place in all of them
//! or in none, however many reserve at once.

#[cfg(test)]
mod tests;

use kernel::{CustomerId, ShopId};
use sqlx::FromRow;
use storage::{Result, Tx, execute, merges::Rows, on};
use uuid::Uuid;

use crate::domain::{Budget, Cap, Spent};

/// The day of rows that count all days.
pub(crate) const ALL_DAYS: i64 = 0;
/// The customer of rows that count everybody.
pub(crate) const EVERYBODY: Uuid = Uuid::nil();

/// Something to be spent of a budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spend {
    /// A campaign, or a member of the staff with their allowance.
    pub(crate) budget: Uuid,
    /// The shop's day, counted from 1970-01-01.
    pub(crate) day: i64,
    /// On whom.
    pub(crate) customer: CustomerId,
    /// Minor units, 0 or more.
    pub(crate) cost: i64,
    /// Gifts, 0 or more.
    pub(crate) count: i64,
}

/// The most that a row may count; what is `None` is not bounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limit {
    /// Minor units.
    pub(crate) spent: Option<i64>,
    /// Gifts.
    pub(crate) used: Option<i64>,
}

/// The limits of a budget. What is `None` is not even counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    /// In all.
    pub(crate) total: Option<Limit>,
    /// On a day.
    pub(crate) daily: Option<Limit>,
    /// On one customer in all.
    pub(crate) per_customer: Option<Limit>,
    /// On one customer on a day.
    pub(crate) daily_per_customer: Option<Limit>,
}

impl Limits {
    fn each(&self) -> [Option<Limit>; 4] {
        [self.total, self.daily, self.per_customer, self.daily_per_customer]
    }
}

impl Limit {
    /// Whether so much fits if nothing was spent before.
    fn holds(&self, spend: &Spend) -> bool {
        self.spent.is_none_or(|most| spend.cost <= most) && self.used.is_none_or(|most| spend.count <= most)
    }
}

impl From<&Budget> for Limits {
    /// All that a campaign spends is counted, bounded or not: a bound that is set
    /// later counts what was spent before.
    fn from(budget: &Budget) -> Self {
        let limit = |cap: Cap| Some(Limit { spent: cap.money, used: cap.count });
        Self {
            total: limit(budget.total),
            daily: limit(budget.daily),
            per_customer: limit(budget.per_customer),
            daily_per_customer: limit(budget.daily_per_customer),
        }
    }
}

/// What a row counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
struct Key {
    day: i64,
    customer_id: Uuid,
}

/// Reserves, or finds that some limit leaves no room for it: then `false`, and
/// nothing is reserved. Whoever reserves from a budget holds it until the
/// transaction ends.
pub(crate) async fn reserve(tx: &mut Tx, shop: &ShopId, spend: &Spend, limits: &Limits) -> Result<bool> {
    let wanted = limits.each().into_iter().flatten();
    if wanted.clone().any(|limit| !limit.holds(spend)) {
        return Ok(false);
    }
    let reserved = add(tx, shop, spend, limits).await?;
    if reserved.len() == wanted.count() {
        return Ok(true);
    }
    for key in reserved {
        take_off(tx, shop, spend, key).await?;
    }
    Ok(false)
}

/// Adds to every row that has room for it; answers which had.
async fn add(tx: &mut Tx, shop: &ShopId, spend: &Spend, limits: &Limits) -> Result<Vec<Key>> {
    const SQL: &str = "INSERT INTO budget_use
             (shop_id, budget_id, day, customer_id, spent, used, most_spent, most_used)
         SELECT $1, $2, day, customer_id, $3, $4, most_spent, most_used FROM (
             SELECT $5 AS day, $6 AS customer_id, $10 AS most_spent, $11 AS most_used WHERE $9
             UNION ALL SELECT $7, $6, $13, $14 WHERE $12
             UNION ALL SELECT $5, $8, $16, $17 WHERE $15
             UNION ALL SELECT $7, $8, $19, $20 WHERE $18) AS wanted WHERE true
         ON CONFLICT (shop_id, budget_id, day, customer_id) DO UPDATE SET
             spent = budget_use.spent + excluded.spent, used = budget_use.used + excluded.used,
             most_spent = excluded.most_spent, most_used = excluded.most_used
         WHERE (excluded.most_spent IS NULL OR budget_use.spent + excluded.spent <= excluded.most_spent)
             AND (excluded.most_used IS NULL OR budget_use.used + excluded.used <= excluded.most_used)
         RETURNING day, customer_id";
    Ok(on!(tx, |db| {
        let query = sqlx::query_as(SQL).bind(shop.as_str()).bind(spend.budget).bind(spend.cost);
        let query = query.bind(spend.count).bind(ALL_DAYS).bind(EVERYBODY);
        let query = query.bind(spend.day).bind(spend.customer.0);
        let query = limits.each().into_iter().fold(query, |query, limit| {
            let Limit { spent, used } = limit.unwrap_or_default();
            query.bind(limit.is_some()).bind(spent).bind(used)
        });
        query.fetch_all(db).await
    })?)
}

async fn take_off(tx: &mut Tx, shop: &ShopId, spend: &Spend, key: Key) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE budget_use SET spent = spent - $5, used = used - $6
             WHERE shop_id = $1 AND budget_id = $2 AND day = $3 AND customer_id = $4"
        )
        .bind(shop.as_str())
        .bind(spend.budget)
        .bind(key.day)
        .bind(key.customer_id)
        .bind(spend.cost)
        .bind(spend.count)
    )?;
    Ok(())
}

/// Frees what was reserved, in every row that counted it. Of a budget the same
/// rows are counted at all times, a campaign's all four and an allowance's day:
/// where a limit is not counted there is no row.
pub(crate) async fn release(tx: &mut Tx, shop: &ShopId, spend: &Spend) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE budget_use SET spent = spent - $7, used = used - $8
             WHERE shop_id = $1 AND budget_id = $2 AND day IN ($3, $4) AND customer_id IN ($5, $6)"
        )
        .bind(shop.as_str())
        .bind(spend.budget)
        .bind(ALL_DAYS)
        .bind(spend.day)
        .bind(EVERYBODY)
        .bind(spend.customer.0)
        .bind(spend.cost)
        .bind(spend.count)
    )?;
    Ok(())
}

/// What was spent of a budget on a day, or in all; on a customer, or on everybody.
pub(crate) async fn get(
    tx: &mut Tx,
    shop: &ShopId,
    budget: Uuid,
    day: Option<i64>,
    customer: Option<CustomerId>,
) -> Result<Spent> {
    let row: Option<(i64, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT spent, used FROM budget_use
         WHERE shop_id = $1 AND budget_id = $2 AND day = $3 AND customer_id = $4"
    )
    .bind(shop.as_str())
    .bind(budget)
    .bind(day.unwrap_or(ALL_DAYS))
    .bind(customer.map_or(EVERYBODY, |customer| customer.0))
    .fetch_optional(db)
    .await)?;
    let (money, count) = row.unwrap_or_default();
    Ok(Spent { money, count })
}

/// Gifts, which go back when a merge is undone.
pub(crate) const GRANTS: Rows = Rows::of("grants").of_orders();

/// Counts what was spent of campaigns on gifts of the survivor that are another record's again as
/// that one's.
pub(crate) async fn give_back(
    tx: &mut Tx,
    shop: &ShopId,
    (restored, survivor): (CustomerId, CustomerId),
) -> Result<()> {
    let spent: Vec<(Uuid, i64, i64, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT grants.campaign_id, grants.day, CAST(sum(grants.cost) AS BIGINT), count(*)
         FROM noted_rows AS noted JOIN grants ON grants.shop_id = noted.shop_id AND grants.id = noted.row_id
             AND grants.customer_id = $3 AND grants.campaign_id IS NOT NULL AND grants.state <> 'RETURNED'
         WHERE noted.shop_id = $1 AND noted.merged_id = $2 AND noted.place = 'grants.customer_id'
         GROUP BY grants.campaign_id, grants.day"
    )
    .bind(shop.as_str())
    .bind(restored.0)
    .bind(survivor.0)
    .fetch_all(db)
    .await)?;
    for (budget, day, cost, count) in spent {
        for day in [day, ALL_DAYS] {
            for (customer, cost, count) in [(survivor, -cost, -count), (restored, cost, count)] {
                shift(tx, shop, &Spend { budget, day, customer, cost, count }).await?;
            }
        }
    }
    Ok(())
}

/// Adds to one row, whatever its limits: what was spent was within them.
async fn shift(tx: &mut Tx, shop: &ShopId, spend: &Spend) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE budget_use SET spent = spent + $5, used = used + $6
             WHERE shop_id = $1 AND budget_id = $2 AND day = $3 AND customer_id = $4"
        )
        .bind(shop.as_str())
        .bind(spend.budget)
        .bind(spend.day)
        .bind(spend.customer.0)
        .bind(spend.cost)
        .bind(spend.count)
    )?;
    if changed == 0 {
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO budget_use (shop_id, budget_id, day, customer_id, spent, used)
                 VALUES ($1, $2, $3, $4, $5, $6)"
            )
            .bind(shop.as_str())
            .bind(spend.budget)
            .bind(spend.day)
            .bind(spend.customer.0)
            .bind(spend.cost)
            .bind(spend.count)
        )?;
    }
    Ok(())
}
