//! A customer's points. A record that was merged says so here and in `customer_projections`, by
//! the same transaction: here it comes with the lock of the row, for what another
//! table says may be older than the lock (a statement that waits for a row sees
//! other rows as of before it waited).

use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{maybe_time, time},
    execute, on,
};
use uuid::Uuid;

use crate::domain::Balances;

const TABLE: &str = "accounts";

/// A customer's accounts as they are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AccountRow {
    /// What is in them.
    pub(crate) balances: Balances,
    /// When one of the customer's lots or holds is due next.
    pub(crate) due_at: Option<Time>,
    /// Whose they are now, if they were merged into another record's.
    pub(crate) merged_into: Option<CustomerId>,
}

#[derive(FromRow)]
struct Row {
    issued: i64,
    gift_budget: i64,
    pending: i64,
    active: i64,
    held: i64,
    redeemed: i64,
    expired: i64,
    reversed: i64,
    debt: i64,
    due_at: Option<i64>,
    merged_into: Option<Uuid>,
}

impl TryFrom<Row> for AccountRow {
    type Error = storage::Error;

    fn try_from(row: Row) -> Result<Self> {
        let Row { issued, gift_budget, pending, active, held, redeemed, expired, reversed, debt, .. } = row;
        let balances =
            Balances { issued, gift_budget, pending, active, held, redeemed, expired, reversed, debt };
        let due_at = maybe_time(row.due_at, TABLE)?;
        Ok(Self { balances, due_at, merged_into: row.merged_into.map(CustomerId) })
    }
}

/// A customer's accounts; all zero for one who never had points.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<AccountRow> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT issued, gift_budget, pending, active, held, redeemed, expired, reversed, debt, due_at,
             merged_into
         FROM accounts WHERE shop_id = $1 AND customer_id = $2"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_optional(db)
    .await)?;
    row.map_or_else(|| Ok(AccountRow::default()), AccountRow::try_from)
}

/// A customer's accounts, which nobody else changes until the transaction ends:
/// whoever moves a customer's points holds this row first.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<AccountRow> {
    let row: Row = on!(tx, |db| sqlx::query_as(
        "INSERT INTO accounts (shop_id, customer_id, issued, reversed, active, debt)
         VALUES ($1, $2, 0, 0, 0, 0)
         ON CONFLICT (shop_id, customer_id) DO UPDATE SET active = accounts.active
         RETURNING issued, gift_budget, pending, active, held, redeemed, expired, reversed, debt, due_at,
             merged_into"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_one(db)
    .await)?;
    row.try_into()
}

/// Who a customer is now: the record theirs was merged into, if it was.
pub(crate) async fn survivor(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
) -> Result<(CustomerId, AccountRow)> {
    let mut found = (customer, get(tx, shop, customer).await?);
    while let Some(into) = found.1.merged_into {
        found = (into, get(tx, shop, into).await?);
    }
    Ok(found)
}

/// Puts `kept` in the place of a customer's accounts, which the transaction
/// has locked.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, customer: CustomerId, kept: &AccountRow) -> Result<()> {
    let Balances { issued, gift_budget, pending, active, held, redeemed, expired, reversed, debt } =
        kept.balances;
    execute!(
        tx,
        sqlx::query(
            "UPDATE accounts SET issued = $3, gift_budget = $4, pending = $5, active = $6, held = $7,
                 redeemed = $8, expired = $9, reversed = $10, debt = $11, due_at = $12, merged_into = $13
             WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(customer.0)
        .bind(issued)
        .bind(gift_budget)
        .bind(pending)
        .bind(active)
        .bind(held)
        .bind(redeemed)
        .bind(expired)
        .bind(reversed)
        .bind(debt)
        .bind(kept.due_at.map(Time::micros))
        .bind(kept.merged_into.map(|customer| customer.0))
    )?;
    Ok(())
}

/// Somebody whose lots or holds are due, and since when.
pub(crate) type Due = (Time, ShopId, CustomerId);

/// Whose lots or holds are due, those that have waited longest first, from the
/// one after `after` on.
pub(crate) async fn due(tx: &mut Tx, now: Time, after: Option<&Due>, limit: i64) -> Result<Vec<Due>> {
    let (since, shop, customer) = after.map_or((i64::MIN, "", Uuid::nil()), |(since, shop, customer)| {
        (since.micros(), shop.as_str(), customer.0)
    });
    let rows: Vec<(i64, String, Uuid)> = on!(tx, |db| sqlx::query_as(
        "SELECT due_at, shop_id, customer_id FROM accounts
         WHERE due_at <= $1 AND (due_at, shop_id, customer_id) > ($2, $3, $4)
         ORDER BY due_at, shop_id, customer_id LIMIT $5"
    )
    .bind(now.micros())
    .bind(since)
    .bind(shop)
    .bind(customer)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    let due = |(since, shop, customer): (i64, String, Uuid)| {
        let shop = shop.parse().map_err(|why| storage::Error::corrupt(TABLE, why))?;
        Ok((time(since, TABLE)?, shop, CustomerId(customer)))
    };
    rows.into_iter().map(due).collect()
}

/// Has every customer of a shop who has points looked at again. It holds their
/// accounts, so that nobody moves a point of them meanwhile.
pub(crate) async fn make_due(tx: &mut Tx, shop: &ShopId, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE accounts SET due_at = CASE WHEN due_at < $2 THEN due_at ELSE $2 END
             WHERE shop_id = $1 AND pending + active + held > 0"
        )
        .bind(shop.as_str())
        .bind(now.micros())
    )?;
    Ok(())
}
