//! What fits a customer.

use contracts::loyalty::v1 as pb;
use kernel::{Failure, Money, ShopId};
use runtime::field;

use super::{
    catalogue::{boundaries::approver, campaigns, rewards},
    fields::small,
    names,
};
use crate::{
    domain::{OrderProjection, Suggestion, selection::hosting::HostOffer},
    store::projections::orders::OpenParty,
};

/// What may be given now, as the contract shows it.
pub(crate) fn suggestion(shop: &ShopId, suggestion: &Suggestion<'_>) -> pb::Suggestion {
    let left = suggestion.left.money.map(|minor| field::money_field(Money { minor, ..suggestion.cost }));
    pb::Suggestion {
        reward: rewards::name(shop, suggestion.reward.id),
        display_name: suggestion.reward.display_name.clone(),
        display_name_en: suggestion.reward.display_name_en.clone(),
        quantity: small(suggestion.quantity),
        campaign: campaigns::name_of(shop, suggestion.campaign.map(|campaign| campaign.id)),
        cost: Some(field::money_field(suggestion.cost)),
        layer: rewards::layer(suggestion.reward.layer).into(),
        reason: suggestion.reason.clone(),
        reason_en: suggestion.reason_en.clone(),
        budget_left: left,
        count_left: suggestion.left.count.unwrap_or(-1),
        worth: suggestion.score,
        approver: approver(suggestion.approver),
        points_price: suggestion.points,
        alternatives: suggestion.alternatives.iter().map(|id| rewards::name(shop, *id)).collect(),
    }
}

/// What a host is offered with an open order, as the contract shows it.
pub(crate) fn host_offer(shop: &ShopId, party: &OpenParty, offer: &HostOffer<'_>) -> pb::HostOffer {
    let (text, text_en) = offer.wording(party.known.is_host);
    pb::HostOffer {
        order: names::order(shop, party.order),
        customer: names::customer(shop, party.customer),
        campaign: campaigns::name(shop, offer.campaign.id),
        party_size: small(party.known.party_size),
        is_host: party.known.is_host,
        options: offer.options.iter().map(|gift| suggestion(shop, gift)).collect(),
        choices: i32::try_from(offer.choices).unwrap_or(i32::MAX),
        order_time: Some(field::timestamp(party.placed_at)),
        text,
        text_en,
    }
}

/// What a caller says of an order.
pub(crate) fn said(party_size: i32, is_host: bool) -> Result<OrderProjection, Failure> {
    let party_size = field::number(party_size, "party_size", &(0..=10_000))?.into();
    Ok(OrderProjection { total: 0, party_size, is_host })
}
