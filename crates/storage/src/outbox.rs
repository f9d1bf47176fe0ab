//! Events on their way: written with the effect that caused them, gone once
//! their subscriber has them.

use kernel::{ShopId, Time};
use sqlx::{AssertSqlSafe, FromRow, QueryBuilder};
use uuid::Uuid;

use crate::{Result, Tx, Write, execute, leases::Slices, on};

/// An event for one subscriber.
#[derive(Clone, Debug)]
pub struct NewEvent<'a> {
    /// The same for every subscriber.
    pub id: Uuid,
    /// Who gets it.
    pub subscriber: &'static str,
    /// Where it happened.
    pub shop: &'a ShopId,
    /// Events of one key keep their order.
    pub ordering_key: &'a str,
    /// The name of the message in `body`.
    pub kind: &'a str,
    /// The event, encoded.
    pub body: &'a [u8],
    /// W3C trace context of the request.
    pub traceparent: &'a str,
    /// When it happened.
    pub occurred_at: Time,
}

/// An event that waits.
#[derive(Clone, Debug, FromRow)]
pub struct Waiting {
    /// Its id.
    pub id: Uuid,
    /// Where it happened.
    pub shop_id: String,
    /// Its key.
    pub ordering_key: String,
    /// The name of the message in `body`.
    pub kind: String,
    /// The event, encoded.
    pub body: Vec<u8>,
    /// W3C trace context of the request.
    pub traceparent: String,
    /// Microseconds.
    pub occurred_at: i64,
    /// How often it was tried.
    pub attempts: i64,
    /// The slice of shops that its shop is in, as a bit.
    pub slice: i64,
}

/// How far behind a subscriber is.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Lag {
    /// Who.
    pub subscriber: String,
    /// Events that wait.
    pub waiting: i64,
    /// Dead letters: events that were refused too often.
    pub dead_letters: i64,
    /// When the oldest that waits happened, microseconds; 0 if none does.
    pub oldest_at: i64,
}

const COLUMNS: &str =
    "outbox.id, outbox.shop_id, outbox.ordering_key, outbox.kind, outbox.body, outbox.traceparent,
    outbox.occurred_at, outbox.attempts, outbox.slice";
const IS_DUE: &str = "outbox.subscriber = $1 AND NOT outbox.dead_letter AND outbox.due_at <= $2
    AND NOT EXISTS (SELECT 1 FROM outbox AS earlier
        WHERE earlier.subscriber = $1 AND earlier.shop_id = outbox.shop_id
        AND earlier.ordering_key = outbox.ordering_key AND earlier.id < outbox.id
        AND earlier.attempts > 0 AND NOT earlier.dead_letter AND earlier.due_at > $2)";
/// A statement takes some 32,000 values.
const EVENTS_AT_ONCE: usize = 2_000;

/// Adds events to a unit of work.
pub async fn append(tx: &mut Tx, events: &[NewEvent<'_>]) -> Result<()> {
    for write in writes(events) {
        tx.run(&write).await?;
    }
    Ok(())
}

/// The writes that add events.
pub fn writes(events: &[NewEvent<'_>]) -> Vec<Write> {
    events.chunks(EVENTS_AT_ONCE).map(insertion).collect()
}

fn insertion(events: &[NewEvent<'_>]) -> Write {
    let insert = Write::new(
        "INSERT INTO outbox (shop_id, id, subscriber, ordering_key, kind, body, traceparent,
         occurred_at, attempts, due_at, dead_letter, last_error, slice) ",
    );
    let insert = insert.rows(events, |row, event| {
        row.bind(event.shop.as_str())
            .bind(event.id)
            .bind(event.subscriber)
            .bind(event.ordering_key)
            .bind(event.kind)
            .bind(event.body)
            .bind(event.traceparent)
            .bind(event.occurred_at.micros())
            .bind(0)
            .bind(0)
            .bind(false)
            .bind("")
            .bind(Slices::of(event.shop).bits())
    });
    insert.adding_events()
}

/// The oldest events of some shops that a subscriber should get now, without those that
/// follow one of their key that failed and is not due yet.
pub async fn due(tx: &mut Tx, subscriber: &str, shops: Slices, now: Time, most: i64) -> Result<Vec<Waiting>> {
    if shops.is_empty() {
        return Ok(Vec::new());
    }
    let statement = due_statement(shops);
    Ok(on!(tx, |db| {
        let query = sqlx::query_as(AssertSqlSafe(statement)).bind(subscriber).bind(now.micros()).bind(most);
        let slices = each_slice(shops).into_iter();
        slices.fold(query, |query, slice| query.bind(slice.bits())).fetch_all(db).await
    })?)
}

/// The statement of [`due`]: made of constants alone, and the same for as many slices.
/// Slices come as the parameters after the third.
#[must_use]
pub fn due_statement(shops: Slices) -> String {
    let slices = each_slice(shops);
    if slices.is_empty() {
        return format!("SELECT {COLUMNS} FROM outbox WHERE {IS_DUE} ORDER BY outbox.id LIMIT $3");
    }
    // Each slice by itself, so that an index has its oldest: what waits in the others', however
    // much it is, costs nothing.
    let of_slice = |at| {
        format!(
            "SELECT * FROM (SELECT shop_id, id FROM outbox WHERE slice = ${} AND {IS_DUE}
             ORDER BY outbox.id LIMIT $3) AS slice{at}",
            at + 4
        )
    };
    let oldest: Vec<_> = (0..slices.len()).map(of_slice).collect();
    format!(
        "SELECT {COLUMNS} FROM ({}) AS oldest
         JOIN outbox ON outbox.shop_id = oldest.shop_id AND outbox.id = oldest.id AND outbox.subscriber = $1
         ORDER BY outbox.id LIMIT $3",
        oldest.join(" UNION ALL ")
    )
}

/// None where all are wanted: they need not be told apart.
fn each_slice(shops: Slices) -> Vec<Slices> {
    if shops == Slices::ALL { Vec::new() } else { shops.each() }
}

/// Takes away what a subscriber has.
pub async fn delivered(tx: &mut Tx, subscriber: &str, events: &[(&str, Uuid)]) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    on!(tx, |db| {
        let mut delete = QueryBuilder::new("DELETE FROM outbox WHERE subscriber = ");
        delete.push_bind(subscriber).push(" AND (shop_id, id) IN (");
        // A list of rows needs the word VALUES on SQLite; PostgreSQL takes it too.
        delete.push_values(events, |mut row, (shop, id)| {
            row.push_bind(*shop).push_bind(*id);
        });
        delete.push(")").build().execute(db).await.map(drop)
    })?;
    Ok(())
}

/// Notes that an event was refused; it waits until `due`, or is a dead letter.
pub async fn refused(
    tx: &mut Tx,
    subscriber: &str,
    event: &Waiting,
    due: Time,
    dead_letter: bool,
    why: &str,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE outbox SET attempts = attempts + 1, due_at = $4, dead_letter = $5, last_error = $6
             WHERE shop_id = $1 AND id = $2 AND subscriber = $3"
        )
        .bind(&event.shop_id)
        .bind(event.id)
        .bind(subscriber)
        .bind(due.micros())
        .bind(dead_letter)
        .bind(why)
    )?;
    Ok(())
}

/// Sends dead letters once more; answers how many.
pub async fn redeliver(tx: &mut Tx, subscriber: &str) -> Result<u64> {
    let sent = execute!(
        tx,
        sqlx::query(
            "UPDATE outbox SET attempts = 0, due_at = 0, dead_letter = $2 WHERE subscriber = $1 AND dead_letter"
        )
        .bind(subscriber)
        .bind(false)
    )?;
    tx.has_events();
    Ok(sent)
}

/// An event that a subscriber refused too often.
#[derive(Clone, Debug, FromRow)]
pub struct DeadLetter {
    /// Its id.
    pub id: Uuid,
    /// Who refused it.
    pub subscriber: String,
    /// Where it happened.
    pub shop_id: String,
    /// The name of its message.
    pub kind: String,
    /// Why it was refused last.
    pub last_error: String,
    /// Microseconds.
    pub occurred_at: i64,
}

/// The dead letters, oldest first.
pub async fn dead_letters(tx: &mut Tx, most: i64) -> Result<Vec<DeadLetter>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT id, subscriber, shop_id, kind, last_error, occurred_at FROM outbox
         WHERE dead_letter ORDER BY id, subscriber LIMIT $1"
    )
    .bind(most)
    .fetch_all(db)
    .await)?)
}

/// How far behind each subscriber is.
pub async fn lag(tx: &mut Tx) -> Result<Vec<Lag>> {
    Ok(on!(tx, |db| {
        sqlx::query_as(
        "SELECT subscriber,
                CAST(sum(CASE WHEN dead_letter THEN 0 ELSE 1 END) AS BIGINT) AS waiting,
                CAST(sum(CASE WHEN dead_letter THEN 1 ELSE 0 END) AS BIGINT) AS dead_letters,
                CAST(coalesce(min(CASE WHEN dead_letter THEN NULL ELSE occurred_at END), 0) AS BIGINT) AS oldest_at
         FROM outbox GROUP BY subscriber ORDER BY subscriber"
    )
    .fetch_all(db)
    .await
    })?)
}
