//! Complaints.

pub(crate) mod policy;

use contracts::{
    common::v1::{Money as WireMoney, Principal},
    feedback::v1::{
        self as pb,
        case::{self as wire, entry::Kind},
    },
    loyalty::v1::{GiveGoodwillRequest, goodwill},
};
use kernel::{Currency, CustomerId, Failure, Money, ShopId, Time};
use runtime::field::{self, Mask};
use uuid::Uuid;

use crate::{
    convert::{CUSTOMER, ORDER, name, name_or_empty, of_shop_or_empty},
    domain::cases::{Case, Category, Complaint, Entry, Justice, Severity, Sorting, Source, State},
};

/// A case as people of the shop see it; all its money is in one currency.
pub(crate) fn case(shop: &ShopId, currency: Currency, case: &Case) -> pb::Case {
    let said = &case.complaint;
    let time = |at: Option<Time>| at.map(field::timestamp);
    pb::Case {
        name: name(shop, "cases", case.id),
        state: wire::State::from_str_name(case.state.as_str()).unwrap_or_default().into(),
        customer: name_or_empty(shop, "customers", said.customer),
        message: name_or_empty(shop, "messages", said.message),
        channel: said.channel.clone(),
        sender_id: said.sender_id.clone(),
        text: said.text.clone(),
        order: name_or_empty(shop, "orders", said.order),
        create_time: Some(field::timestamp(case.created_at)),
        source: wire::Source::from_str_name(said.source.as_str()).unwrap_or_default().into(),
        category: category(case.category).into(),
        severity: wire::Severity::from_str_name(case.severity.as_str()).unwrap_or_default().into(),
        owner: case.owner.clone(),
        due_time: Some(field::timestamp(case.due_at)),
        warned: case.warned,
        escalated: case.escalation.is_some(),
        escalation_reason: case.escalation.clone().unwrap_or_default(),
        entries: case.entries.iter().map(entry).collect(),
        remedy_cost: Some(field::money_field(Money { minor: case.remedy_cost, currency })),
        first_reply_time: time(case.replied_at),
        resolve_time: time(case.resolved_at),
        close_time: time(case.closed_at),
        closed_by_guest: case.closed_by_guest,
        reopen_count: i32::try_from(case.reopen_count).unwrap_or(i32::MAX),
        justice: case.justice.map(justice),
        recovered: case.recovered,
        rating: name_or_empty(shop, "ratings", said.rating),
        etag: field::etag_field(case.version),
    }
}

/// A case as its guest sees it: what was said and done for them, and nothing of
/// how the shop works on it.
pub(crate) fn for_guest(case: pb::Case) -> pb::Case {
    let mut entries = case.entries;
    entries.retain(|entry| entry.kind() != Kind::Change);
    for entry in entries.iter_mut().filter(|entry| entry.kind() != Kind::Guest) {
        entry.by = String::new();
    }
    pb::Case {
        entries,
        owner: String::new(),
        warned: false,
        escalated: false,
        escalation_reason: String::new(),
        remedy_cost: None,
        recovered: None,
        ..case
    }
}

/// A case as other services hear of it: without what was said in private.
pub(crate) fn for_others(case: pb::Case) -> pb::Case {
    pb::Case { entries: Vec::new(), justice: None, ..case }
}

/// A closed case as others hear of it.
pub(crate) fn closed(shop: &ShopId, currency: Currency, case: &Case) -> pb::ClosedCase {
    let cost = Some(case.remedy_cost).filter(|cost| *cost != 0);
    pb::ClosedCase {
        name: name(shop, "cases", case.id),
        customer: name_or_empty(shop, "customers", case.complaint.customer),
        order: name_or_empty(shop, "orders", case.complaint.order),
        category: category(case.category).into(),
        remedy_cost: cost.map(|minor| field::money_field(Money { minor, currency })),
        close_time: case.closed_at.map(field::timestamp),
        closed_by_guest: case.closed_by_guest,
    }
}

pub(crate) fn category(category: Category) -> wire::Category {
    wire::Category::from_str_name(category.as_str()).unwrap_or_default()
}

fn entry(entry: &Entry) -> wire::Entry {
    wire::Entry {
        kind: Kind::from_str_name(entry.kind.as_str()).unwrap_or_default().into(),
        text: entry.text.clone(),
        by: entry.by.clone(),
        create_time: Some(field::timestamp(entry.at)),
    }
}

fn justice(justice: Justice) -> wire::Justice {
    let score = |score| i32::try_from(score).unwrap_or_default();
    wire::Justice {
        outcome: score(justice.outcome),
        procedure: score(justice.procedure),
        interaction: score(justice.interaction),
    }
}

/// How a guest found it handled.
pub(crate) fn justice_of(sent: Option<wire::Justice>) -> Result<Option<Justice>, Failure> {
    let Some(sent) = sent else { return Ok(None) };
    let score = |score: i32, path: &str| field::number(i64::from(score), path, &(1..=5));
    Ok(Some(Justice {
        outcome: score(sent.outcome, "justice.outcome")?,
        procedure: score(sent.procedure, "justice.procedure")?,
        interaction: score(sent.interaction, "justice.interaction")?,
    }))
}

/// A state to look for; `None` if none is set.
pub(crate) fn state_of(number: i32) -> Result<Option<State>, Failure> {
    known(number, "state", |number| wire::State::try_from(number).ok()?.as_str_name().parse().ok())
}

/// What a case is sorted as; `None` for what is not set.
pub(crate) fn sorted(sent: &pb::Case) -> Result<(Option<Category>, Option<Severity>), Failure> {
    let category = known(sent.category, "case.category", |number| {
        wire::Category::try_from(number).ok()?.as_str_name().parse().ok()
    })?;
    let severity = known(sent.severity, "case.severity", |number| {
        wire::Severity::try_from(number).ok()?.as_str_name().parse().ok()
    })?;
    Ok((category, severity))
}

fn known<T>(number: i32, path: &str, value: impl FnOnce(i32) -> Option<T>) -> Result<Option<T>, Failure> {
    if number == 0 {
        return Ok(None);
    }
    value(number).map(Some).ok_or_else(|| Failure::field(path, "must be one of the contract's values"))
}

/// What a change of a case makes of it.
pub(crate) fn sorting(shop: &ShopId, sent: &pb::Case, mask: Option<&Mask>) -> Result<Sorting, Failure> {
    let is_asked = |path: &str, is_set: bool| mask.map_or(is_set, |mask| mask.has(path));
    let (category, severity) = sorted(sent)?;
    let is_unset = |path: &str, unset: bool| unset && mask.is_some_and(|mask| mask.has(path));
    if is_unset("category", category.is_none()) {
        return Err(Failure::field("case.category", "is required"));
    }
    if is_unset("severity", severity.is_none()) {
        return Err(Failure::field("case.severity", "is required"));
    }
    let key = format!("shops/{shop}/accessKeys/");
    let asks_owner = is_asked("owner", !sent.owner.is_empty());
    if asks_owner && !sent.owner.is_empty() && !sent.owner.starts_with(&key) {
        return Err(Failure::field(
            "case.owner",
            format!("must look like `{key}{{access_key}}`, or be empty"),
        ));
    }
    Ok(Sorting {
        category: category.filter(|_| is_asked("category", true)),
        severity: severity.filter(|_| is_asked("severity", true)),
        owner: asks_owner.then(|| field::text(&sent.owner, "case.owner", 0..=200)).transpose()?,
    })
}

/// A complaint that was not said in a chat. `guest` is who calls, if a guest
/// does: they complain for themselves.
pub(crate) fn created(
    shop: &ShopId,
    sent: &pb::Case,
    guest: Option<CustomerId>,
) -> Result<Complaint, Failure> {
    let customer = of_shop_or_empty(shop, &sent.customer, "case.customer", CUSTOMER)?;
    let source =
        if guest.is_some() || sent.source() == wire::Source::Page { Source::Page } else { Source::Staff };
    Ok(Complaint {
        source,
        customer: customer.or(guest),
        message: None,
        rating: None,
        channel: field::text(&sent.channel, "case.channel", 0..=64)?,
        sender_id: field::text(&sent.sender_id, "case.sender_id", 0..=128)?,
        text: field::text(&sent.text, "case.text", 1..=2_000)?,
        order: of_shop_or_empty(shop, &sent.order, "case.order", ORDER)?,
    })
}

/// Whose cases are asked for; `None` for everybody's.
pub(crate) fn customer_filter(shop: &ShopId, customer: &str) -> Result<Option<CustomerId>, Failure> {
    of_shop_or_empty(shop, customer, "customer", CUSTOMER)
}

/// Who calls, as other services are told.
pub(crate) fn principal(caller: &runtime::Principal) -> Principal {
    Principal {
        kind: caller.kind.into(),
        shop: caller.shop.as_ref().map(|shop| format!("shops/{shop}")).unwrap_or_default(),
        subject: caller.subject.clone(),
    }
}

/// The goodwill that makes a case good, for whoever asks for it. The same
/// request asks for the same goodwill.
pub(crate) fn goodwill(
    shop: &ShopId,
    case: &Case,
    asked: &pb::RemedyCaseRequest,
    caller: Principal,
    request_id: Uuid,
) -> GiveGoodwillRequest {
    let kind = if asked.refund { goodwill::Kind::Refund } else { goodwill::Kind::Gift };
    GiveGoodwillRequest {
        parent: format!("shops/{shop}"),
        kind: kind.into(),
        customer: name_or_empty(shop, "customers", case.complaint.customer),
        amount: asked.amount.clone(),
        reason: asked.text.clone(),
        case: asked.name.clone(),
        order: name_or_empty(shop, "orders", case.complaint.order),
        // Who owns the house acts in this shop, too.
        on_behalf_of: Some(Principal { shop: format!("shops/{shop}"), ..caller }),
        request_id: request_id.to_string(),
        ..GiveGoodwillRequest::default()
    }
}

/// What making good may cost: money of the shop, more than none.
pub(crate) fn remedy(amount: Option<WireMoney>, currency: Currency) -> Result<Money, Failure> {
    let amount = field::money(amount, "amount")?;
    if amount.minor <= 0 {
        return Err(Failure::field("amount.amount", "must be above 0"));
    }
    if amount.currency != currency {
        return Err(Failure::field("amount.currency", format!("must be {currency}, the shop's")));
    }
    Ok(amount)
}
