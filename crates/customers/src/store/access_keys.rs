use kernel::{CustomerId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{time, word},
    execute, on,
};
use uuid::Uuid;

use crate::domain::{AccessKey, AccessKeyId, Holder, Scope, SecretHash};

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
        .bind(key.scope.as_str())
        .bind(key.id.0)
        .bind(key.holder.kind().as_str())
        .bind(&key.display_name)
        .bind(key.holder.customer().map(|customer| customer.0))
        .bind(secret.as_slice())
        .bind(key.created_at.micros())
    )?;
    Ok(())
}

/// The key with a secret that works now.
pub(crate) async fn find_by_secret(
    tx: &mut Tx,
    scope: &Scope,
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
    .bind(scope.as_str())
    .bind(secret.as_slice())
    .bind(now.micros())
    .fetch_optional(db)
    .await)?;
    row.map(access_key).transpose()
}

/// Which keys are listed.
pub(crate) struct Listed {
    pub(crate) scope: Scope,
    /// Leaves out those of guests.
    pub(crate) without_guests: bool,
}

/// The keys before one, newest first: later ids are larger.
pub(crate) async fn list(
    tx: &mut Tx,
    listed: &Listed,
    before: AccessKeyId,
    most: i64,
) -> Result<Vec<AccessKey>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT shop_id, id, kind, display_name, customer_id, created_at, previous_expires_at
         FROM access_keys WHERE shop_id = $1 AND id < $2 AND (kind <> 'GUEST' OR NOT $4) ORDER BY id DESC LIMIT $3"
    )
    .bind(listed.scope.as_str())
    .bind(before.0)
    .bind(most)
    .bind(listed.without_guests)
    .fetch_all(db)
    .await
    })?;
    rows.into_iter().map(access_key).collect()
}

/// Gives a key a new secret; the one it has works `until` then. `None` if there is no such
/// key, or it has one from before that works still, unless neither is to work any more.
pub(crate) async fn rotate(
    tx: &mut Tx,
    scope: &Scope,
    id: AccessKeyId,
    secret: &SecretHash,
    (now, until): (Time, Time),
) -> Result<Option<AccessKey>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "UPDATE access_keys
         SET previous_secret_hash = secret_hash, previous_expires_at = $4, secret_hash = $3
         WHERE shop_id = $1 AND id = $2
           AND (previous_expires_at IS NULL OR previous_expires_at <= $5 OR $4 <= $5)
         RETURNING shop_id, id, kind, display_name, customer_id, created_at, previous_expires_at"
    )
    .bind(scope.as_str())
    .bind(id.0)
    .bind(secret.as_slice())
    .bind(until.micros())
    .bind(now.micros())
    .fetch_optional(db)
    .await)?;
    row.map(access_key).transpose()
}

/// Gives the key that has a secret another in its place. `None` if there is none, or
/// somebody was faster.
pub(crate) async fn claim(
    tx: &mut Tx,
    scope: &Scope,
    shown: &SecretHash,
    secret: &SecretHash,
) -> Result<Option<AccessKey>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "UPDATE access_keys SET secret_hash = $3, previous_secret_hash = NULL, previous_expires_at = NULL
         WHERE shop_id = $1 AND secret_hash = $2
         RETURNING shop_id, id, kind, display_name, customer_id, created_at, previous_expires_at"
    )
    .bind(scope.as_str())
    .bind(shown.as_slice())
    .bind(secret.as_slice())
    .fetch_optional(db)
    .await)?;
    row.map(access_key).transpose()
}

/// A key by its id.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: AccessKeyId) -> Result<Option<AccessKey>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, id, kind, display_name, customer_id, created_at, previous_expires_at
         FROM access_keys WHERE shop_id = $1 AND id = $2"
    )
    .bind(scope.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(access_key).transpose()
}

/// Takes a key away; answers whether there was one.
pub(crate) async fn delete(tx: &mut Tx, scope: &Scope, id: AccessKeyId) -> Result<bool> {
    let gone = execute!(
        tx,
        sqlx::query("DELETE FROM access_keys WHERE shop_id = $1 AND id = $2").bind(scope.as_str()).bind(id.0)
    )?;
    Ok(gone == 1)
}

fn access_key(row: Row) -> Result<AccessKey> {
    let kind = word(&row.kind, TABLE)?;
    let holder = Holder::new(kind, row.customer_id.map(CustomerId));
    Ok(AccessKey {
        scope: word(&row.shop_id, TABLE)?,
        id: AccessKeyId(row.id),
        holder: holder.ok_or_else(|| Error::corrupt(TABLE, format!("customer of {kind}")))?,
        display_name: row.display_name,
        created_at: time(row.created_at, TABLE)?,
        previous_expires_at: row.previous_expires_at.map(|at| time(at, TABLE)).transpose()?,
    })
}
