//! Who is in which segment that the shop made.

use kernel::{CustomerId, ShopId};
use sqlx::QueryBuilder;
use storage::{Result, Tx, execute, on};
use uuid::Uuid;

/// Puts customers into a segment.
pub(crate) async fn join(tx: &mut Tx, shop: &ShopId, segment: Uuid, customers: &[CustomerId]) -> Result<()> {
    if customers.is_empty() {
        return Ok(());
    }
    on!(tx, |db| {
        let mut insert =
            QueryBuilder::new("INSERT INTO segment_memberships (shop_id, customer_id, segment_id) ");
        insert.push_values(customers, |mut row, customer| {
            row.push_bind(shop.as_str()).push_bind(customer.0).push_bind(segment);
        });
        insert.push(" ON CONFLICT DO NOTHING").build().execute(db).await.map(drop)
    })?;
    Ok(())
}

/// Takes customers out of a segment.
pub(crate) async fn leave(tx: &mut Tx, shop: &ShopId, segment: Uuid, customers: &[CustomerId]) -> Result<()> {
    if customers.is_empty() {
        return Ok(());
    }
    on!(tx, |db| {
        let mut delete = QueryBuilder::new("DELETE FROM segment_memberships WHERE shop_id = ");
        delete.push_bind(shop.as_str()).push(" AND segment_id = ").push_bind(segment);
        delete.push(" AND customer_id IN (");
        let mut list = delete.separated(", ");
        for customer in customers {
            list.push_bind(customer.0);
        }
        delete.push(")").build().execute(db).await.map(drop)
    })?;
    Ok(())
}

/// Takes everybody out of a segment.
pub(crate) async fn delete(tx: &mut Tx, shop: &ShopId, segment: Uuid) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM segment_memberships WHERE shop_id = $1 AND segment_id = $2")
            .bind(shop.as_str())
            .bind(segment)
    )?;
    Ok(())
}

/// Takes a customer out of all segments: a record that was merged is in none, and the
/// survivor in theirs.
pub(crate) async fn leave_all(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM segment_memberships WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(customer.0)
    )?;
    Ok(())
}
