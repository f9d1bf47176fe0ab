//! Wishes that were made, and when to make more.

pub(crate) mod policies;

use kernel::{CustomerId, Place, ShopId};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{time, word},
    execute, on,
};
use uuid::Uuid;

use crate::domain::wishes::{Wish, WishId, Wording};

const TABLE: &str = "wishes";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    customer_id: Uuid,
    kind: String,
    year: i64,
    day: i64,
    text: String,
    text_en: String,
    until_at: i64,
    created_at: i64,
}

/// Notes a wish, unless the guest was wished the same that year, or anything that day;
/// whether it is new.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, wish: &Wish) -> Result<bool> {
    let made = execute!(
        tx,
        sqlx::query(
            "INSERT INTO wishes (shop_id, id, customer_id, kind, year, day, text, text_en, until_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(wish.id.0)
        .bind(wish.customer.0)
        .bind(wish.kind.as_str())
        .bind(wish.year)
        .bind(wish.day)
        .bind(&wish.wording.zh)
        .bind(&wish.wording.en)
        .bind(wish.until.micros())
        .bind(wish.created_at.micros())
    )?;
    Ok(made == 1)
}

/// Wishes, newest first; to one guest, if one is named.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    customer: Option<CustomerId>,
    (after, most): (Place, i64),
) -> Result<Vec<Wish>> {
    let rows: Vec<Row> = on!(tx, |db| {
        let sql = if customer.is_some() {
            "SELECT id, customer_id, kind, year, day, text, text_en, until_at, created_at FROM wishes
             WHERE shop_id = $1 AND (created_at, id) < ($2, $3) AND customer_id = $5
             ORDER BY created_at DESC, id DESC LIMIT $4"
        } else {
            "SELECT id, customer_id, kind, year, day, text, text_en, until_at, created_at FROM wishes
             WHERE shop_id = $1 AND (created_at, id) < ($2, $3)
             ORDER BY created_at DESC, id DESC LIMIT $4"
        };
        let query = sqlx::query_as(sql).bind(shop.as_str()).bind(after.micros).bind(after.id).bind(most);
        match customer {
            Some(customer) => query.bind(customer.0).fetch_all(db).await,
            None => query.fetch_all(db).await,
        }
    })?;
    rows.into_iter().map(wish).collect()
}

fn wish(row: Row) -> Result<Wish> {
    Ok(Wish {
        id: WishId(row.id),
        customer: CustomerId(row.customer_id),
        kind: word(&row.kind, TABLE)?,
        year: row.year,
        day: row.day,
        wording: Wording { zh: row.text, en: row.text_en },
        until: time(row.until_at, TABLE)?,
        created_at: time(row.created_at, TABLE)?,
    })
}

/// Gives the wishes of a record that was merged to the survivor, but for what both were
/// wished.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, into: CustomerId, merged: CustomerId) -> Result<()> {
    for sql in [
        "UPDATE wishes SET customer_id = $2 WHERE shop_id = $1 AND customer_id = $3 AND NOT EXISTS (
             SELECT 1 FROM wishes AS other WHERE other.shop_id = $1 AND other.customer_id = $2
             AND (other.day = wishes.day OR (other.kind = wishes.kind AND other.year = wishes.year)))",
        "DELETE FROM wishes WHERE shop_id = $1 AND customer_id = $3 AND customer_id <> $2",
    ] {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(into.0).bind(merged.0))?;
    }
    Ok(())
}
