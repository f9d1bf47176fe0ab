//! What each may give on their own judgement, and gave.

use contracts::{
    common::v1::{self as common, principal::Kind},
    loyalty::v1 as pb,
};
use kernel::{Code, Currency, CustomerId, Failure, Money, OrderId, ShopId};
use runtime::{
    Call,
    field::{self, Mask},
};
use uuid::Uuid;

use super::names;
use crate::domain::{Allowance, Giver, Goodwill, GoodwillKind, Role};

const ALLOWANCE: &str = "shops/{shop}/allowances/{role}";
const CASE: &str = "shops/{shop}/cases/{case}";

/// The shop and the role of an allowance.
pub(crate) fn allowance_of(text: &str, field: &str) -> Result<(ShopId, Role), Failure> {
    let name = field::name(text, field, ALLOWANCE)?;
    let wanted = name.rest.get(1).copied().unwrap_or_default();
    let role = Role::ALL.iter().copied().find(|role| role.as_str().to_lowercase() == wanted);
    let right = "must end in courier, staff, manager or owner";
    Ok((name.shop, role.ok_or_else(|| Failure::field(field, right))?))
}

/// An allowance as the contract shows it.
pub(crate) fn allowance(shop: &ShopId, allowance: &Allowance, currency: Currency) -> pb::Allowance {
    let money = |minor: Option<i64>| minor.map(|minor| field::money_field(Money { minor, currency }));
    pb::Allowance {
        name: format!("shops/{shop}/allowances/{}", allowance.role.as_str().to_lowercase()),
        role: kind(allowance.role).into(),
        daily: money(allowance.daily),
        once: money(allowance.once),
        etag: field::etag_field(allowance.version),
    }
}

/// `current` with the fields that the mask names changed; its version is left as it was.
pub(crate) fn changed_allowance(
    current: &Allowance,
    sent: &pb::Allowance,
    mask: Option<&Mask>,
    currency: Currency,
) -> Result<Allowance, Failure> {
    let changes = |path, is_set| mask.map_or(is_set, |mask| mask.has(path));
    let mut allowance = *current;
    if changes("daily", sent.daily.is_some()) {
        allowance.daily = bound(sent.daily.as_ref(), "allowance.daily", currency)?;
    }
    if changes("once", sent.once.is_some()) {
        allowance.once = bound(sent.once.as_ref(), "allowance.once", currency)?;
    }
    Ok(allowance)
}

fn bound(sent: Option<&common::Money>, path: &str, currency: Currency) -> Result<Option<i64>, Failure> {
    let Some(sent) = sent else { return Ok(None) };
    let money = in_currency(Some(sent.clone()), path, currency)?;
    field::number(money.minor, &format!("{path}.amount"), &Allowance::AMOUNT).map(Some)
}

/// Money of the shop's currency.
fn in_currency(sent: Option<common::Money>, path: &str, currency: Currency) -> Result<Money, Failure> {
    let money = field::money(sent, path)?;
    if money.currency == currency {
        return Ok(money);
    }
    Err(Failure::field(format!("{path}.currency"), format!("must be {currency}, the shop's")))
}

/// What a request for an act of goodwill asks.
#[derive(Debug)]
pub(crate) struct GoodwillRequest {
    /// The shop.
    pub(crate) shop: ShopId,
    /// What is done.
    pub(crate) kind: GoodwillKind,
    /// For whom.
    pub(crate) customer: Option<CustomerId>,
    /// Why.
    pub(crate) reason: String,
    /// The story.
    pub(crate) story: String,
    /// The case it repairs; may be empty.
    pub(crate) case: String,
    /// The order it is about.
    pub(crate) order: Option<OrderId>,
    /// The topics by which a boundary may speak of it.
    pub(crate) topics: Vec<String>,
    /// Who does it.
    pub(crate) giver: Giver,
}

/// Money back that belongs to no order is what a shop may have a boundary about.
const REFUND_TOPIC: &str = "refund-without-order";

/// Reads a request for an act of goodwill, all but its amount, which is in the shop's
/// currency.
pub(crate) fn goodwill_request(
    call: &Call,
    sent: &pb::GiveGoodwillRequest,
) -> Result<GoodwillRequest, Failure> {
    let shop = field::shop(&sent.parent, "parent")?;
    call.enter(&shop)?;
    let kind = match sent.kind() {
        pb::goodwill::Kind::Gift => GoodwillKind::Gift,
        pb::goodwill::Kind::Refund => GoodwillKind::Refund,
        pb::goodwill::Kind::Unspecified => return Err(Failure::field("kind", "must be GIFT or REFUND")),
    };
    let customer = names::id_if_set(&shop, &sent.customer, "customer", names::CUSTOMER)?;
    let _case: Option<Uuid> = names::id_if_set(&shop, &sent.case, "case", CASE)?;
    let order = names::id_if_set(&shop, &sent.order, "order", names::ORDER)?;
    let own_topic = (kind == GoodwillKind::Refund && order.is_none()).then(|| REFUND_TOPIC.to_owned());
    let topic = field::text(&sent.topic, "topic", 0..=100)?;
    let topics = own_topic.into_iter().chain([topic]).filter(|topic| !topic.is_empty());
    Ok(GoodwillRequest {
        giver: giver(call, sent.on_behalf_of.as_ref(), &shop)?,
        kind,
        customer,
        reason: field::text(&sent.reason, "reason", 1..=500)?,
        story: field::text(&sent.story, "story", 0..=5_000)?,
        case: sent.case.clone(),
        order,
        topics: topics.collect(),
        shop,
    })
}

/// What it costs the shop.
pub(crate) fn goodwill_amount(sent: Option<common::Money>, currency: Currency) -> Result<Money, Failure> {
    let amount = in_currency(sent, "amount", currency)?;
    field::number(amount.minor, "amount.amount", &(1..=*Allowance::AMOUNT.end()))?;
    Ok(amount)
}

/// Who does an act of goodwill: the caller, or the one a service calls for.
fn giver(call: &Call, on_behalf_of: Option<&common::Principal>, shop: &ShopId) -> Result<Giver, Failure> {
    let is_service = call.principal.kind == Kind::Service;
    match on_behalf_of {
        None if is_service => Err(Failure::field("on_behalf_of", "is required of a service")),
        None => giver_of(call.principal.kind, &call.principal.subject),
        Some(_) if !is_service => {
            let why = "only a service may give for somebody else";
            Err(Failure::new(Code::PermissionDenied, "NOT_ALLOWED", format!("on_behalf_of: {why}")))
        }
        Some(other) if other.shop != format!("shops/{shop}") => {
            Err(Failure::field("on_behalf_of.shop", format!("must be shops/{shop}")))
        }
        Some(other) => giver_of(other.kind(), &other.subject),
    }
}

fn giver_of(kind: Kind, subject: &str) -> Result<Giver, Failure> {
    let role = match kind {
        Kind::Courier => Role::Courier,
        Kind::Staff => Role::Staff,
        Kind::Manager => Role::Manager,
        Kind::Owner => Role::Owner,
        _ => return Err(Failure::field("on_behalf_of.kind", "must be COURIER, STAFF, MANAGER or OWNER")),
    };
    Ok(Giver { key: field::text(subject, "on_behalf_of.subject", 1..=200)?, role })
}

/// An act of goodwill as the contract shows it.
pub(crate) fn goodwill(shop: &ShopId, goodwill: &Goodwill) -> pb::Goodwill {
    let kind_of = match goodwill.kind {
        GoodwillKind::Gift => pb::goodwill::Kind::Gift,
        GoodwillKind::Refund => pb::goodwill::Kind::Refund,
    };
    let left = goodwill.left.map(|minor| field::money_field(Money { minor, ..goodwill.amount }));
    pb::Goodwill {
        name: format!("shops/{shop}/goodwill/{}", goodwill.id),
        kind: kind_of.into(),
        customer: goodwill.customer.map(|customer| names::customer(shop, customer)).unwrap_or_default(),
        amount: Some(field::money_field(goodwill.amount)),
        reason: goodwill.reason.clone(),
        story: goodwill.story.clone(),
        case: goodwill.case.clone(),
        order: goodwill.order.map(|order| names::order(shop, order)).unwrap_or_default(),
        given_by: goodwill.giver.key.clone(),
        role: kind(goodwill.giver.role).into(),
        create_time: Some(field::timestamp(goodwill.created_at)),
        left,
    }
}

fn kind(role: Role) -> Kind {
    match role {
        Role::Courier => Kind::Courier,
        Role::Staff => Kind::Staff,
        Role::Manager => Kind::Manager,
        Role::Owner => Kind::Owner,
    }
}
