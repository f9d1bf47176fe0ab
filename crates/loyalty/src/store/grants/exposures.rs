use kernel::{CustomerId, ShopId, Time};
use storage::{Result, Tx, execute, on};

use crate::domain::CampaignId;

/// Notes that a customer came into question for a campaign, and on which side
/// chance put them; only the first time counts.
pub(crate) async fn note(
    tx: &mut Tx,
    shop: &ShopId,
    campaign: CampaignId,
    customer: CustomerId,
    held_out: bool,
    now: Time,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO exposures (shop_id, campaign_id, customer_id, held_out, first_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (shop_id, campaign_id, customer_id) DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(campaign.0)
        .bind(customer.0)
        .bind(held_out)
        .bind(now.micros())
    )?;
    Ok(())
}

/// On which side of a campaign a customer was first; treated if they never came into
/// question.
pub(crate) async fn is_held_out(
    tx: &mut Tx,
    shop: &ShopId,
    campaign: CampaignId,
    customer: CustomerId,
) -> Result<bool> {
    let held_out: Option<bool> = on!(tx, |db| sqlx::query_scalar(
        "SELECT held_out FROM exposures WHERE shop_id = $1 AND campaign_id = $2 AND customer_id = $3"
    )
    .bind(shop.as_str())
    .bind(campaign.0)
    .bind(customer.0)
    .fetch_optional(db)
    .await)?;
    Ok(held_out.unwrap_or(false))
}

/// Whether anybody was ever held out of a campaign.
pub(crate) async fn any_held_out(tx: &mut Tx, shop: &ShopId) -> Result<bool> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM exposures WHERE shop_id = $1 AND held_out)"
    )
    .bind(shop.as_str())
    .fetch_one(db)
    .await)?)
}
