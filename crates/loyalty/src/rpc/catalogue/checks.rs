//! What the methods that change the catalogue have in common.

use kernel::{Code, Failure, ShopId};
use storage::Tx;

use crate::{
    convert,
    domain::{
        Campaign, Reward, RewardId, Stance,
        catalogue::boundary::{self, Boundary, BoundaryId},
    },
    error::Error,
    store::catalogue::{boundaries, rewards},
};

/// A boundary of the shop's own; refuses one that comes with the program.
pub(super) async fn own_boundary(
    tx: &mut Tx,
    shop: &ShopId,
    id: BoundaryId,
    name: &str,
) -> Result<Boundary, Error> {
    let boundary = boundaries::get(tx, shop, id).await?.ok_or_else(|| Failure::not_found(name))?;
    if boundary.is_built_in() {
        let message = "a boundary that comes with the program can't be changed";
        return Err(Failure::new(Code::FailedPrecondition, "BUILT_IN", message).into());
    }
    Ok(boundary)
}

/// Refuses alternatives that don't exist.
pub(super) async fn expect_alternatives(tx: &mut Tx, shop: &ShopId, reward: &Reward) -> Result<(), Error> {
    if reward.alternatives.is_empty() {
        return Ok(());
    }
    let all = rewards::all(tx, shop).await?;
    reward.alternatives.iter().try_for_each(|id| found(&all, shop, *id).map(drop))
}

/// Refuses a campaign that gives what doesn't exist, or that a boundary forbids.
/// `before` is the campaign as it was.
pub(super) async fn expect_within_bounds(
    tx: &mut Tx,
    shop: &ShopId,
    before: Option<&Campaign>,
    campaign: &Campaign,
) -> Result<(), Error> {
    if before.is_some_and(|before| !campaign.promises_anew(before)) {
        return Ok(());
    }
    if let Some(words) = campaign.asks_for_good_rating() {
        return Err(asks_for_good_rating(words).into());
    }
    let all = rewards::all(tx, shop).await?;
    let mut topics = vec![campaign.topic.clone()];
    for (place, offer) in campaign.offers.iter().enumerate() {
        let reward = found(&all, shop, offer.reward)?;
        if reward.retired {
            let path = format!("campaign.offers[{place}].reward");
            return Err(Failure::field(path, "must be a reward that is not retired").into());
        }
        topics.extend(reward.topic());
    }
    expect_no_never(tx, shop, &topics).await
}

fn found<'a>(all: &'a [Reward], shop: &ShopId, id: RewardId) -> Result<&'a Reward, Error> {
    let reward = all.iter().find(|reward| reward.id == id);
    Ok(reward.ok_or_else(|| Failure::not_found(convert::catalogue::rewards::name(shop, id)))?)
}

async fn expect_no_never(tx: &mut Tx, shop: &ShopId, topics: &[String]) -> Result<(), Error> {
    let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
    let all = boundaries::all(tx, shop).await?;
    match boundary::stance_for(&all, &topics) {
        Some(never) if never.stance == Stance::Never => Err(forbidden(never).into()),
        _ => Ok(()),
    }
}

/// Names the topic: a campaign has those of its rewards too, and the boundary's own
/// words need not say which of them they are about.
fn forbidden(never: &Boundary) -> Failure {
    let message = format!("the boundary `{}` says never: {}", never.topic, never.text_en());
    let failure = Failure::new(Code::FailedPrecondition, "BOUNDARY", message);
    failure.with("topic", &never.topic).with("text", &never.text)
}

fn asks_for_good_rating(words: &str) -> Failure {
    let message = format!(
        "the boundary `{}` says never: `{words}` asks for a good rating; thank for any rating, or for none",
        boundary::RATING_GIFT
    );
    Failure::new(Code::FailedPrecondition, "BOUNDARY", message)
}
