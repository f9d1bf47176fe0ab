use contracts::loyalty::v1::{self as pb, entitlement::Denial as DenialField, entitlement_use::State};
use kernel::{Currency, Failure, Schedule, ShopId};
use runtime::field;
use uuid::Uuid;

use super::{memberships, start_of};
use crate::{
    convert::names,
    domain::plans::{Benefit, Denial, Use, UseState, Verdict, explain},
};

const USE: &str = "shops/{shop}/entitlementUses/{use}";

/// `shops/{shop}/entitlementUses/{use}`.
pub(crate) fn id(name: &str, field: &str) -> Result<(ShopId, Uuid), Failure> {
    field::id(name, field, USE)
}

/// A judgement as the contract shows it; `saving` is what it takes off an order.
pub(crate) fn entitlement(
    shop: &ShopId,
    code: &str,
    verdict: &Verdict,
    saving: Option<i64>,
    (schedule, currency, today): (&Schedule, Currency, i64),
) -> pb::Entitlement {
    let wording = explain::of_benefit(verdict, today).unwrap_or_else(explain::not_theirs);
    let names = verdict.benefit.as_ref().map(Benefit::names);
    let (zh, en) = names.unwrap_or_default();
    let denial = verdict.outcome.as_ref().err().map(|denial| denial_field(*denial)).unwrap_or_default();
    let days = verdict.by.map(|(_, days)| days);
    pb::Entitlement {
        benefit: code.to_owned(),
        display_name: zh.to_owned(),
        display_name_en: en.to_owned(),
        is_granted: verdict.outcome.is_ok(),
        denial: denial.into(),
        membership: verdict.by.map(|(own, _)| memberships::name(shop, own)).unwrap_or_default(),
        unlimited: verdict.unlimited,
        left: verdict.left,
        granted: verdict.granted,
        period_start_time: days.and_then(|days| start_of(schedule, days.start)),
        period_end_time: days.and_then(|days| start_of(schedule, days.end)),
        next_use_time: verdict.next.and_then(|next| start_of(schedule, next)),
        saving: field::amount_field(saving, currency),
        text: wording.zh,
        text_en: wording.en,
    }
}

fn denial_field(denial: Denial) -> DenialField {
    DenialField::from_str_name(denial.as_str()).unwrap_or_default()
}

/// A use as the contract shows it.
pub(crate) fn entitlement_use(shop: &ShopId, own: &Use, currency: Currency) -> pb::EntitlementUse {
    pb::EntitlementUse {
        name: format!("shops/{shop}/entitlementUses/{}", own.id),
        state: State::from_str_name(own.state.as_str()).unwrap_or_default().into(),
        benefit: own.benefit.clone(),
        membership: memberships::name(shop, own.membership),
        grant_id: own.grant.to_string(),
        customer: names::customer(shop, own.customer),
        order: own.order.map(|order| names::order(shop, order)).unwrap_or_default(),
        saving: field::amount_field(own.saving, currency),
        expire_time: own.expires_at.filter(|_| own.state == UseState::Held).map(field::timestamp),
        create_time: Some(field::timestamp(own.created_at)),
        display_name: String::new(),
        display_name_en: String::new(),
    }
}
