use contracts::loyalty::v1 as pb;
use kernel::{Failure, ShopId};
use runtime::field::{self, Mask};

use crate::domain::{EarnRule, RuleChange};

const EARN_RULE: &str = "shops/{shop}/earnRule";

/// The shop of an earn rule.
pub(crate) fn shop_of(text: &str, field: &str) -> Result<ShopId, Failure> {
    field::name(text, field, EARN_RULE).map(|name| name.shop)
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

/// `current` with the fields that the mask names changed; its version is left as it was.
pub(crate) fn changed(
    current: &EarnRule,
    sent: &pb::EarnRule,
    mask: Option<&Mask>,
) -> Result<EarnRule, Failure> {
    let changes = |path, is_set| mask.map_or(is_set, |mask| mask.has(path));
    let mut rule = *current;
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

/// A rule with how it came about.
pub(crate) fn rule_change(shop: &ShopId, change: &RuleChange) -> pb::EarnRule {
    pb::EarnRule {
        forced: change.forced,
        lots_changed: change.lots_changed,
        change_reason: change.reason.clone(),
        changed_by: change.changed_by.clone(),
        create_time: Some(field::timestamp(change.created_at)),
        ..earn_rule(shop, &change.rule)
    }
}
