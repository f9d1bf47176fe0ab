//! Finds what breaks a rule of what is given, and to whom.

use kernel::{ShopId, Uuid};
use storage::{Error, Invariant, Result, Tx, on};

use crate::{
    domain::{Boundary, Campaign, Catalogue, Reward},
    store::{catalogue, ledger::invariants::Finding},
};

/// What must hold of the catalogue and of who the customers are.
pub(crate) const INVARIANTS: [Invariant; 3] = [
    Invariant {
        resource: "exceptions",
        wrong: "it was decided by nobody, or waits for nobody",
        sql: "SELECT shop_id, id FROM exceptions
         WHERE (state = 'WAITING' AND (approver = '' OR decided_by <> ''))
             OR (state <> 'WAITING' AND decided_by = '' AND (boundary = '' OR approver <> ''))",
    },
    Invariant {
        resource: "customers",
        wrong: "it has orders or spending that are not those of the earnings",
        sql: "SELECT customer.shop_id, customer.customer_id AS id FROM customer_projections AS customer LEFT JOIN (
             SELECT earnings.shop_id AS shop_id, coalesce(merged_into, earnings.customer_id) AS customer_id,
                 count(*) AS orders, sum(total - refunded) AS spent
             FROM earnings LEFT JOIN customer_projections AS owner
                 ON owner.shop_id = earnings.shop_id AND owner.customer_id = earnings.customer_id
             GROUP BY earnings.shop_id, coalesce(merged_into, earnings.customer_id)) AS counted
         ON counted.shop_id = customer.shop_id AND counted.customer_id = customer.customer_id
         WHERE merged_into IS NULL AND (customer.orders <> coalesce(counted.orders, 0)
             OR customer.spent <> coalesce(counted.spent, 0))",
    },
    Invariant {
        resource: "customers",
        wrong: "it was merged into a record that is not there",
        sql: "SELECT merged.shop_id, merged.customer_id AS id FROM customer_projections AS merged LEFT JOIN customer_projections AS other
             ON other.shop_id = merged.shop_id AND other.customer_id = merged.merged_into
         WHERE merged.merged_into IS NOT NULL
             AND (other.customer_id IS NULL OR other.merged_into IS NOT NULL)",
    },
];

/// Campaigns that offer a reward there is not, and rewards with an alternative
/// there is not.
pub(crate) async fn missing_rewards(tx: &mut Tx) -> Result<(Vec<Finding>, Vec<Finding>)> {
    let shops: Vec<String> =
        on!(tx, |db| sqlx::query_scalar("SELECT shop_id FROM catalogues").fetch_all(db).await)?;
    let (mut campaigns, mut rewards) = (Vec::new(), Vec::new());
    for shop in shops {
        let id: ShopId = shop.parse().map_err(|why| Error::corrupt("catalogues", why))?;
        let catalogue = catalogue::all(tx, &id).await?;
        campaigns.extend(campaigns_without(&catalogue).map(|id| (shop.clone(), id)));
        rewards.extend(rewards_without(&catalogue).map(|id| (shop.clone(), id)));
    }
    Ok((campaigns, rewards))
}

fn campaigns_without(catalogue: &Catalogue) -> impl Iterator<Item = Uuid> {
    let lacks =
        |campaign: &&Campaign| campaign.offers.iter().any(|offer| catalogue.reward(offer.reward).is_none());
    catalogue.campaigns.iter().filter(lacks).map(|campaign| campaign.id.0)
}

fn rewards_without(catalogue: &Catalogue) -> impl Iterator<Item = Uuid> {
    let lacks = |reward: &&Reward| reward.alternatives.iter().any(|other| catalogue.reward(*other).is_none());
    catalogue.rewards.iter().filter(lacks).map(|reward| reward.id.0)
}

/// Boundaries of a topic that one of the program's has.
pub(crate) async fn shadowing_boundaries(tx: &mut Tx) -> Result<Vec<Finding>> {
    let [first, second] = Boundary::built_in().map(|boundary| boundary.topic);
    Ok(on!(tx, |db| sqlx::query_as("SELECT shop_id, id FROM boundaries WHERE topic IN ($1, $2)")
        .bind(first)
        .bind(second)
        .fetch_all(db)
        .await)?)
}
