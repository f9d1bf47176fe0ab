use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, to_json, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::wishes::{WishKind, WishPolicy};

const TABLE: &str = "wish_policies";

#[derive(FromRow)]
struct Row {
    kinds: String,
    from_minute: i64,
    until_minute: i64,
    version: i64,
}

impl TryFrom<Row> for WishPolicy {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let minute = |value: i64| i32::try_from(value).map_err(|why| Error::corrupt(TABLE, why));
        let kinds: Vec<String> = from_json(&row.kinds, TABLE)?;
        Ok(Self {
            kinds: kinds.iter().map(|kind| word(kind, TABLE)).collect::<Result<_>>()?,
            from_minute: minute(row.from_minute)?,
            until_minute: minute(row.until_minute)?,
            version: row.version,
        })
    }
}

/// Which wishes a shop makes; [`WishPolicy::first`] if that was never set.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId) -> Result<WishPolicy> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT kinds, from_minute, until_minute, version FROM wish_policies WHERE shop_id = $1"
    )
    .bind(shop.as_str())
    .fetch_optional(db)
    .await)?;
    row.map_or_else(|| Ok(WishPolicy::first()), WishPolicy::try_from)
}

/// Puts `after` in the place of the version before it, and has it looked at once. Fails
/// with [`storage::Error::Conflict`] if another change came first.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, after: &WishPolicy, now: Time) -> Result<()> {
    let kinds: Vec<&str> = after.kinds.iter().copied().map(WishKind::as_str).collect();
    let changed = execute!(
        tx,
        sqlx::query(
            "INSERT INTO wish_policies (shop_id, kinds, from_minute, until_minute, version, due_at, due_after)
             VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (shop_id) DO UPDATE SET kinds = excluded.kinds, from_minute = excluded.from_minute,
                 until_minute = excluded.until_minute, version = excluded.version, due_at = excluded.due_at,
                 due_after = excluded.due_after
             WHERE wish_policies.version = excluded.version - 1"
        )
        .bind(shop.as_str())
        .bind(to_json(&kinds, TABLE)?)
        .bind(i64::from(after.from_minute))
        .bind(i64::from(after.until_minute))
        .bind(after.version)
        .bind(Some(now.micros()).filter(|_| !after.kinds.is_empty()))
        .bind(Uuid::nil())
    )?;
    expect_one_row(changed)
}

/// Shops whose guests are to be looked at by now.
pub(crate) async fn due(tx: &mut Tx, now: Time, most: i64) -> Result<Vec<ShopId>> {
    let shops: Vec<String> = on!(tx, |db| sqlx::query_scalar(
        "SELECT shop_id FROM wish_policies WHERE due_at <= $1 ORDER BY due_at, shop_id LIMIT $2"
    )
    .bind(now.micros())
    .bind(most)
    .fetch_all(db)
    .await)?;
    shops.iter().map(|shop| word(shop, TABLE)).collect()
}

/// After whom to go on, the nil customer for the first; `None` if nothing is due.
pub(crate) async fn place(tx: &mut Tx, shop: &ShopId, now: Time) -> Result<Option<CustomerId>> {
    let after: Option<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT due_after FROM wish_policies WHERE shop_id = $1 AND due_at <= $2"
    )
    .bind(shop.as_str())
    .bind(now.micros())
    .fetch_optional(db)
    .await)?;
    Ok(after.map(CustomerId))
}

/// Notes how far a shop's guests were gone through, and when to look again; whether it was
/// as far as this before, which another process may have changed.
pub(crate) async fn advance(
    tx: &mut Tx,
    shop: &ShopId,
    (from, version): (CustomerId, i64),
    (to, due): (CustomerId, Time),
) -> Result<bool> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE wish_policies SET due_after = $4, due_at = $5
             WHERE shop_id = $1 AND due_after = $2 AND version = $3 AND due_at IS NOT NULL"
        )
        .bind(shop.as_str())
        .bind(from.0)
        .bind(version)
        .bind(to.0)
        .bind(due.micros())
    )?;
    Ok(changed == 1)
}

/// Has all guests of a shop that makes wishes looked at once more from now on.
pub(crate) async fn look_again(tx: &mut Tx, shop: &ShopId, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE wish_policies SET due_after = $2, due_at = $3 WHERE shop_id = $1 AND due_at IS NOT NULL"
        )
        .bind(shop.as_str())
        .bind(Uuid::nil())
        .bind(now.micros())
    )?;
    Ok(())
}
