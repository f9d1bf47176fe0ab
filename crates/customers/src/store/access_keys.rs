use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{time, word},
    execute, on,
};
use uuid::Uuid;

use crate::domain::{AccessKey, AccessKeyId, Holder, SecretHash};

const TABLE: &str = "access_keys";

#[derive(FromRow)]
struct Row {
    shop_id: String,
    id: Uuid,
    kind: String,
    display_name: String,
    customer_id: Option<Uuid>,
    created_at: i64,
    previous_expires_at: Option<i64>,
}

/// Adds a key.
pub(crate) async fn insert(tx: &mut Tx, key: &AccessKey, secret: &SecretHash) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO access_keys (shop_id, id, kind, display_name, customer_id, secret_hash, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        )
        .bind(key.shop.as_str())
        .bind(key.id.0)
        .bind(key.holder.kind().as_str())
        .bind(&key.display_name)
        .bind(key.holder.customer().map(|customer| customer.0))
        .bind(secret.as_slice())
        .bind(key.created_at.micros())
    )?;
    Ok(())
}

/// The key of a shop with a secret that works now.
pub(crate) async fn find_by_secret(
    tx: &mut Tx,
    shop: &ShopId,
    secret: &SecretHash,
    now: Time,
) -> Result<Option<AccessKey>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, id, kind, display_name, customer_id, created_at, previous_expires_at
         FROM access_keys WHERE shop_id = $1 AND secret_hash = $2
         UNION ALL
         SELECT shop_id, id, kind, display_name, customer_id, created_at, previous_expires_at
         FROM access_keys WHERE shop_id = $1 AND previous_secret_hash = $2 AND previous_expires_at > $3"
    )
    .bind(shop.as_str())
    .bind(secret.as_slice())
    .bind(now.micros())
    .fetch_optional(db)
    .await)?;
    row.map(access_key).transpose()
}

/// The keys of a shop before one, newest first: later ids are larger.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    before: AccessKeyId,
    most: i64,
) -> Result<Vec<AccessKey>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, id, kind, display_name, customer_id, created_at, previous_expires_at
         FROM access_keys WHERE shop_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(before.0)
    .bind(most)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(access_key).collect()
}

/// Gives a key a new secret; the one it has works until a moment, and one of before not
/// any more. `None` if there is no such key.
pub(crate) async fn rotate(
    tx: &mut Tx,
    shop: &ShopId,
    id: AccessKeyId,
    secret: &SecretHash,
    until: Time,
) -> Result<Option<AccessKey>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "UPDATE access_keys
         SET previous_secret_hash = secret_hash, previous_expires_at = $4, secret_hash = $3
         WHERE shop_id = $1 AND id = $2
         RETURNING shop_id, id, kind, display_name, customer_id, created_at, previous_expires_at"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .bind(secret.as_slice())
    .bind(until.micros())
    .fetch_optional(db)
    .await)?;
    row.map(access_key).transpose()
}

/// Takes a key away; answers whether there was one.
pub(crate) async fn delete(tx: &mut Tx, shop: &ShopId, id: AccessKeyId) -> Result<bool> {
    let gone = execute!(
        tx,
        sqlx::query("DELETE FROM access_keys WHERE shop_id = $1 AND id = $2").bind(shop.as_str()).bind(id.0)
    )?;
    Ok(gone == 1)
}

fn access_key(row: Row) -> Result<AccessKey> {
    let kind = word(&row.kind, TABLE)?;
    let holder = Holder::new(kind, row.customer_id.map(CustomerId));
    Ok(AccessKey {
        shop: word(&row.shop_id, TABLE)?,
        id: AccessKeyId(row.id),
        holder: holder.ok_or_else(|| Error::corrupt(TABLE, format!("customer of {kind}")))?,
        display_name: row.display_name,
        created_at: time(row.created_at, TABLE)?,
        previous_expires_at: row.previous_expires_at.map(|at| time(at, TABLE)).transpose()?,
    })
}
