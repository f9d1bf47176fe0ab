use kernel::{Currency, Money, ShopId};
use sqlx::{FromRow, QueryBuilder};
use storage::{Error, Result, Tx, execute, on};

use crate::domain::projections::ItemProjection;

#[derive(FromRow)]
struct Row {
    code: i64,
    dish_id: i64,
    display_name: String,
    display_name_en: String,
    price: i64,
    currency: String,
    sold_out: bool,
    revision: i64,
}

/// Notes what an event says of a dish, unless more is known already.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, item: &ItemProjection) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO item_projections (shop_id, code, display_name, display_name_en, price, currency,
                 sold_out, deleted, revision, dish_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
             ON CONFLICT (shop_id, code) DO UPDATE SET display_name = excluded.display_name,
                 display_name_en = excluded.display_name_en, price = excluded.price,
                 currency = excluded.currency, sold_out = excluded.sold_out, deleted = excluded.deleted,
                 revision = excluded.revision, dish_id = excluded.dish_id
             WHERE item_projections.revision < excluded.revision"
        )
        .bind(shop.as_str())
        .bind(item.code)
        .bind(&item.display_name)
        .bind(&item.display_name_en)
        .bind(item.price.minor)
        .bind(item.price.currency.as_str())
        .bind(item.sold_out)
        .bind(item.deleted)
        .bind(item.revision)
        .bind(item.dish_id)
    )?;
    Ok(())
}

/// Takes off the menu what is only known of from before a revision: all that is
/// on it was told of with that revision or a later one.
pub(crate) async fn end_before(tx: &mut Tx, shop: &ShopId, revision: i64) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE item_projections SET deleted = TRUE, revision = $2 - 1 WHERE shop_id = $1 AND revision < $2"
        )
        .bind(shop.as_str())
        .bind(revision)
    )?;
    Ok(())
}

/// The menu as it is, by code: without what was taken off it.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId) -> Result<Vec<ItemProjection>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT code, dish_id, display_name, display_name_en, price, currency, sold_out, revision
         FROM item_projections WHERE shop_id = $1 AND NOT deleted ORDER BY code"
    )
    .bind(shop.as_str())
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(ItemProjection::try_from).collect()
}

/// The dishes of these ids as they are, or were last, the latest word of each at the end.
pub(crate) async fn of_dishes(tx: &mut Tx, shop: &ShopId, dishes: &[i64]) -> Result<Vec<ItemProjection>> {
    if dishes.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = on!(tx, |db| {
        let mut select = QueryBuilder::new(
            "SELECT code, dish_id, display_name, display_name_en, price, currency, sold_out, revision
             FROM item_projections WHERE shop_id = ",
        );
        select.push_bind(shop.as_str()).push(" AND dish_id IN (");
        let mut wanted = select.separated(", ");
        for dish in dishes {
            wanted.push_bind(*dish);
        }
        select.push(") ORDER BY dish_id, revision, NOT deleted, code");
        select.build_query_as().fetch_all(db).await
    })?;
    rows.into_iter().map(ItemProjection::try_from).collect()
}

impl TryFrom<Row> for ItemProjection {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let currency: Currency =
            row.currency.parse().map_err(|why| Error::corrupt("item_projections", why))?;
        Ok(Self {
            code: row.code,
            dish_id: row.dish_id,
            display_name: row.display_name,
            display_name_en: row.display_name_en,
            price: Money { minor: row.price, currency },
            sold_out: row.sold_out,
            deleted: false,
            revision: row.revision,
        })
    }
}
