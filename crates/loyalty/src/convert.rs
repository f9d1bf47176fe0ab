//! Between the contracts and the domain.

pub(crate) mod boundary;
pub(crate) mod campaign;
pub(crate) mod effect;
mod fields;
mod goodwill;
mod grant;
pub(crate) mod guest;
mod points;
pub(crate) mod referral;
pub(crate) mod reward;
mod tiers;

use contracts::{
    customers::v1 as customers,
    loyalty::v1::{self as pb, points_entry},
    orders::v1 as orders,
};
use kernel::{CustomerId, Failure, OrderId, ShopId, Time};
use outbox::IncomingEvent;
use runtime::field::{self, Mask};

use crate::domain::{Account, Balances, Bill, EarnRule, KnownShop, Reason, Transfer};

pub(crate) use goodwill::{
    allowance, allowance_of, beyond_boundary, changed_allowance, goodwill, goodwill_amount, goodwill_asked,
    over_allowance,
};
pub(crate) use grant::{
    GrantAsked, campaign_in, closed_case, customer, customer_in, gift_lines, grant, grant_asked, grant_id,
    grant_name, grant_state, known_order, order_in, praising, said, suggestion,
};

pub(crate) use points::{
    Explained, explanation, hold_name, liability_shop, new_hold, points_hold, points_liability, rule_change,
};
pub(crate) use tiers::{changed_tiers, tier_policy, tier_policy_shop, tier_standing};

pub(crate) const CUSTOMER: &str = "shops/{shop}/customers/{customer}";
const ACCOUNT: &str = "shops/{shop}/customers/{customer}/pointsAccount";
const EARN_RULE: &str = "shops/{shop}/earnRule";
const ORDER: &str = "shops/{shop}/orders/{order}";

/// Whose account it is.
pub(crate) fn account(text: &str, field: &str) -> Result<(ShopId, CustomerId), Failure> {
    let name = field::name(text, field, ACCOUNT)?;
    let customer = name.id(1, ACCOUNT).map_err(|right| Failure::field(field, right.to_string()))?;
    Ok((name.shop, customer))
}

/// The shop of an earn rule.
pub(crate) fn earn_rule_shop(text: &str, field: &str) -> Result<ShopId, Failure> {
    field::name(text, field, EARN_RULE).map(|name| name.shop)
}

/// The name of a customer.
pub(crate) fn customer_name(shop: &ShopId, customer: CustomerId) -> String {
    format!("shops/{shop}/customers/{customer}")
}

/// The name of an order.
fn order_name(shop: &ShopId, order: OrderId) -> String {
    format!("shops/{shop}/orders/{order}")
}

/// A customer's accounts as the contract shows them.
pub(crate) fn points_account(shop: &ShopId, customer: CustomerId, balances: &Balances) -> pb::PointsAccount {
    pb::PointsAccount {
        name: format!("{}/pointsAccount", customer_name(shop, customer)),
        balance: balances.active,
        debt: balances.owed(),
        lifetime_earned: balances.lifetime_earned(),
        pending: balances.pending,
        held: balances.held,
    }
}

/// A transfer as the customer sees it.
pub(crate) fn points_entry(shop: &ShopId, customer: CustomerId, transfer: &Transfer) -> pb::PointsEntry {
    pb::PointsEntry {
        name: format!("{}/pointsAccount/entries/{}", customer_name(shop, customer), transfer.id),
        points: transfer.posting.change_of(Account::Active),
        debt: -transfer.posting.change_of(Account::Debt),
        reason: reason(transfer.posting.reason).into(),
        order: transfer.cause.order.map(|order| order_name(shop, order)).unwrap_or_default(),
        amount: transfer.cause.amount.map(field::money_field),
        create_time: Some(field::timestamp(transfer.created_at)),
        note: transfer.cause.note.clone(),
    }
}

fn reason(reason: Reason) -> points_entry::Reason {
    match reason {
        Reason::Earned => points_entry::Reason::Earned,
        Reason::Reversed => points_entry::Reason::Reversed,
        Reason::DebtRepaid => points_entry::Reason::DebtRepaid,
        Reason::Activated => points_entry::Reason::Activated,
        Reason::Held => points_entry::Reason::Held,
        Reason::Captured => points_entry::Reason::Captured,
        Reason::Released => points_entry::Reason::Released,
        Reason::Restored => points_entry::Reason::Restored,
        Reason::Expired => points_entry::Reason::Expired,
        Reason::Given => points_entry::Reason::Given,
        Reason::Merged => points_entry::Reason::Merged,
    }
}

/// A rule as the contract shows it.
pub(crate) fn earn_rule(shop: &ShopId, rule: &EarnRule) -> pb::EarnRule {
    pb::EarnRule {
        name: format!("shops/{shop}/earnRule"),
        points: rule.points,
        per: rule.per,
        etag: field::etag_field(rule.version),
        version: rule.version,
        pending_days: i32::try_from(rule.pending_days).unwrap_or(i32::MAX),
        lifetime_months: i32::try_from(rule.lifetime_months).unwrap_or(i32::MAX),
        point_value_milli: rule.point_value_milli,
        ..pb::EarnRule::default()
    }
}

/// The version that comes after `current`, with the fields that the mask names.
pub(crate) fn changed_rule(
    current: &EarnRule,
    sent: &pb::EarnRule,
    mask: Option<&Mask>,
) -> Result<EarnRule, Failure> {
    let changes = |path, is_set| mask.map_or(is_set, |mask| mask.has(path));
    let mut rule = EarnRule { version: current.version + 1, ..*current };
    if changes("points", sent.points != 0) {
        rule.points = field::number(sent.points, "earn_rule.points", &EarnRule::POINTS)?;
    }
    if changes("per", sent.per != 0) {
        rule.per = field::number(sent.per, "earn_rule.per", &EarnRule::PER)?;
    }
    if changes("pending_days", sent.pending_days != 0) {
        let days = field::number(sent.pending_days, "earn_rule.pending_days", &EarnRule::PENDING_DAYS)?;
        rule.pending_days = i64::from(days);
    }
    if changes("lifetime_months", sent.lifetime_months != 0) {
        let path = "earn_rule.lifetime_months";
        let months = field::number(sent.lifetime_months, path, &EarnRule::LIFETIME_MONTHS)?;
        rule.lifetime_months = i64::from(months);
    }
    if changes("point_value_milli", sent.point_value_milli != 0) {
        let path = "earn_rule.point_value_milli";
        rule.point_value_milli = field::number(sent.point_value_milli, path, &EarnRule::POINT_VALUE)?;
    }
    Ok(rule)
}

/// What a completed or refunded order means for points; `None` if it is
/// nobody's.
pub(crate) fn bill(event: &IncomingEvent, order: &orders::Order) -> Result<Option<Bill>, Failure> {
    if order.customer.is_empty() {
        return Ok(None);
    }
    let id = order_id(&event.shop, &order.name, "order.name")?;
    let customer = guest::id_in(&event.shop, &order.customer, "order.customer")?;
    let total = field::money(order.total.clone(), "order.total")?;
    let refunded = order.refunded.as_ref().map_or(0, |refunded| refunded.amount);
    let completed_at = completed_at(order)?.unwrap_or(event.occurred_at);
    Ok(Some(Bill {
        order: id,
        customer,
        total: total.minor,
        refunded,
        currency: total.currency,
        completed_at,
    }))
}

/// When an order says it was completed; the completion of one that tells of no
/// steps is when the event happened.
fn completed_at(order: &orders::Order) -> Result<Option<Time>, Failure> {
    let step = order.steps.iter().find(|step| step.state() == orders::order::State::Completed);
    field::time(step.and_then(|step| step.time), "order.steps.time")
}

/// Whether all that an order cost was given back.
pub(crate) fn is_wholly_refunded(order: &orders::Order) -> bool {
    let amount =
        |money: &Option<contracts::common::v1::Money>| money.as_ref().map_or(0, |money| money.amount);
    amount(&order.refunded) > 0 && amount(&order.refunded) >= amount(&order.total)
}

/// An order of the event's shop.
pub(crate) fn order_id(shop: &ShopId, name: &str, field: &str) -> Result<OrderId, Failure> {
    let (of, id) = field::id(name, field, ORDER)?;
    if of == *shop { Ok(id) } else { Err(Failure::field(field, "must be of the same shop")) }
}

/// Which record was merged, and into which.
pub(crate) fn merged(
    shop: &ShopId,
    event: &customers::CustomerMerged,
) -> Result<(CustomerId, CustomerId), Failure> {
    let from = guest::id_in(shop, &event.merged, "merged")?;
    let into = event.customer.as_ref().map(|customer| customer.name.as_str()).unwrap_or_default();
    Ok((from, guest::id_in(shop, into, "customer.name")?))
}

/// What an event says of a shop.
pub(crate) fn known_shop(shop: Option<orders::Shop>, revision: i64) -> Result<KnownShop, Failure> {
    let shop = field::required(shop, "shop")?;
    let schedule = field::schedule(&shop)?;
    let currency = shop.currency.parse().map_err(|_| Failure::field("shop.currency", "must be as `CNY`"))?;
    Ok(KnownShop { schedule, currency, revision })
}
