//! People who asked to be forgotten: what is still on its way when that is done is
//! erased once it has arrived, by doing it again after a minute, an hour and a day.

use kernel::{ShopId, Time};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{Db, Error, Result, Tx, execute, idempotency, on};

/// When it is done again, in microseconds after the time before.
const AGAIN_AFTER: [i64; 3] = [60_000_000, 3_600_000_000, 86_400_000_000];
/// At most so many at a time; the rest waits for the next.
const MOST: i64 = 100;
/// Tells the others to erase; it must get there.
const ERASED: &str = "renqing.customers.v1.CustomerErased";

/// A service's own statements that erase somebody.
#[derive(Clone, Copy, Debug)]
pub struct Erasure {
    /// Answers the records that were merged into the customer `$2` of the shop `$1`.
    pub merged: &'static str,
    /// Each takes the shop as `$1` and the customer as `$2`.
    pub of_customer: &'static [&'static str],
    /// Each takes the shop as `$1`, a sender of a chat as `$2` and its channel as `$3`,
    /// empty for every channel: for what nobody knew to be the customer's.
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
/// that are kept; and sees to it that it is done again, by then without the senders,
/// which are not kept.
pub async fn erase(tx: &mut Tx, shop: &ShopId, person: &Person, erasure: &Erasure, now: Time) -> Result<()> {
    apply(tx, shop, person, erasure).await?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO erasures (shop_id, person_id, rounds, next_at) VALUES ($1, $2, 0, $3)
             ON CONFLICT (shop_id, person_id) DO UPDATE SET rounds = 0, next_at = excluded.next_at"
        )
        .bind(shop.as_str())
        .bind(person.id)
        .bind(now.plus_micros(AGAIN_AFTER[0]).micros())
    )?;
    Ok(())
}

/// Erases those again who are due, each in a transaction of its own. Safe when
/// several processes do it at once.
pub async fn repeat(db: &Db, erasure: &Erasure, now: Time) -> Result<()> {
    let mut tx = db.read().await?;
    let due: Vec<(String, Uuid, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, person_id, rounds FROM erasures WHERE next_at <= $1 ORDER BY next_at LIMIT $2"
    )
    .bind(now.micros())
    .bind(MOST)
    .fetch_all(db)
    .await)?;
    drop(tx);
    for (shop, id, rounds) in due {
        let shop = shop.parse().map_err(|why| Error::corrupt("erasures", why))?;
        let mut tx = db.begin().await?;
        apply(&mut tx, &shop, &Person { id, senders: Vec::new() }, erasure).await?;
        let next = usize::try_from(rounds + 1).ok().and_then(|round| AGAIN_AFTER.get(round));
        execute!(
            tx,
            sqlx::query(
                "UPDATE erasures SET rounds = $3 + 1, next_at = $4
                 WHERE shop_id = $1 AND person_id = $2 AND rounds = $3"
            )
            .bind(shop.as_str())
            .bind(id)
            .bind(rounds)
            .bind(next.map(|after| now.plus_micros(*after).micros()))
        )?;
        tx.commit().await?;
    }
    Ok(())
}

async fn apply(tx: &mut Tx, shop: &ShopId, person: &Person, erasure: &Erasure) -> Result<()> {
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
    for (channel, sender) in &person.senders {
        for sql in erasure.of_sender {
            execute!(tx, sqlx::query(AssertSqlSafe(*sql)).bind(shop.as_str()).bind(sender).bind(channel))?;
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
    let dead: Vec<(Uuid, String, Vec<u8>)> = on!(tx, |db| sqlx::query_as(
        "SELECT id, subscriber, body FROM outbox WHERE shop_id = $1 AND dead_letter AND kind <> $2"
    )
    .bind(shop.as_str())
    .bind(ERASED)
    .fetch_all(db)
    .await)?;
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
