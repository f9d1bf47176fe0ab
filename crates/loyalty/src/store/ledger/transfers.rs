use kernel::{CustomerId, Money, OrderId, Place, ShopId};
use sqlx::{FromRow, QueryBuilder};
use storage::{
    Error, Result, Tx,
    column::{time, word},
    on,
};
use uuid::Uuid;

use crate::domain::{Cause, Posting, Transfer};

const TABLE: &str = "transfers";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    debit: String,
    credit: String,
    points: i64,
    reason: String,
    order_id: Option<Uuid>,
    amount: Option<i64>,
    currency: Option<String>,
    note: String,
    cause_id: Uuid,
    created_at: i64,
}

impl TryFrom<Row> for Transfer {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let currency = row.currency.map(|text| text.parse()).transpose();
        let currency = currency.map_err(|why| Error::corrupt(TABLE, why))?;
        let amount = row.amount.zip(currency).map(|(minor, currency)| Money { minor, currency });
        Ok(Self {
            id: row.id,
            posting: Posting {
                debit: word(&row.debit, TABLE)?,
                credit: word(&row.credit, TABLE)?,
                points: row.points,
                reason: word(&row.reason, TABLE)?,
            },
            cause: Cause { id: row.cause_id, order: row.order_id.map(OrderId), amount, note: row.note },
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// A statement takes some 32,000 values.
const TRANSFERS_AT_ONCE: usize = 2_000;

/// Adds transfers of a customer; nothing ever changes them.
pub(crate) async fn insert(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    transfers: &[Transfer],
) -> Result<()> {
    for some in transfers.chunks(TRANSFERS_AT_ONCE) {
        on!(tx, |db| {
            let mut insert = QueryBuilder::new(
                "INSERT INTO transfers (shop_id, id, customer_id, debit, credit, points, reason, order_id,
                 amount, currency, note, cause_id, created_at) ",
            );
            insert.push_values(some, |mut row, transfer| {
                let Transfer { id, posting, cause, created_at } = transfer;
                row.push_bind(shop.as_str()).push_bind(*id).push_bind(customer.0);
                row.push_bind(posting.debit.as_str()).push_bind(posting.credit.as_str());
                row.push_bind(posting.points).push_bind(posting.reason.as_str());
                row.push_bind(cause.order.map(|order| order.0))
                    .push_bind(cause.amount.map(|amount| amount.minor));
                row.push_bind(cause.amount.map(|amount| amount.currency.to_string()));
                row.push_bind(cause.note.as_str()).push_bind(cause.id).push_bind(created_at.micros());
            });
            insert.build().execute(db).await.map(drop)
        })?;
    }
    Ok(())
}

/// A transfer, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Option<Transfer>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, debit, credit, points, reason, order_id, amount, currency, note, cause_id, created_at
         FROM transfers WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id)
    .fetch_optional(db)
    .await)?;
    row.map(Transfer::try_from).transpose()
}

/// A customer's transfers, newest first, from a place on; of a merge only what
/// brought points or a debt.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    from: Place,
    limit: i64,
) -> Result<Vec<Transfer>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, debit, credit, points, reason, order_id, amount, currency, note, cause_id, created_at
         FROM transfers
         WHERE shop_id = $1 AND customer_id = $2 AND (created_at, id) < ($3, $4)
             AND (reason <> 'MERGED' OR debit IN ('ACTIVE', 'DEBT') OR credit IN ('ACTIVE', 'DEBT'))
         ORDER BY created_at DESC, id DESC LIMIT $5"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Transfer::try_from).collect()
}
