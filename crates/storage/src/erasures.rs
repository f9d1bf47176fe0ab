//! People who asked to be forgotten: what is still on its way when that is done is
//! erased once it has arrived, by doing it again after a minute, an hour and a day.

use kernel::{ShopId, Time};
use sqlx::{AssertSqlSafe, FromRow};
use uuid::Uuid;

use crate::{Db, Error, Result, Tx, column::time, execute, idempotency, on};

/// When it is done again, in microseconds after the time before.
const AGAIN_AFTER: [i64; 3] = [60_000_000, 3_600_000_000, 86_400_000_000];
/// At most so many at a time; the rest waits for the next.
const MOST: i64 = 100;
/// What somebody had begun to write when they were erased is written in so many
/// microseconds.
const BEGUN: i64 = 60_000_000;
/// Events that name people by their ids and must get there: what tells the others to
/// erase, and who did which act.
const KEPT: [&str; 2] = ["renqing.customers.v1.CustomerErased", "renqing.common.v1.ActDone"];

/// A service's own statements that erase somebody.
#[derive(Clone, Copy, Debug)]
pub struct Erasure {
    /// Answers the records that were merged into the customer `$2` of the shop `$1`.
    pub merged: &'static str,
    /// Each takes the shop as `$1` and the customer as `$2`.
    pub of_customer: &'static [&'static str],
    /// Each takes the shop as `$1`, a sender of a chat as `$2`, its channel as `$3`, empty
    /// for every channel, and as `$4` until when they were the customer, in microseconds
    /// since 1970: for what nobody knew to be the customer's.
    pub of_sender: &'static [&'static str],
}

/// Somebody to be erased.
#[derive(Clone, Debug)]
pub struct Person {
    /// The customer.
    pub id: Uuid,
    /// Who they were in chats: channel and sender.
    pub senders: Vec<(String, String)>,
}

/// Erases a person by a service's statements, and from the answers and dead letters
/// that are kept; and sees to it that it is done again. Until that was done last the
/// senders are kept.
pub async fn erase(tx: &mut Tx, shop: &ShopId, person: &Person, erasure: &Erasure, now: Time) -> Result<()> {
    apply(tx, shop, person, erasure, now).await?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO erasures (shop_id, person_id, erased_at, rounds, next_at) VALUES ($1, $2, $3, 0, $4)
             ON CONFLICT (shop_id, person_id) DO UPDATE SET erased_at = excluded.erased_at, rounds = 0,
                 next_at = excluded.next_at"
        )
        .bind(shop.as_str())
        .bind(person.id)
        .bind(now.micros())
        .bind(now.plus_micros(AGAIN_AFTER[0]).micros())
    )?;
    for (channel, sender) in &person.senders {
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO erased_senders (shop_id, person_id, channel, sender_id) VALUES ($1, $2, $3, $4)
                 ON CONFLICT DO NOTHING"
            )
            .bind(shop.as_str())
            .bind(person.id)
            .bind(channel)
            .bind(sender)
        )?;
    }
    Ok(())
}

/// Erases those again who are due, each in a transaction of its own. Safe when
/// several processes do it at once.
pub async fn repeat(db: &Db, erasure: &Erasure, now: Time) -> Result<()> {
    let mut tx = db.read().await?;
    let due: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, person_id, erased_at, rounds FROM erasures WHERE next_at <= $1
         ORDER BY next_at LIMIT $2"
    )
    .bind(now.micros())
    .bind(MOST)
    .fetch_all(db)
    .await)?;
    drop(tx);
    for row in due {
        let mut tx = db.begin().await?;
        match again(&mut tx, &row, erasure, now).await {
            // A shop that is being moved has its turn where it goes; nobody else waits for it.
            Err(Error::Closed(_)) => continue,
            done => done?,
        }
        tx.commit().await?;
    }
    Ok(())
}

/// Somebody who is erased again.
#[derive(FromRow)]
struct Row {
    shop_id: String,
    person_id: Uuid,
    erased_at: i64,
    rounds: i64,
}

/// One round; after the last the senders are forgotten.
async fn again(tx: &mut Tx, row: &Row, erasure: &Erasure, now: Time) -> Result<()> {
    let shop = row.shop_id.parse().map_err(|why| Error::corrupt("erasures", why))?;
    let senders: Vec<(String, String)> = on!(tx, |db| sqlx::query_as(
        "SELECT channel, sender_id FROM erased_senders WHERE shop_id = $1 AND person_id = $2"
    )
    .bind(&row.shop_id)
    .bind(row.person_id)
    .fetch_all(db)
    .await)?;
    let person = Person { id: row.person_id, senders };
    apply(tx, &shop, &person, erasure, time(row.erased_at, "erasures")?).await?;
    let next = usize::try_from(row.rounds + 1).ok().and_then(|round| AGAIN_AFTER.get(round));
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE erasures SET rounds = $3 + 1, next_at = $4
             WHERE shop_id = $1 AND person_id = $2 AND rounds = $3"
        )
        .bind(&row.shop_id)
        .bind(row.person_id)
        .bind(row.rounds)
        .bind(next.map(|after| now.plus_micros(*after).micros()))
    )?;
    if changed == 1 && next.is_none() {
        execute!(
            tx,
            sqlx::query("DELETE FROM erased_senders WHERE shop_id = $1 AND person_id = $2")
                .bind(&row.shop_id)
                .bind(row.person_id)
        )?;
    }
    Ok(())
}

async fn apply(
    tx: &mut Tx,
    shop: &ShopId,
    person: &Person,
    erasure: &Erasure,
    erased_at: Time,
) -> Result<()> {
    // First, for the statements may take away who was merged.
    let mut records: Vec<Uuid> = on!(tx, |db| sqlx::query_scalar(erasure.merged)
        .bind(shop.as_str())
        .bind(person.id)
        .fetch_all(db)
        .await)?;
    records.push(person.id);
    for sql in erasure.of_customer {
        execute!(tx, sqlx::query(AssertSqlSafe(*sql)).bind(shop.as_str()).bind(person.id))?;
    }
    let until = erased_at.plus_micros(BEGUN).micros();
    for (channel, sender) in &person.senders {
        for sql in erasure.of_sender {
            execute!(
                tx,
                sqlx::query(AssertSqlSafe(*sql)).bind(shop.as_str()).bind(sender).bind(channel).bind(until)
            )?;
        }
    }
    for record in &records {
        idempotency::empty_answers(tx, shop, *record).await?;
    }
    let mut marks: Vec<Vec<u8>> = records.iter().map(|id| id.to_string().into_bytes()).collect();
    marks.extend(person.senders.iter().map(|(_, sender)| field(sender)));
    delete_dead_letters(tx, shop, &marks).await
}

/// A text as a field of a message has it, behind its length: a short one alone may be
/// part of any.
fn field(text: &str) -> Vec<u8> {
    let mut field = Vec::new();
    prost::encoding::encode_varint(text.len() as u64, &mut field);
    field.extend_from_slice(text.as_bytes());
    field
}

async fn delete_dead_letters(tx: &mut Tx, shop: &ShopId, marks: &[Vec<u8>]) -> Result<()> {
    let dead: Vec<(Uuid, String, Vec<u8>)> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, subscriber, body FROM outbox WHERE shop_id = $1 AND dead_letter AND kind NOT IN ($2, $3)"
    )
    .bind(shop.as_str())
    .bind(KEPT[0])
    .bind(KEPT[1])
    .fetch_all(db)
    .await
    })?;
    let about = |body: &[u8]| marks.iter().any(|mark| holds(body, mark));
    for (id, subscriber, _) in dead.iter().filter(|(_, _, body)| about(body)) {
        execute!(
            tx,
            sqlx::query("DELETE FROM outbox WHERE shop_id = $1 AND id = $2 AND subscriber = $3")
                .bind(shop.as_str())
                .bind(id)
                .bind(subscriber)
        )?;
    }
    Ok(())
}

fn holds(bytes: &[u8], mark: &[u8]) -> bool {
    bytes.windows(mark.len()).any(|window| window == mark)
}
