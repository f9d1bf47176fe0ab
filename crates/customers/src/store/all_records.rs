//! Every customer of every shop, also those who were merged, page by page.

use kernel::{CustomerId, ShopId};
use sqlx::FromRow;
use storage::{Error, Result, Tx, on};
use uuid::Uuid;

use super::customers::{self, whole};
use crate::domain::Customer;

/// A customer, or a record that is no more.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CustomerRecord {
    /// As they are, or were last.
    pub(crate) customer: Customer,
    /// Whether another record goes on for them.
    pub(crate) is_merged: bool,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    row: customers::Row,
    is_merged: bool,
}

/// The shop with customers whose id comes next after `after`.
pub(crate) async fn next_shop(tx: &mut Tx, after: &str) -> Result<Option<ShopId>> {
    let id: Option<String> = on!(tx, |db| sqlx::query_scalar(
        "SELECT shop_id FROM customers WHERE shop_id > $1 ORDER BY shop_id LIMIT 1"
    )
    .bind(after)
    .fetch_optional(db)
    .await)?;
    id.map(|id| id.parse().map_err(|why| Error::corrupt("customers", why))).transpose()
}

/// The customers of a shop by their id, from the one after `after` on.
pub(crate) async fn page(
    tx: &mut Tx,
    shop: &ShopId,
    after: CustomerId,
    most: i64,
) -> Result<Vec<CustomerRecord>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, number, display_name, phones, addresses, preferences, notes,
             version, created_at, updated_at, number_asked_until, merged_into IS NOT NULL AS is_merged FROM customers
         WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT $3"
    )
    .bind(shop.as_str())
    .bind(after.0)
    .bind(most)
    .fetch_all(db)
    .await
    })?;
    let merged: Vec<Uuid> = rows.iter().filter(|row| row.is_merged).map(|row| row.row.id).collect();
    let all = whole(tx, shop, rows.into_iter().map(|row| row.row).collect()).await?;
    let record = |customer: Customer| CustomerRecord { is_merged: merged.contains(&customer.id.0), customer };
    Ok(all.into_iter().map(record).collect())
}
