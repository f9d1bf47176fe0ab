//! What fits a customer.

use contracts::loyalty::v1 as pb;
use kernel::{Currency, Failure, Money, ShopId, Time};
use runtime::field;

use super::{
    catalogue::{boundaries::approver, campaigns, rewards},
    fields::small,
    names,
};
use crate::{
    domain::{
        OrderProjection, Suggestion,
        selection::{hosting::HostOffer, preview::Preview},
    },
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

/// So many of those it would have come to are named.
const MOST_REACHED: usize = 50;

/// Whom a campaign would have reached, as the contract shows it.
pub(crate) fn preview(shop: &ShopId, told: &Preview, since: Time, currency: Currency) -> pb::CampaignPreview {
    let words = told.words(currency);
    let reached = told.reached.iter().take(MOST_REACHED).map(|one| pb::campaign_preview::Reached {
        customer: names::customer(shop, one.customer),
        display_name: one.name.clone(),
        orders: one.orders,
        first_time: Some(field::timestamp(one.first_at)),
        held_out: one.held_out,
    });
    pb::CampaignPreview {
        start_time: Some(field::timestamp(since)),
        orders: told.orders,
        guests: told.guests,
        fitting_orders: told.fitting,
        reached_guests: i64::try_from(told.reached.len()).unwrap_or(i64::MAX),
        held_out_guests: told.held_out(),
        most_cost: Some(field::money_field(Money { minor: told.most_cost, currency })),
        reached: reached.collect(),
        text: words.zh,
        text_en: words.en,
    }
}

/// What a caller says of an order.
pub(crate) fn said(party_size: i32, is_host: bool) -> Result<OrderProjection, Failure> {
    let party_size = field::number(party_size, "party_size", &(0..=10_000))?.into();
    Ok(OrderProjection { total: 0, party_size, is_host })
}
