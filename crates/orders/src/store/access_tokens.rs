//! What lets channels in at their platforms.

use kernel::{ShopId, Time};
use storage::{Result, Tx, execute, on};

/// The token that works at a moment; `None` if there is none.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, kind: &str, now: Time) -> Result<Option<String>> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT token FROM access_tokens WHERE shop_id = $1 AND kind = $2 AND expires_at > $3"
    )
    .bind(shop.as_str())
    .bind(kind)
    .bind(now.micros())
    .fetch_optional(db)
    .await)?)
}

/// Lets one alone of those who ask get a token, until a moment; whether it is this one. Nobody gets one
/// where there is another than that which was refused: it came while this one asked.
pub(crate) async fn lease(
    tx: &mut Tx,
    shop: &ShopId,
    (kind, refused): (&str, &str),
    (now, until): (Time, Time),
) -> Result<bool> {
    let leased = execute!(
        tx,
        sqlx::query(
            "INSERT INTO access_tokens (shop_id, kind, token, expires_at, leased_until)
             VALUES ($1, $2, '', $5, $3)
             ON CONFLICT (shop_id, kind) DO UPDATE SET leased_until = excluded.leased_until
             WHERE access_tokens.leased_until <= $4
             AND (access_tokens.expires_at <= $4 OR access_tokens.token = $6)"
        )
        .bind(shop.as_str())
        .bind(kind)
        .bind(until.micros())
        .bind(now.micros())
        .bind(0_i64)
        .bind(refused)
    )?;
    Ok(leased == 1)
}

/// Keeps a token that works until a moment, and ends the lease.
pub(crate) async fn keep(tx: &mut Tx, shop: &ShopId, kind: &str, (token, until): (&str, Time)) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO access_tokens (shop_id, kind, token, expires_at, leased_until)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (shop_id, kind) DO UPDATE SET token = excluded.token,
                 expires_at = excluded.expires_at, leased_until = excluded.leased_until"
        )
        .bind(shop.as_str())
        .bind(kind)
        .bind(token)
        .bind(until.micros())
        .bind(0_i64)
    )?;
    Ok(())
}

/// Forgets the token of a channel, which may be another account's by now.
pub(crate) async fn forget(tx: &mut Tx, shop: &ShopId, kind: &str) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM access_tokens WHERE shop_id = $1 AND kind = $2")
            .bind(shop.as_str())
            .bind(kind)
    )?;
    Ok(())
}
