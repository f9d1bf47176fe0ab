//! What fits a customer.

use contracts::loyalty::v1 as pb;
use kernel::{Failure, Money, ShopId};
use runtime::field;

use super::{
    catalogue::{boundaries::approver, campaigns, rewards},
    fields::small,
};
use crate::domain::{OrderProjection, Suggestion};

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

/// What a caller says of an order.
pub(crate) fn said(party_size: i32, is_host: bool) -> Result<OrderProjection, Failure> {
    let party_size = field::number(party_size, "party_size", &(0..=10_000))?.into();
    Ok(OrderProjection { total: 0, party_size, is_host })
}
