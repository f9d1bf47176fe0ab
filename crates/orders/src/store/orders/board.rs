//! What tells whether a board is up to date, without reading what is on it.

use kernel::ShopId;
use sqlx::FromRow;
use storage::{Result, Tx, on};
use uuid::Uuid;

/// The least by which any change shows.
#[derive(Clone, Debug, Hash)]
pub(crate) struct Glance {
    pub(crate) menu_revision: i64,
    /// The latest messages, and whether a person or a yes is still waited for.
    pub(crate) latest: Vec<Said>,
    /// The open orders, oldest first.
    pub(crate) open: Vec<Open>,
}

/// A message, as far as it changes.
#[derive(Clone, Debug, Hash, FromRow)]
pub(crate) struct Said {
    pub(crate) message_id: Uuid,
    pub(crate) needs_person: bool,
    pub(crate) asks: bool,
}

/// An order, as far as it changes.
#[derive(Clone, Debug, Hash, FromRow)]
pub(crate) struct Open {
    pub(crate) order_id: Uuid,
    pub(crate) state: String,
    pub(crate) version: i64,
}

/// What a board shows; `None` if there is no such shop.
pub(crate) async fn glance(tx: &mut Tx, shop: &ShopId) -> Result<Option<Glance>> {
    let menu_revision: Option<i64> = on!(tx, |db| {
        sqlx::query_scalar("SELECT menu_revision FROM shops WHERE shop_id = $1")
            .bind(shop.as_str())
            .fetch_optional(db)
            .await
    })?;
    let Some(menu_revision) = menu_revision else { return Ok(None) };
    Ok(Some(Glance { menu_revision, latest: latest(tx, shop).await?, open: open(tx, shop).await? }))
}

async fn latest(tx: &mut Tx, shop: &ShopId) -> Result<Vec<Said>> {
    Ok(on!(tx, |db| {
        sqlx::query_as(
            "SELECT message_id, needs_person, asks FROM messages WHERE shop_id = $1
             ORDER BY message_id DESC LIMIT 30",
        )
        .bind(shop.as_str())
        .fetch_all(db)
        .await
    })?)
}

async fn open(tx: &mut Tx, shop: &ShopId) -> Result<Vec<Open>> {
    // Spelled as in the index of the open ones, so that an engine sees that it will do.
    Ok(on!(tx, |db| {
        sqlx::query_as(
            "SELECT order_id, state, version FROM orders WHERE shop_id = $1
             AND state IN ('PLACED', 'ACCEPTED', 'PREPARING', 'READY', 'DELIVERING')
             ORDER BY placed_at, order_id",
        )
        .bind(shop.as_str())
        .fetch_all(db)
        .await
    })?)
}
