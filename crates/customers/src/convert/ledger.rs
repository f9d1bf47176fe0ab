//! What passed between guests and the shop, as events tell it and as the contract shows it.

use contracts::{
    common::v1::Money as MoneyField,
    customers::v1::{self as pb, customer_ledger as part, ledger_entry::Kind as KindField},
    loyalty::v1::{EntitlementUse, Goodwill, Grant, MembershipChanged, PointsPosted, entitlement_use},
    orders::v1::{Order, order::State},
};
use kernel::{Currency, CustomerId, Failure, Money, OrderId, ShopId, Uuid};
use outbox::IncomingEvent;
use runtime::field::{self, small};

use super::{CUSTOMER, ORDER, customer_name};
use crate::domain::{LedgerEntry, LedgerKind, LedgerSum, Sides};

const USE: &str = "shops/{shop}/entitlementUses/{use}";
const LEDGER: &str = "shops/{shop}/customers/{customer}/ledger";

/// Whose ledger it is.
pub(crate) fn of(text: &str) -> Result<(ShopId, CustomerId), Failure> {
    let name = field::name(text, "name", LEDGER)?;
    let id = name.id(1, LEDGER).map_err(|right| Failure::field("name", right.to_string()))?;
    Ok((name.shop, id))
}

/// The kind that is asked for; `None` for any.
pub(crate) fn asked_kind(sent: i32) -> Result<Option<LedgerKind>, Failure> {
    if sent == 0 {
        return Ok(None);
    }
    let named = KindField::try_from(sent).ok().map(|named| named.as_str_name());
    field::word(named, "kind", "must be one of its values").map(Some)
}

/// Whose it is; `None` if it is nobody's of this shop.
fn customer(shop: &ShopId, name: &str) -> Option<CustomerId> {
    field::id_in(shop, name, "customer", CUSTOMER).ok()
}

fn minor(money: Option<&MoneyField>) -> i64 {
    money.map_or(0, |money| money.amount)
}

/// What a completed order tells: what it came to, and each time money was given back. The
/// same order told twice tells the same entries.
pub(crate) fn of_order(event: &IncomingEvent, order: &Order) -> Result<Vec<LedgerEntry>, Failure> {
    let Some(customer) = customer(&event.shop, &order.customer) else { return Ok(Vec::new()) };
    if order.state() == State::Cancelled {
        return Ok(Vec::new());
    }
    let id: OrderId = field::id_in(&event.shop, &order.name, "order.name", ORDER)?;
    let placed_at = field::time(order.create_time, "order.create_time")?.unwrap_or(event.occurred_at);
    let entry = |place: u128, kind, amount, occurred_at| LedgerEntry {
        // Of one order each refund is told apart by its place.
        id: Uuid::from_u128(id.0.as_u128().wrapping_add(place)),
        customer,
        kind,
        amount,
        quantity: 0,
        source: order.name.clone(),
        occurred_at,
    };
    let mut entries = vec![entry(0, LedgerKind::Sale, minor(order.total.as_ref()), placed_at)];
    for (place, refund) in (1..).zip(&order.refunds) {
        let at = field::time(refund.time, "order.refunds.time")?.unwrap_or(event.occurred_at);
        entries.push(entry(place, LedgerKind::Refund, minor(refund.amount.as_ref()), at));
    }
    Ok(entries)
}

/// What a gift that reached its guest tells.
pub(crate) fn of_gift(event: &IncomingEvent, grant: &Grant) -> Option<LedgerEntry> {
    Some(LedgerEntry {
        id: event.id,
        customer: customer(&event.shop, &grant.customer)?,
        kind: LedgerKind::Gift,
        amount: minor(grant.cost.as_ref()),
        quantity: 0,
        source: grant.name.clone(),
        occurred_at: event.occurred_at,
    })
}

/// What an act of goodwill tells.
pub(crate) fn of_goodwill(event: &IncomingEvent, goodwill: &Goodwill) -> Option<LedgerEntry> {
    Some(LedgerEntry {
        id: event.id,
        customer: customer(&event.shop, &goodwill.customer)?,
        kind: LedgerKind::Goodwill,
        amount: minor(goodwill.amount.as_ref()),
        quantity: 0,
        source: goodwill.name.clone(),
        occurred_at: event.occurred_at,
    })
}

/// What a membership that was paid for tells.
pub(crate) fn of_membership(event: &IncomingEvent, changed: &MembershipChanged) -> Option<LedgerEntry> {
    let (own, paid) = (changed.membership.as_ref()?, changed.paid.as_ref()?);
    Some(LedgerEntry {
        id: event.id,
        customer: customer(&event.shop, &own.customer)?,
        kind: LedgerKind::MembershipFee,
        amount: paid.amount,
        quantity: 0,
        source: own.name.clone(),
        occurred_at: event.occurred_at,
    })
}

/// What a use of a benefit tells that took something off an order, and whether it still does.
pub(crate) fn of_use(event: &IncomingEvent, used: &EntitlementUse) -> Option<(LedgerEntry, bool)> {
    let entry = LedgerEntry {
        id: field::id_in(&event.shop, &used.name, "use.name", USE).ok()?,
        customer: customer(&event.shop, &used.customer)?,
        kind: LedgerKind::Saving,
        amount: minor(used.saving.as_ref()),
        quantity: 0,
        source: used.name.clone(),
        occurred_at: event.occurred_at,
    };
    Some((entry, used.state() == entitlement_use::State::Captured))
}

/// What points that moved tell; nothing while they are on their way or set aside.
pub(crate) fn of_points(event: &IncomingEvent, posted: &PointsPosted) -> Option<LedgerEntry> {
    let entry = posted.entry.as_ref().filter(|entry| entry.points != 0)?;
    Some(LedgerEntry {
        id: event.id,
        customer: customer(&event.shop, &posted.customer)?,
        kind: LedgerKind::Points,
        amount: 0,
        quantity: entry.points,
        source: entry.name.clone(),
        occurred_at: event.occurred_at,
    })
}

/// An entry as the contract shows it.
pub(crate) fn entry(shop: &ShopId, currency: Currency, entry: &LedgerEntry) -> pb::LedgerEntry {
    pb::LedgerEntry {
        name: format!("{}/ledgerEntries/{}", customer_name(shop, entry.customer), entry.id),
        kind: kind(entry.kind),
        amount: entry.kind.is_money().then(|| money(entry.amount, currency)),
        quantity: entry.quantity,
        source: entry.source.clone(),
        occurred_time: Some(field::timestamp(entry.occurred_at)),
    }
}

/// A ledger as the contract shows it.
pub(crate) fn ledger(name: String, currency: Currency, sums: &[LedgerSum]) -> pb::CustomerLedger {
    let sides = Sides::of(sums);
    let of = |kind| sums.iter().find(|sum| sum.kind == kind);
    let count = |kind| small(of(kind).map_or(0, |sum| sum.entries));
    let quantity = |kind| of(kind).map_or(0, |sum| sum.quantity);
    let shown = |minor| Some(money(minor, currency));
    pb::CustomerLedger {
        name,
        received: Some(part::Received {
            gifts: shown(sides.gifts),
            gift_count: count(LedgerKind::Gift),
            goodwill: shown(sides.goodwill),
            refunds: shown(sides.refunds),
            points: quantity(LedgerKind::Points),
            minutes: small(quantity(LedgerKind::Time)),
            total: shown(sides.received()),
            savings: shown(sides.savings),
        }),
        earned: Some(part::Earned {
            sales: shown(sides.sales),
            order_count: count(LedgerKind::Sale),
            kept: shown(sides.kept()),
            fees: shown(sides.fees),
        }),
        left: shown(sides.left()),
        sources: LedgerKind::ALL.iter().map(|kind| source(*kind, of(*kind), currency)).collect(),
        first_time: sums.iter().map(|sum| sum.first_at).min().map(field::timestamp),
        last_time: sums.iter().map(|sum| sum.last_at).max().map(field::timestamp),
    }
}

fn source(of: LedgerKind, sum: Option<&LedgerSum>, currency: Currency) -> part::Source {
    part::Source {
        kind: kind(of),
        entries: small(sum.map_or(0, |sum| sum.entries)),
        amount: of.is_money().then(|| money(sum.map_or(0, |sum| sum.amount), currency)),
        quantity: sum.map_or(0, |sum| sum.quantity),
        events: of.events().iter().map(ToString::to_string).collect(),
    }
}

/// A kind as the contract shows it.
pub(crate) fn kind(kind: LedgerKind) -> i32 {
    KindField::from_str_name(kind.as_str()).unwrap_or_default().into()
}

fn money(minor: i64, currency: Currency) -> MoneyField {
    field::money_field(Money { minor, currency })
}
