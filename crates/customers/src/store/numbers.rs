use kernel::{CustomerId, ShopId};
use storage::{Result, Tx, on};
use uuid::Uuid;

/// Takes the next number of a shop that was never used.
pub(crate) async fn next(tx: &mut Tx, shop: &ShopId) -> Result<i64> {
    let taken = on!(tx, |db| sqlx::query_scalar(
        "INSERT INTO next_numbers (shop_id, next_number) VALUES ($1, 2)
         ON CONFLICT (shop_id) DO UPDATE SET next_number = next_numbers.next_number + 1
         RETURNING next_number - 1"
    )
    .bind(shop.as_str())
    .fetch_one(db)
    .await)?;
    Ok(taken)
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
