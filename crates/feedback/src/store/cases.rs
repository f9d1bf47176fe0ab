use kernel::{CustomerId, MessageId, OrderId, Place, ShopId};
use sqlx::FromRow;
use storage::{Error, Result, Tx, execute, on};
use uuid::Uuid;

use super::time;
use crate::domain::{Case, CaseId, Complaint};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    customer_id: Option<Uuid>,
    message_id: Uuid,
    channel: String,
    sender_id: String,
    text: String,
    order_id: Option<Uuid>,
    created_at: i64,
}

impl TryFrom<Row> for Case {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: CaseId(row.id),
            complaint: Complaint {
                message: MessageId(row.message_id),
                customer: row.customer_id.map(CustomerId),
                channel: row.channel,
                sender_id: row.sender_id,
                text: row.text,
            },
            order: row.order_id.map(OrderId),
            created_at: time(row.created_at, "cases")?,
        })
    }
}

/// Opens a case, unless its message has one; answers whether it is new.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, case: &Case) -> Result<bool> {
    let inserted = execute!(
        tx,
        sqlx::query(
            "INSERT INTO cases (shop_id, id, state, customer_id, message_id, channel, sender_id, text,
             order_id, created_at) VALUES ($1, $2, 'OPEN', $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(case.id.0)
        .bind(case.complaint.customer.map(|customer| customer.0))
        .bind(case.complaint.message.0)
        .bind(&case.complaint.channel)
        .bind(&case.complaint.sender_id)
        .bind(&case.complaint.text)
        .bind(case.order.map(|order| order.0))
        .bind(case.created_at.micros())
    )?;
    Ok(inserted == 1)
}

/// A case, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: CaseId) -> Result<Option<Case>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, customer_id, message_id, channel, sender_id, text, order_id, created_at
         FROM cases WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(Case::try_from).transpose()
}

/// Cases, newest first, from a place on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, from: Place, limit: i64) -> Result<Vec<Case>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, customer_id, message_id, channel, sender_id, text, order_id, created_at
         FROM cases WHERE shop_id = $1 AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Case::try_from).collect()
}

/// Gives the cases of a record that is no more to the one that goes on.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, gone: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE cases SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(gone.0)
            .bind(into.0)
    )?;
    Ok(())
}
