use contracts::loyalty::v1::{self as pb, membership::State as StateField};
use kernel::{Currency, CustomerId, Failure, Money, ShopId};
use runtime::field;

use super::start_of;
use crate::{
    convert::{fields::amount, names},
    domain::{
        ShopProjection,
        plans::{Membership, MembershipId, Payment, Receipt, Terms},
    },
};

/// The shape of a membership's name.
pub(crate) const MEMBERSHIP: &str = "shops/{shop}/memberships/{membership}";

/// `shops/{shop}/memberships/{membership}`.
pub(crate) fn id(name: &str, field: &str) -> Result<(ShopId, MembershipId), Failure> {
    field::id(name, field, MEMBERSHIP)
}

/// The name of a membership.
pub(crate) fn name(shop: &ShopId, id: MembershipId) -> String {
    format!("shops/{shop}/memberships/{id}")
}

/// What a membership is shown with.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    /// As it is today.
    pub(crate) own: Membership,
    /// The terms that hold.
    pub(crate) terms: Terms,
    /// Those of its next period.
    pub(crate) coming: Terms,
    /// Who shares it.
    pub(crate) household: Vec<CustomerId>,
}

/// A membership as the contract shows it, on a day.
pub(crate) fn membership(shop: &ShopId, shown: &Shown, known: &ShopProjection, today: i64) -> pb::Membership {
    let Shown { own, terms, coming, household } = shown;
    let state = own.state_on(terms, today);
    let days = own.days(terms, today);
    let shifted = days.end + own.stood(today);
    let at = |day: i64| start_of(&known.schedule, day);
    pb::Membership {
        name: name(shop, own.id),
        plan: super::name(shop, own.plan),
        plan_display_name: terms.display_name.clone(),
        customer: names::customer(shop, own.customer),
        household: household.iter().map(|customer| names::customer(shop, *customer)).collect(),
        state: StateField::from_str_name(state.as_str()).unwrap_or_default().into(),
        version: own.version,
        next_version: own.next.map_or(0, |next| next.version),
        price: field::amount_field(Some(coming.price), known.currency),
        period_start_time: at(days.start),
        period_end_time: at(shifted),
        paid_until_time: own.paid_until.filter(|_| terms.is_paid()).and_then(at),
        cancelled: own.cancelled_to.is_some(),
        end_time: own.end(coming, today).and_then(at),
        create_time: Some(field::timestamp(own.created_at)),
    }
}

/// A payment, if one was sent.
pub(crate) fn payment(
    sent: Option<&pb::MembershipPayment>,
    currency: Currency,
) -> Result<Option<Payment>, Failure> {
    let Some(sent) = sent else { return Ok(None) };
    let minor = amount(sent.amount.clone(), "payment.amount", currency)?;
    Ok(Some(Payment {
        amount: Money { minor: field::required(minor, "payment.amount")?, currency },
        reference: field::text(&sent.reference, "payment.reference", 1..=200)?,
    }))
}

/// A payment as the contract shows it.
pub(crate) fn receipt(shop: &ShopId, kept: &Receipt) -> pb::MembershipReceipt {
    pb::MembershipReceipt {
        name: format!("shops/{shop}/membershipPayments/{}", kept.id),
        membership: name(shop, kept.membership),
        amount: Some(field::money_field(kept.payment.amount)),
        reference: kept.payment.reference.clone(),
        create_time: Some(field::timestamp(kept.created_at)),
    }
}
