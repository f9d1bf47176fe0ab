use std::collections::BTreeSet;

use kernel::{CustomerId, ShopId, Time};
use storage::{Result, Tx, column::time, execute, on};
use uuid::Uuid;

use super::customers::NO_NUMBER;

/// Takes the next number of a shop that was never used: above all that were or, once the
/// highest was given, the lowest. `None` if all were.
pub(crate) async fn next(tx: &mut Tx, shop: &ShopId) -> Result<Option<i64>> {
    let taken: i64 = on!(tx, |db| sqlx::query_scalar(
        "INSERT INTO next_numbers (shop_id, next_number) VALUES ($1, 2)
         ON CONFLICT (shop_id) DO UPDATE SET next_number =
             CASE WHEN next_numbers.next_number > $2
                  THEN next_numbers.next_number ELSE next_numbers.next_number + 1 END
         RETURNING next_number - 1"
    )
    .bind(shop.as_str())
    .bind(NO_NUMBER)
    .fetch_one(db)
    .await)?;
    if taken < NO_NUMBER { Ok(Some(taken)) } else { lowest_unused(tx, shop).await }
}

/// It is beside one that was used, or the first.
async fn lowest_unused(tx: &mut Tx, shop: &ShopId) -> Result<Option<i64>> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT min(beside.number) FROM (
             SELECT 1 AS number
             UNION SELECT number + 1 FROM customers WHERE shop_id = $1 AND number < $2
             UNION SELECT number + 1 FROM freed_numbers WHERE shop_id = $1
         ) AS beside
         WHERE beside.number < $2
             AND NOT EXISTS (SELECT 1 FROM customers WHERE shop_id = $1 AND customers.number = beside.number)
             AND NOT EXISTS (SELECT 1 FROM freed_numbers
                             WHERE shop_id = $1 AND freed_numbers.number = beside.number)"
    )
    .bind(shop.as_str())
    .bind(NO_NUMBER)
    .fetch_one(db)
    .await)?)
}

/// Sees to it that a number is never given out again by [`next`]; answers who
/// has it now.
///
/// Whoever takes a number writes the shop's row first, and so waits for all
/// others who do: what is answered holds until the transaction ends.
pub(crate) async fn take(tx: &mut Tx, shop: &ShopId, number: i64) -> Result<Option<CustomerId>> {
    on!(tx, |db| sqlx::query(
        "INSERT INTO next_numbers (shop_id, next_number) VALUES ($1, $2)
         ON CONFLICT (shop_id) DO UPDATE SET next_number =
             CASE WHEN next_numbers.next_number > excluded.next_number
                  THEN next_numbers.next_number ELSE excluded.next_number END"
    )
    .bind(shop.as_str())
    .bind(number + 1)
    .execute(db)
    .await
    .map(drop))?;
    let holder: Option<Uuid> =
        on!(tx, |db| sqlx::query_scalar("SELECT id FROM customers WHERE shop_id = $1 AND number = $2")
            .bind(shop.as_str())
            .bind(number)
            .fetch_optional(db)
            .await)?;
    Ok(holder.map(CustomerId))
}

/// Notes that a customer has a number no longer.
pub(crate) async fn free(tx: &mut Tx, shop: &ShopId, number: i64, of: CustomerId, now: Time) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO freed_numbers (shop_id, number, customer_id, freed_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (shop_id, number) DO UPDATE
             SET customer_id = excluded.customer_id, freed_at = excluded.freed_at"
        )
        .bind(shop.as_str())
        .bind(number)
        .bind(of.0)
        .bind(now.micros())
    )?;
    Ok(())
}

/// Who had a number until `since` or later, or the record they were merged into;
/// and until when.
pub(crate) async fn freed(
    tx: &mut Tx,
    shop: &ShopId,
    number: i64,
    since: Time,
) -> Result<Option<(CustomerId, Time)>> {
    let found: Option<(Uuid, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT coalesce(customers.merged_into, customers.id), freed_numbers.freed_at
         FROM freed_numbers JOIN customers ON customers.shop_id = freed_numbers.shop_id
              AND customers.id = freed_numbers.customer_id
         WHERE freed_numbers.shop_id = $1 AND freed_numbers.number = $2 AND freed_numbers.freed_at > $3"
    )
    .bind(shop.as_str())
    .bind(number)
    .bind(since.micros())
    .fetch_optional(db)
    .await)?;
    found.map(|(id, freed_at)| Ok((CustomerId(id), time(freed_at, "freed_numbers")?))).transpose()
}

/// Numbers that somebody has, or had until `since` or later; and the next that was never
/// used. Whoever changes a number waits until the transaction ends.
pub(crate) async fn occupied(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<(BTreeSet<i64>, i64)> {
    let next: i64 = on!(tx, |db| sqlx::query_scalar(
        "INSERT INTO next_numbers (shop_id, next_number) VALUES ($1, 1)
         ON CONFLICT (shop_id) DO UPDATE SET next_number = next_numbers.next_number RETURNING next_number"
    )
    .bind(shop.as_str())
    .fetch_one(db)
    .await)?;
    let numbers: Vec<i64> = on!(tx, |db| sqlx::query_scalar(
        "SELECT number FROM customers WHERE shop_id = $1 AND number < $3
         UNION SELECT number FROM freed_numbers WHERE shop_id = $1 AND freed_at > $2"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .bind(NO_NUMBER)
    .fetch_all(db)
    .await)?;
    Ok((numbers.into_iter().collect(), next))
}

/// Sees to it that no number up to one is given out by [`next`].
pub(crate) async fn use_up_to(tx: &mut Tx, shop: &ShopId, number: i64) -> Result<()> {
    take(tx, shop, number).await.map(drop)
}

/// Takes the numbers of customers away for the moment, so that they can be given anew.
pub(crate) async fn clear(tx: &mut Tx, shop: &ShopId, customers: &[CustomerId]) -> Result<()> {
    for customer in customers {
        execute!(
            tx,
            sqlx::query("UPDATE customers SET number = $3 WHERE shop_id = $1 AND id = $2")
                .bind(shop.as_str())
                .bind(customer.0)
                .bind(NO_NUMBER)
        )?;
    }
    Ok(())
}
