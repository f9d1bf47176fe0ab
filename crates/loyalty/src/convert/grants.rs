//! Gifts, and what is asked about them.

use contracts::loyalty::v1::{self as pb, grant};
use kernel::{CustomerId, Failure, OrderId, ShopId};
use runtime::field;

use super::{
    catalogue::{boundaries::approver, campaigns, rewards},
    fields::small,
    names, selection,
};
use crate::domain::{CampaignId, Grant, GrantId, GrantState, OrderProjection, RewardId};

const GRANT: &str = "shops/{shop}/grants/{grant}";

/// The shop and the id of a gift.
pub(crate) fn id(text: &str, field: &str) -> Result<(ShopId, GrantId), Failure> {
    field::id(text, field, GRANT)
}

/// The name of a gift.
pub(crate) fn name(shop: &ShopId, id: GrantId) -> String {
    format!("shops/{shop}/grants/{id}")
}

/// A gift as the contract shows it.
pub(crate) fn grant(shop: &ShopId, grant: &Grant) -> pb::Grant {
    let order = grant.order.map(|order| names::order(shop, order));
    pb::Grant {
        name: name(shop, grant.id),
        customer: names::customer(shop, grant.customer),
        reward: rewards::name(shop, grant.reward),
        reward_display_name: grant.display_name.clone(),
        reward_display_name_en: grant.display_name_en.clone(),
        quantity: small(grant.quantity),
        campaign: campaigns::name_of(shop, grant.campaign),
        order: order.unwrap_or_default(),
        cost: Some(field::money_field(grant.cost)),
        layer: rewards::layer(grant.layer).into(),
        state: state(grant.state).into(),
        reason: grant.reason.clone(),
        reason_en: grant.reason_en.clone(),
        granted_by: grant.granted_by.clone(),
        approver: approver(grant.approver),
        points: grant.points,
        create_time: Some(field::timestamp(grant.created_at)),
        take_time: grant.taken_at.map(field::timestamp),
        thank_time: grant.thanked_at.map(field::timestamp),
        item_code: small(grant.item_code),
        applied_reward_plan: grant.plan.map(|plan| names::applied_plan(shop, plan)).unwrap_or_default(),
    }
}

fn state(state: GrantState) -> grant::State {
    match state {
        GrantState::Waiting => grant::State::Waiting,
        GrantState::Granted => grant::State::Granted,
        GrantState::Taken => grant::State::Taken,
        GrantState::Returned => grant::State::Returned,
    }
}

/// The state that a list is narrowed to; `None` for all.
pub(crate) fn state_filter(number: i32, field: &str) -> Result<Option<GrantState>, Failure> {
    let wrong = || Failure::field(field, "must be WAITING, GRANTED, TAKEN or RETURNED");
    Ok(match grant::State::try_from(number).map_err(|_| wrong())? {
        grant::State::Unspecified => None,
        grant::State::Waiting => Some(GrantState::Waiting),
        grant::State::Granted => Some(GrantState::Granted),
        grant::State::Taken => Some(GrantState::Taken),
        grant::State::Returned => Some(GrantState::Returned),
    })
}

/// What somebody asks to be given.
#[derive(Debug)]
pub(crate) struct GrantRequest {
    /// The shop.
    pub(crate) shop: ShopId,
    /// To whom.
    pub(crate) customer: CustomerId,
    /// What.
    pub(crate) reward: RewardId,
    /// By which campaign; `None` for points.
    pub(crate) campaign: Option<CampaignId>,
    /// With which order.
    pub(crate) order: Option<OrderId>,
    /// How many; 0 for what the campaign says.
    pub(crate) quantity: i64,
    /// The order, as far as the caller says.
    pub(crate) said: OrderProjection,
}

/// What a request asks to be given.
pub(crate) fn grant_request(request: &pb::GrantRewardRequest) -> Result<GrantRequest, Failure> {
    let shop = field::shop(&request.parent, "parent")?;
    Ok(GrantRequest {
        customer: field::id_in(&shop, &request.customer, "customer", names::CUSTOMER)?,
        reward: field::id_in(&shop, &request.reward, "reward", rewards::REWARD)?,
        campaign: names::id_if_set(&shop, &request.campaign, "campaign", campaigns::CAMPAIGN)?,
        order: names::id_if_set(&shop, &request.order, "order", names::ORDER)?,
        quantity: field::number(request.quantity, "quantity", &(0..=99))?.into(),
        said: selection::said(request.party_size, request.is_host)?,
        shop,
    })
}
