//! Gifts, and what is asked about them.

use contracts::{
    feedback::v1::{ClosedCase, Praise},
    loyalty::v1::{self as pb, grant, reward},
    orders::v1::{Order, order::line::Origin},
};
use kernel::{CustomerId, Failure, Money, OrderId, ShopId};
use runtime::field;
use uuid::Uuid;

use super::{
    CUSTOMER, ORDER, boundary::approver, campaign, customer_name, fields::small, order_name,
    reward as rewards,
};
use crate::domain::{CampaignId, Gift, Grant, GrantId, GrantState, KnownOrder, Layer, RewardId};

const GRANT: &str = "shops/{shop}/grants/{grant}";
const REWARD: &str = "shops/{shop}/rewards/{reward}";
const CAMPAIGN: &str = "shops/{shop}/campaigns/{campaign}";
const CASE: &str = "shops/{shop}/cases/{case}";

/// The shop and the id of a gift.
pub(crate) fn grant_id(text: &str, field: &str) -> Result<(ShopId, GrantId), Failure> {
    field::id(text, field, GRANT)
}

/// The name of a gift.
pub(crate) fn grant_name(shop: &ShopId, id: GrantId) -> String {
    format!("shops/{shop}/grants/{id}")
}

/// A gift as the contract shows it.
pub(crate) fn grant(shop: &ShopId, grant: &Grant) -> pb::Grant {
    let order = grant.order.map(|order| order_name(shop, order));
    pb::Grant {
        name: grant_name(shop, grant.id),
        customer: customer_name(shop, grant.customer),
        reward: rewards::name(shop, grant.reward),
        reward_display_name: grant.display_name.clone(),
        reward_display_name_en: grant.display_name_en.clone(),
        quantity: small(grant.quantity),
        campaign: campaign_name(shop, grant.campaign),
        order: order.unwrap_or_default(),
        cost: Some(field::money_field(grant.cost)),
        layer: layer(grant.layer).into(),
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
    }
}

fn campaign_name(shop: &ShopId, campaign: Option<CampaignId>) -> String {
    campaign.map(|id| campaign::name(shop, id)).unwrap_or_default()
}

fn layer(layer: Layer) -> reward::Layer {
    match layer {
        Layer::Emotional => reward::Layer::Emotional,
        Layer::Need => reward::Layer::Need,
        Layer::Value => reward::Layer::Value,
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
pub(crate) fn grant_state(number: i32, field: &str) -> Result<Option<GrantState>, Failure> {
    let wrong = || Failure::field(field, "must be WAITING, GRANTED, TAKEN or RETURNED");
    Ok(match grant::State::try_from(number).map_err(|_| wrong())? {
        grant::State::Unspecified => None,
        grant::State::Waiting => Some(GrantState::Waiting),
        grant::State::Granted => Some(GrantState::Granted),
        grant::State::Taken => Some(GrantState::Taken),
        grant::State::Returned => Some(GrantState::Returned),
    })
}

/// What may be given now, as the contract shows it.
pub(crate) fn suggestion(shop: &ShopId, gift: &Gift<'_>) -> pb::Suggestion {
    let left = gift.left.money.map(|minor| field::money_field(Money { minor, ..gift.cost }));
    pb::Suggestion {
        reward: rewards::name(shop, gift.reward.id),
        display_name: gift.reward.display_name.clone(),
        display_name_en: gift.reward.display_name_en.clone(),
        quantity: small(gift.quantity),
        campaign: campaign_name(shop, gift.campaign.map(|campaign| campaign.id)),
        cost: Some(field::money_field(gift.cost)),
        layer: layer(gift.reward.layer).into(),
        reason: gift.reason.clone(),
        reason_en: gift.reason_en.clone(),
        budget_left: left,
        count_left: gift.left.count.unwrap_or(-1),
        worth: gift.worth,
        approver: approver(gift.approver),
        points_price: gift.points,
        alternatives: gift.alternatives.iter().map(|id| rewards::name(shop, *id)).collect(),
    }
}

/// An id of the shop in question; `None` if the field is empty.
pub(crate) fn id_in<T: std::str::FromStr>(
    shop: &ShopId,
    text: &str,
    field: &str,
    shape: &str,
) -> Result<Option<T>, Failure> {
    if text.is_empty() {
        return Ok(None);
    }
    let (of, id) = field::id(text, field, shape)?;
    if of == *shop { Ok(Some(id)) } else { Err(Failure::field(field, format!("must be of shops/{shop}"))) }
}

/// A customer of the shop; `None` if the field is empty.
pub(crate) fn customer_in(shop: &ShopId, text: &str, field: &str) -> Result<Option<CustomerId>, Failure> {
    id_in(shop, text, field, CUSTOMER)
}

/// A campaign of the shop; `None` if the field is empty.
pub(crate) fn campaign_in(shop: &ShopId, text: &str, field: &str) -> Result<Option<CampaignId>, Failure> {
    id_in(shop, text, field, CAMPAIGN)
}

/// An order of the shop; `None` if the field is empty.
pub(crate) fn order_in(shop: &ShopId, text: &str, field: &str) -> Result<Option<OrderId>, Failure> {
    id_in(shop, text, field, ORDER)
}

/// The shop and the customer of a question.
pub(crate) fn customer(text: &str, field: &str) -> Result<(ShopId, CustomerId), Failure> {
    field::id(text, field, CUSTOMER)
}

/// What somebody asks to be given.
#[derive(Debug)]
pub(crate) struct GrantAsked {
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
    pub(crate) said: KnownOrder,
}

/// What a request asks to be given.
pub(crate) fn grant_asked(request: &pb::GrantRewardRequest) -> Result<GrantAsked, Failure> {
    let shop = field::shop(&request.parent, "parent")?;
    let customer = customer_in(&shop, &request.customer, "customer")?;
    let reward = id_in(&shop, &request.reward, "reward", REWARD)?;
    Ok(GrantAsked {
        customer: field::required(customer, "customer")?,
        reward: field::required(reward, "reward")?,
        campaign: campaign_in(&shop, &request.campaign, "campaign")?,
        order: order_in(&shop, &request.order, "order")?,
        quantity: field::number(request.quantity, "quantity", &(0..=99))?.into(),
        said: said(request.party_size, request.is_host)?,
        shop,
    })
}

/// What a caller says of an order.
pub(crate) fn said(party_size: i32, is_host: bool) -> Result<KnownOrder, Failure> {
    let party_size = field::number(party_size, "party_size", &(0..=10_000))?.into();
    Ok(KnownOrder { total: 0, party_size, is_host })
}

/// An order with its customer, as far as gifts need it; `None` if it is
/// nobody's.
pub(crate) fn known_order(
    shop: &ShopId,
    order: &Order,
) -> Result<Option<(OrderId, CustomerId, KnownOrder)>, Failure> {
    let id = field::required(order_in(shop, &order.name, "order.name")?, "order.name")?;
    let Some(customer) = customer_in(shop, &order.customer, "order.customer")? else { return Ok(None) };
    let total = order.total.as_ref().map_or(0, |total| total.amount);
    let known = KnownOrder { total, party_size: order.party_size.into(), is_host: order.is_host };
    Ok(Some((id, customer, known)))
}

/// The gifts that the kitchen made with an order: the item and how many.
pub(crate) fn gift_lines(order: &Order) -> Vec<(i64, i64)> {
    let gifts = order.lines.iter().filter(|line| line.origin() == Origin::Reward);
    gifts.map(|line| (line.item_code.into(), line.quantity.into())).collect()
}

/// A complaint and whose it is; `None` if nobody knows.
pub(crate) fn closed_case(shop: &ShopId, case: &ClosedCase) -> Result<Option<(Uuid, CustomerId)>, Failure> {
    let id = field::required(id_in(shop, &case.name, "case.name", CASE)?, "case.name")?;
    Ok(customer_in(shop, &case.customer, "case.customer")?.map(|customer| (id, customer)))
}

/// Who said a good word; `None` if nobody knows.
pub(crate) fn praising(shop: &ShopId, praise: &Praise) -> Result<Option<CustomerId>, Failure> {
    customer_in(shop, &praise.customer, "praise.customer")
}
