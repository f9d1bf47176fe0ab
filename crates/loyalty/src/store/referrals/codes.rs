use kernel::{CustomerId, ShopId, Time};
use storage::{Result, Tx, execute, on};
use uuid::Uuid;

/// A customer's code.
pub(crate) async fn of_customer(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Option<String>> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT code FROM referral_codes WHERE shop_id = $1 AND customer_id = $2"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_optional(db)
    .await)?)
}

/// Whose code it is, by the record it was made for.
pub(crate) async fn owner(tx: &mut Tx, shop: &ShopId, code: &str) -> Result<Option<CustomerId>> {
    let owner: Option<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT customer_id FROM referral_codes WHERE shop_id = $1 AND code = $2"
    )
    .bind(shop.as_str())
    .bind(code)
    .fetch_optional(db)
    .await)?;
    Ok(owner.map(CustomerId))
}

/// Adds a code, unless the code is somebody's, or the customer has one.
pub(crate) async fn insert(
    tx: &mut Tx,
    shop: &ShopId,
    code: &str,
    customer: CustomerId,
    now: Time,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO referral_codes (shop_id, code, customer_id, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(code)
        .bind(customer.0)
        .bind(now.micros())
    )?;
    Ok(())
}
