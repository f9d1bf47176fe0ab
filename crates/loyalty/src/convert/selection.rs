//! What fits a customer.

use contracts::loyalty::v1 as pb;
use kernel::{Failure, Money, ShopId};
use runtime::field;

use super::{
    catalogue::{boundaries::approver, campaigns, rewards},
    fields::small,
};
use crate::domain::{Gift, KnownOrder};

/// What may be given now, as the contract shows it.
pub(crate) fn suggestion(shop: &ShopId, gift: &Gift<'_>) -> pb::Suggestion {
    let left = gift.left.money.map(|minor| field::money_field(Money { minor, ..gift.cost }));
    pb::Suggestion {
        reward: rewards::name(shop, gift.reward.id),
        display_name: gift.reward.display_name.clone(),
        display_name_en: gift.reward.display_name_en.clone(),
        quantity: small(gift.quantity),
        campaign: campaigns::name_of(shop, gift.campaign.map(|campaign| campaign.id)),
        cost: Some(field::money_field(gift.cost)),
        layer: rewards::layer(gift.reward.layer).into(),
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

/// What a caller says of an order.
pub(crate) fn said(party_size: i32, is_host: bool) -> Result<KnownOrder, Failure> {
    let party_size = field::number(party_size, "party_size", &(0..=10_000))?.into();
    Ok(KnownOrder { total: 0, party_size, is_host })
}
