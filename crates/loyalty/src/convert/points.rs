use contracts::loyalty::v1::{self as pb, points_hold};
use kernel::{CustomerId, Failure, OrderId, ShopId, Time};
use runtime::field;
use uuid::Uuid;

use super::{customer_name, order_id, order_name, points_account, points_entry, tier_standing};
use crate::domain::{
    Balances, Hold, HoldState, KnownShop, Lot, NewHold, RuleChange, Standing, Transfer, liability::Liability,
    telling,
};

const HOLD: &str = "shops/{shop}/customers/{customer}/pointsAccount/holds/{hold}";
const LIABILITY: &str = "shops/{shop}/pointsLiability";

/// Everything that explains a balance.
pub(crate) struct Explained {
    /// The moment.
    pub(crate) now: Time,
    /// The shop.
    pub(crate) known: KnownShop,
    /// What is in the accounts.
    pub(crate) balances: Balances,
    /// What is left, in its turn.
    pub(crate) lots: Vec<Lot>,
    /// What is set aside.
    pub(crate) holds: Vec<Hold>,
    /// Where the customer stands.
    pub(crate) standing: Standing,
    /// The latest, newest first.
    pub(crate) entries: Vec<Transfer>,
}

/// The shop, customer and id of a hold.
pub(crate) fn hold_name(text: &str, field: &str) -> Result<(ShopId, CustomerId, Uuid), Failure> {
    let name = field::name(text, field, HOLD)?;
    let wrong = |right: kernel::NameError| Failure::field(field, right.to_string());
    let customer = name.id(1, HOLD).map_err(wrong)?;
    let hold = name.id(4, HOLD).map_err(wrong)?;
    Ok((name.shop, customer, hold))
}

/// The shop of a liability.
pub(crate) fn liability_shop(text: &str, field: &str) -> Result<ShopId, Failure> {
    field::name(text, field, LIABILITY).map(|name| name.shop)
}

/// A hold that is asked for.
pub(crate) fn new_hold(
    shop: &ShopId,
    request: &pb::HoldPointsRequest,
    now: Time,
) -> Result<NewHold, Failure> {
    let points = field::number(request.points, "points", &(1..=1_000_000_000))?;
    let order = |name: &str| order_id(shop, name, "order");
    let order: Option<OrderId> =
        Some(request.order.as_str()).filter(|name| !name.is_empty()).map(order).transpose()?;
    let reason = field::text(&request.reason, "reason", 1..=500)?;
    let expires_at = field::time(request.expire_time, "expire_time")?.unwrap_or(now.plus_micros(Time::DAY));
    if expires_at <= now || expires_at > now.plus_micros(30 * Time::DAY) {
        return Err(Failure::field("expire_time", "must be in the future, at most 30 days from now"));
    }
    Ok(NewHold { points, order, reason, expires_at })
}

/// A hold as the contract shows it.
pub(crate) fn points_hold(shop: &ShopId, hold: &Hold) -> pb::PointsHold {
    let state = match hold.state {
        HoldState::Held => points_hold::State::Held,
        HoldState::Captured => points_hold::State::Captured,
        HoldState::Released => points_hold::State::Released,
        HoldState::Restored => points_hold::State::Restored,
    };
    pb::PointsHold {
        name: format!("{}/pointsAccount/holds/{}", customer_name(shop, hold.customer), hold.id),
        state: state.into(),
        points: hold.points,
        captured: hold.captured,
        order: hold.order.map(|order| order_name(shop, order)).unwrap_or_default(),
        reason: hold.reason.clone(),
        expire_time: Some(field::timestamp(hold.expires_at)),
        create_time: Some(field::timestamp(hold.created_at)),
    }
}

/// A rule with how it came about.
pub(crate) fn rule_change(shop: &ShopId, change: &RuleChange) -> pb::EarnRule {
    pb::EarnRule {
        forced: change.forced,
        lots_changed: change.lots_changed,
        change_reason: change.reason.clone(),
        changed_by: change.changed_by.clone(),
        create_time: Some(field::timestamp(change.created_at)),
        ..super::earn_rule(shop, &change.rule)
    }
}

/// An explanation as the contract shows it.
pub(crate) fn explanation(
    shop: &ShopId,
    customer: CustomerId,
    explained: &Explained,
) -> pb::PointsExplanation {
    let Explained { now, known, balances, lots, holds, standing, entries } = explained;
    let (text, text_en) = telling::tell(balances, lots, standing, (&known.schedule, known.currency, *now));
    pb::PointsExplanation {
        account: Some(points_account(shop, customer, balances)),
        lots: lots.iter().map(|lot| self::lot(shop, lot)).collect(),
        holds: holds.iter().map(|hold| points_hold(shop, hold)).collect(),
        tier: Some(tier_standing(standing, known)),
        entries: entries.iter().map(|entry| points_entry(shop, customer, entry)).collect(),
        text,
        text_en,
    }
}

fn lot(shop: &ShopId, lot: &Lot) -> pb::points_explanation::Lot {
    pb::points_explanation::Lot {
        order: lot.order.map(|order| order_name(shop, order)).unwrap_or_default(),
        issued: lot.issued,
        active: lot.remaining,
        pending: lot.pending,
        held: lot.held,
        active_time: Some(field::timestamp(lot.term.active_at)),
        expire_time: lot.term.expires_at.map(field::timestamp),
        rule_version: lot.rule_version,
    }
}

/// A liability as the contract shows it.
pub(crate) fn points_liability(
    shop: &ShopId,
    owed: &Liability,
    currency: kernel::Currency,
) -> pb::PointsLiability {
    let money = |minor| Some(field::money_field(kernel::Money { minor, currency }));
    let cohorts = owed.cohorts.iter().map(|one| pb::points_liability::Cohort {
        month: crate::domain::calendar::month_text(one.cohort.month),
        issued: one.cohort.issued,
        redeemed: one.cohort.redeemed,
        expired: one.cohort.expired,
        outstanding: one.cohort.outstanding,
        ultimate_redemption_ratio: one.ultimate_ratio,
        liability: money(one.liability),
    });
    pb::PointsLiability {
        name: format!("shops/{shop}/pointsLiability"),
        cohorts: cohorts.collect(),
        outstanding_points: owed.outstanding(),
        liability: money(owed.likely),
        most: money(owed.most),
        ultimate_redemption_ratio: owed.ultimate_ratio,
        not_enough_data: owed.not_enough_data,
    }
}
