//! What the answers of the methods about a campaign have in common.

use contracts::loyalty::v1 as pb;
use kernel::{ShopId, Time};
use storage::Tx;

use crate::{
    convert,
    domain::{Campaign, ShopProjection},
    error::Error,
    store::catalogue::campaigns,
};

/// A campaign with what is left of its budget.
pub(super) async fn with_budget_left(
    tx: &mut Tx,
    shop: &ShopId,
    known: &ShopProjection,
    campaign: &Campaign,
    now: Time,
) -> Result<pb::Campaign, Error> {
    let today = known.schedule.day(now);
    let uses = campaigns::uses(tx, shop, campaign.id..=campaign.id, today).await?;
    let spent = uses.get(&campaign.id).copied().unwrap_or_default();
    Ok(convert::catalogue::campaigns::with_left(shop, known.currency, campaign, &spent))
}
