use kernel::{Place, ShopId, Time};
use sqlx::FromRow;
use storage::{Conn, Result, Tx, column::time, execute, on};
use uuid::Uuid;

use crate::domain::{Contact, ContactFilter, ContactId, ContactOf};

#[derive(FromRow)]
struct Row {
    customer_id: Uuid,
    is_partner: bool,
    occurred_at: i64,
    id: Uuid,
    kind: String,
    summary: String,
    subject: String,
    channel: String,
    sender_id: String,
    recorded_by: String,
    minutes: i64,
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT customer_id, is_partner, occurred_at, id, kind, summary, subject, channel, sender_id,
                 recorded_by, minutes FROM contacts
             WHERE shop_id = $1 AND (occurred_at, id) < ($2, $3) AND occurred_at >= $4
                 AND search_text LIKE $6 ESCAPE '!' AND ($7 = '' OR channel = $7) AND ",
            $rest,
            " ORDER BY occurred_at DESC, id DESC LIMIT $5"
        )
    };
}

/// The statement that adds a contact to whom `$to` finds.
macro_rules! insert {
    ($db:expr, $to:literal, $shop:expr, $contact:expr) => {
        sqlx::query(concat!(
            "INSERT INTO contacts (shop_id, customer_id, occurred_at, id, is_partner, kind, summary, subject,
             channel, sender_id, recorded_by, minutes, search_text)
             SELECT shop_id, id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 FROM (",
            $to,
            ") AS theirs WHERE TRUE ON CONFLICT DO NOTHING"
        ))
        .bind($shop.as_str())
        .bind($contact.of.columns().0)
        .bind($contact.occurred_at.micros())
        .bind($contact.id.0)
        .bind($contact.of.columns().1)
        .bind(&$contact.kind)
        .bind(&$contact.summary)
        .bind(&$contact.subject)
        .bind(&$contact.channel)
        .bind(&$contact.sender_id)
        .bind(&$contact.recorded_by)
        .bind($contact.minutes)
        .bind($contact.search_text())
        .execute($db)
        .await
        .map(drop)
    };
}

/// Adds a contact to the timeline of its customer, or of the one they were
/// merged into, if there is such a customer; or to that of its partner, who is there.
/// A merge that runs at the same time is over before, or waits: the customer's row is
/// held. `SQLite` has one writer alone.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, contact: &Contact) -> Result<()> {
    if contact.of.columns().1 {
        on!(tx, |db| insert!(
            db,
            "SELECT shop_id, id FROM partners WHERE shop_id = $1 AND id = $2",
            shop,
            contact
        ))?;
        return Ok(());
    }
    match tx.conn() {
        Conn::Sqlite(db) => insert!(
            db,
            "SELECT shop_id, coalesce(merged_into, id) AS id FROM customers WHERE shop_id = $1 AND id = $2",
            shop,
            contact
        )?,
        Conn::Postgres(db) => insert!(
            db,
            "SELECT shop_id, coalesce(merged_into, id) AS id FROM customers WHERE shop_id = $1 AND id = $2 FOR SHARE",
            shop,
            contact
        )?,
    }
    Ok(())
}

/// The contacts of a customer or partner that fit a filter, newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    of: ContactOf,
    filter: &ContactFilter,
    (after, most): (Place, i64),
) -> Result<Vec<Contact>> {
    let after = filter.from(after);
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(select!("customer_id = $8 AND ($9 = '' OR sender_id = $9)"))
            .bind(shop.as_str())
            .bind(after.micros)
            .bind(after.id)
            .bind(since(filter))
            .bind(most)
            .bind(&filter.pattern)
            .bind(&filter.channel)
            .bind(of.columns().0)
            .bind(&filter.sender_id)
            .fetch_all(db)
            .await
    })?;
    rows.into_iter().map(contact).collect()
}

/// The contacts of a shop that fit a filter, newest first.
pub(crate) async fn search(
    tx: &mut Tx,
    shop: &ShopId,
    filter: &ContactFilter,
    (after, most): (Place, i64),
) -> Result<Vec<Contact>> {
    let after = filter.from(after);
    // A sender has an index of their own.
    let sql = if filter.sender_id.is_empty() {
        select!("$8 = ''")
    } else {
        select!("sender_id = $8 AND sender_id <> ''")
    };
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(sql)
            .bind(shop.as_str())
            .bind(after.micros)
            .bind(after.id)
            .bind(since(filter))
            .bind(most)
            .bind(&filter.pattern)
            .bind(&filter.channel)
            .bind(&filter.sender_id)
            .fetch_all(db)
            .await
    })?;
    rows.into_iter().map(contact).collect()
}

/// A contact of a customer or partner.
pub(crate) async fn find(
    tx: &mut Tx,
    shop: &ShopId,
    of: ContactOf,
    id: ContactId,
) -> Result<Option<Contact>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT customer_id, is_partner, occurred_at, id, kind, summary, subject, channel, sender_id,
             recorded_by, minutes FROM contacts WHERE shop_id = $1 AND customer_id = $2 AND id = $3"
    )
    .bind(shop.as_str())
    .bind(of.columns().0)
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(contact).transpose()
}

/// Takes a contact away.
pub(crate) async fn remove(tx: &mut Tx, shop: &ShopId, contact: &Contact) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "DELETE FROM contacts WHERE shop_id = $1 AND customer_id = $2 AND occurred_at = $3 AND id = $4"
        )
        .bind(shop.as_str())
        .bind(contact.of.columns().0)
        .bind(contact.occurred_at.micros())
        .bind(contact.id.0)
    )?;
    Ok(())
}

fn since(filter: &ContactFilter) -> i64 {
    filter.since.map_or(i64::MIN, Time::micros)
}

fn contact(row: Row) -> Result<Contact> {
    Ok(Contact {
        of: ContactOf::from_columns(row.customer_id, row.is_partner),
        id: ContactId(row.id),
        kind: row.kind,
        summary: row.summary,
        subject: row.subject,
        channel: row.channel,
        sender_id: row.sender_id,
        recorded_by: row.recorded_by,
        minutes: row.minutes,
        occurred_at: time(row.occurred_at, "contacts")?,
    })
}
