//! Between the contracts and the domain.

mod goodwill;
pub(crate) mod guest;

use contracts::{
    loyalty::v1::{self as pb, points_entry},
    orders::v1 as orders,
};
use jiff::tz::TimeZone;
use kernel::{CustomerId, Failure, OpeningHours, Schedule, ShopId};
use runtime::field::{self, Mask};

use crate::domain::{Account, Balances, Bill, EarnRule, KnownShop, Reason, Transfer};

pub(crate) use goodwill::{
    allowance, allowance_of, beyond_boundary, changed_allowance, goodwill, goodwill_amount, goodwill_asked,
    over_allowance,
};

const CUSTOMER: &str = "shops/{shop}/customers/{customer}";
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

/// A customer's accounts as the contract shows them.
pub(crate) fn points_account(shop: &ShopId, customer: CustomerId, balances: &Balances) -> pb::PointsAccount {
    pb::PointsAccount {
        name: format!("{}/pointsAccount", customer_name(shop, customer)),
        balance: balances.active,
        debt: balances.owed(),
        lifetime_earned: balances.lifetime_earned(),
        ..pb::PointsAccount::default()
    }
}

/// A transfer as the customer sees it.
pub(crate) fn points_entry(shop: &ShopId, customer: CustomerId, transfer: &Transfer) -> pb::PointsEntry {
    pb::PointsEntry {
        name: format!("{}/pointsAccount/entries/{}", customer_name(shop, customer), transfer.id),
        points: transfer.posting.change_of(Account::Active),
        debt: -transfer.posting.change_of(Account::Debt),
        reason: reason(transfer.posting.reason).into(),
        order: format!("shops/{shop}/orders/{}", transfer.order),
        amount: Some(field::money_field(transfer.amount)),
        create_time: Some(field::timestamp(transfer.created_at)),
        ..pb::PointsEntry::default()
    }
}

fn reason(reason: Reason) -> points_entry::Reason {
    match reason {
        Reason::Earned => points_entry::Reason::Earned,
        Reason::Reversed => points_entry::Reason::Reversed,
        Reason::DebtRepaid => points_entry::Reason::DebtRepaid,
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
    Ok(rule)
}

/// What a completed or refunded order means for points; `None` if it is
/// nobody's.
pub(crate) fn bill(shop: &ShopId, order: &orders::Order) -> Result<Option<Bill>, Failure> {
    if order.customer.is_empty() {
        return Ok(None);
    }
    let (of_order, id) = field::id(&order.name, "order.name", ORDER)?;
    let (of_customer, customer) = field::id(&order.customer, "order.customer", CUSTOMER)?;
    if of_order != *shop || of_customer != *shop {
        return Err(Failure::field("order", "must be of the event's shop"));
    }
    let total = field::money(order.total.clone(), "order.total")?;
    let refunded = order.refunded.as_ref().map_or(0, |refunded| refunded.amount);
    Ok(Some(Bill { order: id, customer, total: total.minor, refunded, currency: total.currency }))
}

/// What an event says of a shop.
pub(crate) fn known_shop(shop: Option<orders::Shop>, revision: i64) -> Result<KnownShop, Failure> {
    let shop = field::required(shop, "shop")?;
    let time_zone = TimeZone::get(&shop.time_zone)
        .map_err(|_| Failure::field("shop.time_zone", "must be an IANA time zone, as `Asia/Shanghai`"))?;
    let span = |span: &orders::shop::OpeningHours| OpeningHours {
        open_minute: span.open_minute,
        close_minute: span.close_minute,
    };
    let schedule = Schedule { time_zone, opening_hours: shop.opening_hours.iter().map(span).collect() };
    let currency = shop.currency.parse().map_err(|_| Failure::field("shop.currency", "must be as `CNY`"))?;
    Ok(KnownShop { schedule, currency, revision })
}
