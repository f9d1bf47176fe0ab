//! People who asked to be forgotten: what is still on its way when that is done is
//! erased once it has arrived, by doing it again after a minute, an hour and a day.

use kernel::{ShopId, Time};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::{Db, Error, Result, Tx, execute, on};

/// When it is done again, in microseconds after the time before.
const AGAIN_AFTER: [i64; 3] = [60_000_000, 3_600_000_000, 86_400_000_000];
/// At most so many at a time; the rest waits for the next.
const MOST: i64 = 100;
/// Tells the others to erase; it must get there.
const ERASED: &str = "renqing.customers.v1.CustomerErased";

/// Erases a person with a service's own statements, each of which takes the shop
/// as `$1` and the person as `$2`, and from the answers and dead letters that are
/// kept; and sees to it that it is done again.
pub async fn erase(
    tx: &mut Tx,
    shop: &ShopId,
    person: Uuid,
    statements: &[&'static str],
    now: Time,
) -> Result<()> {
    apply(tx, shop, person, statements).await?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO erasures (shop_id, person_id, rounds, next_at) VALUES ($1, $2, 0, $3)
             ON CONFLICT (shop_id, person_id) DO UPDATE SET rounds = 0, next_at = excluded.next_at"
        )
        .bind(shop.as_str())
        .bind(person)
        .bind(now.plus_micros(AGAIN_AFTER[0]).micros())
    )?;
    Ok(())
}

/// Erases those again who are due, each in a transaction of its own. Safe when
/// several processes do it at once.
pub async fn repeat(db: &Db, statements: &[&'static str], now: Time) -> Result<()> {
    let mut tx = db.read().await?;
    let due: Vec<(String, Uuid, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, person_id, rounds FROM erasures WHERE next_at <= $1 ORDER BY next_at LIMIT $2"
    )
    .bind(now.micros())
    .bind(MOST)
    .fetch_all(db)
    .await)?;
    drop(tx);
    for (shop, person, rounds) in due {
        let shop = shop.parse().map_err(|why| Error::corrupt("erasures", why))?;
        let mut tx = db.begin().await?;
        apply(&mut tx, &shop, person, statements).await?;
        let next = usize::try_from(rounds + 1).ok().and_then(|round| AGAIN_AFTER.get(round));
        execute!(
            tx,
            sqlx::query(
                "UPDATE erasures SET rounds = $3 + 1, next_at = $4
                 WHERE shop_id = $1 AND person_id = $2 AND rounds = $3"
            )
            .bind(shop.as_str())
            .bind(person)
            .bind(rounds)
            .bind(next.map(|after| now.plus_micros(*after).micros()))
        )?;
        tx.commit().await?;
    }
    Ok(())
}

async fn apply(tx: &mut Tx, shop: &ShopId, person: Uuid, statements: &[&'static str]) -> Result<()> {
    for sql in statements {
        execute!(tx, sqlx::query(AssertSqlSafe(*sql)).bind(shop.as_str()).bind(person))?;
    }
    let name = person.to_string();
    forget_answers(tx, shop, &name).await?;
    forget_dead_letters(tx, shop, &name).await
}

/// A repeat is answered with nothing; that it was done stays known.
async fn forget_answers(tx: &mut Tx, shop: &ShopId, name: &str) -> Result<()> {
    let kept: Vec<(Uuid, String, Vec<u8>)> = on!(tx, |db| sqlx::query_as(
        "SELECT request_id, principal, response FROM requests WHERE shop_id = $1"
    )
    .bind(shop.as_str())
    .fetch_all(db)
    .await)?;
    for (id, principal, _) in kept.iter().filter(|(_, _, answer)| holds(answer, name)) {
        execute!(
            tx,
            sqlx::query(
                "UPDATE requests SET response = substr(response, 1, 0)
                 WHERE shop_id = $1 AND request_id = $2 AND principal = $3"
            )
            .bind(shop.as_str())
            .bind(id)
            .bind(principal)
        )?;
    }
    Ok(())
}

async fn forget_dead_letters(tx: &mut Tx, shop: &ShopId, name: &str) -> Result<()> {
    let dead: Vec<(Uuid, String, Vec<u8>)> = on!(tx, |db| sqlx::query_as(
        "SELECT id, subscriber, body FROM outbox WHERE shop_id = $1 AND dead_letter AND kind <> $2"
    )
    .bind(shop.as_str())
    .bind(ERASED)
    .fetch_all(db)
    .await)?;
    for (id, subscriber, _) in dead.iter().filter(|(_, _, body)| holds(body, name)) {
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

fn holds(bytes: &[u8], name: &str) -> bool {
    bytes.windows(name.len()).any(|window| window == name.as_bytes())
}
