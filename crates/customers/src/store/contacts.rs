use kernel::{CustomerId, Place, ShopId};
use sqlx::FromRow;
use storage::{Conn, Result, Tx, column::time, on};
use uuid::Uuid;

use crate::domain::{Contact, ContactId};

#[derive(FromRow)]
struct Row {
    occurred_at: i64,
    id: Uuid,
    kind: String,
    summary: String,
    subject: String,
    channel: String,
}

/// The statement that adds a contact; `$hold` holds the customer's row.
macro_rules! insert {
    ($db:expr, $hold:literal, $shop:expr, $contact:expr) => {
        sqlx::query(concat!(
            "INSERT INTO contacts (shop_id, customer_id, occurred_at, id, kind, summary, subject, channel,
             search_text)
             SELECT shop_id, coalesce(merged_into, id), $3, $4, $5, $6, $7, $8, $9 FROM customers
             WHERE shop_id = $1 AND id = $2",
            $hold,
            " ON CONFLICT DO NOTHING"
        ))
        .bind($shop.as_str())
        .bind($contact.customer.0)
        .bind($contact.occurred_at.micros())
        .bind($contact.id.0)
        .bind(&$contact.kind)
        .bind(&$contact.summary)
        .bind(&$contact.subject)
        .bind(&$contact.channel)
        .bind($contact.search_text())
        .execute($db)
        .await
        .map(drop)
    };
}

/// Adds a contact to the timeline of its customer, or of the one they were
/// merged into, if there is such a customer. A merge that runs at the same time is over
/// before, or waits; `SQLite` has one writer alone.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, contact: &Contact) -> Result<()> {
    match tx.conn() {
        Conn::Sqlite(db) => insert!(db, "", shop, contact)?,
        Conn::Postgres(db) => insert!(db, " FOR SHARE", shop, contact)?,
    }
    Ok(())
}

/// A customer's contacts that match a pattern, newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    pattern: &str,
    after: Place,
    most: i64,
) -> Result<Vec<Contact>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT occurred_at, id, kind, summary, subject, channel FROM contacts
         WHERE shop_id = $1 AND customer_id = $2 AND (occurred_at, id) < ($3, $4)
         AND search_text LIKE $6 ESCAPE '!'
         ORDER BY occurred_at DESC, id DESC LIMIT $5"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(after.micros)
    .bind(after.id)
    .bind(most)
    .bind(pattern)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(|row| contact(row, customer)).collect()
}

fn contact(row: Row, customer: CustomerId) -> Result<Contact> {
    Ok(Contact {
        customer,
        id: ContactId(row.id),
        kind: row.kind,
        summary: row.summary,
        subject: row.subject,
        channel: row.channel,
        occurred_at: time(row.occurred_at, "contacts")?,
    })
}
