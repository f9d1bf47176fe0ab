use kernel::Time;
use sqlx::FromRow;
use storage::{Result, Tx, column::time, execute, on};
use uuid::Uuid;

use crate::domain::{HouseKey, HouseKeyId, SecretHash};

const TABLE: &str = "house_keys";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    display_name: String,
    created_at: i64,
    previous_expires_at: Option<i64>,
}

/// Adds a key.
pub(crate) async fn insert(tx: &mut Tx, key: &HouseKey, secret: &SecretHash) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO house_keys (id, display_name, secret_hash, created_at) VALUES ($1, $2, $3, $4)"
        )
        .bind(key.id.0)
        .bind(&key.display_name)
        .bind(secret.as_slice())
        .bind(key.created_at.micros())
    )?;
    Ok(())
}

/// The key with a secret that works now.
pub(crate) async fn find_by_secret(tx: &mut Tx, secret: &SecretHash, now: Time) -> Result<Option<HouseKey>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, display_name, created_at, previous_expires_at FROM house_keys WHERE secret_hash = $1
         UNION ALL
         SELECT id, display_name, created_at, previous_expires_at FROM house_keys
         WHERE previous_secret_hash = $1 AND previous_expires_at > $2"
    )
    .bind(secret.as_slice())
    .bind(now.micros())
    .fetch_optional(db)
    .await)?;
    row.map(house_key).transpose()
}

/// The keys before one, newest first: later ids are larger.
pub(crate) async fn list(tx: &mut Tx, before: HouseKeyId, most: i64) -> Result<Vec<HouseKey>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, display_name, created_at, previous_expires_at FROM house_keys
         WHERE id < $1 ORDER BY id DESC LIMIT $2"
    )
    .bind(before.0)
    .bind(most)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(house_key).collect()
}

/// Gives a key a new secret; the one it has works until a moment, and one of before not
/// any more. `None` if there is no such key.
pub(crate) async fn rotate(
    tx: &mut Tx,
    id: HouseKeyId,
    secret: &SecretHash,
    until: Time,
) -> Result<Option<HouseKey>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "UPDATE house_keys
         SET previous_secret_hash = secret_hash, previous_expires_at = $3, secret_hash = $2
         WHERE id = $1 RETURNING id, display_name, created_at, previous_expires_at"
    )
    .bind(id.0)
    .bind(secret.as_slice())
    .bind(until.micros())
    .fetch_optional(db)
    .await)?;
    row.map(house_key).transpose()
}

/// Takes a key away; answers whether there was one.
pub(crate) async fn delete(tx: &mut Tx, id: HouseKeyId) -> Result<bool> {
    let gone = execute!(tx, sqlx::query("DELETE FROM house_keys WHERE id = $1").bind(id.0))?;
    Ok(gone == 1)
}

fn house_key(row: Row) -> Result<HouseKey> {
    Ok(HouseKey {
        id: HouseKeyId(row.id),
        display_name: row.display_name,
        created_at: time(row.created_at, TABLE)?,
        previous_expires_at: row.previous_expires_at.map(|at| time(at, TABLE)).transpose()?,
    })
}
