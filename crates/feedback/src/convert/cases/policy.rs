//! How cases are to be answered, and how they were.

use contracts::feedback::v1::{self as pb, case_report::CategoryCount};
use kernel::{Currency, Failure, Money, ShopId};
use runtime::field::{self, Mask};

use super::category;
use crate::domain::cases::{CasePolicy, CaseReport};

const POLICY: &str = "shops/{shop}/casePolicy";
const REPORT: &str = "shops/{shop}/caseReport";

/// The fields of a policy that may change.
pub(crate) const FIELDS: [&str; 5] =
    ["critical_minutes", "major_minutes", "minor_minutes", "warn_percent", "close_after_hours"];

/// The shop of a policy.
pub(crate) fn policy_shop(name: &str, path: &str) -> Result<ShopId, Failure> {
    field::name(name, path, POLICY).map(|name| name.shop)
}

/// The shop of a report.
pub(crate) fn report_shop(name: &str, path: &str) -> Result<ShopId, Failure> {
    field::name(name, path, REPORT).map(|name| name.shop)
}

pub(crate) fn policy(shop: &ShopId, policy: &CasePolicy) -> pb::CasePolicy {
    let small = |number| i32::try_from(number).unwrap_or(i32::MAX);
    pb::CasePolicy {
        name: format!("shops/{shop}/casePolicy"),
        critical_minutes: small(policy.critical_minutes),
        major_minutes: small(policy.major_minutes),
        minor_minutes: small(policy.minor_minutes),
        warn_percent: small(policy.warn_percent),
        close_after_hours: small(policy.close_after_hours),
        etag: field::etag_field(policy.version),
    }
}

/// The policy that follows `current`.
pub(crate) fn changed_policy(
    current: CasePolicy,
    sent: &pb::CasePolicy,
    mask: Option<&Mask>,
) -> Result<CasePolicy, Failure> {
    let change = |field: &str, sent: i32, current: i64, most: i64| {
        let is_asked = mask.map_or(sent != 0, |mask| mask.has(field));
        let path = format!("case_policy.{field}");
        if is_asked { field::number(i64::from(sent), &path, &(1..=most)) } else { Ok(current) }
    };
    Ok(CasePolicy {
        critical_minutes: change(
            "critical_minutes",
            sent.critical_minutes,
            current.critical_minutes,
            10_080,
        )?,
        major_minutes: change("major_minutes", sent.major_minutes, current.major_minutes, 10_080)?,
        minor_minutes: change("minor_minutes", sent.minor_minutes, current.minor_minutes, 10_080)?,
        warn_percent: change("warn_percent", sent.warn_percent, current.warn_percent, 99)?,
        close_after_hours: change(
            "close_after_hours",
            sent.close_after_hours,
            current.close_after_hours,
            720,
        )?,
        version: current.version,
    })
}

pub(crate) fn report(shop: &ShopId, currency: Currency, report: &CaseReport) -> pb::CaseReport {
    let [outcome, procedure, interaction] = report.justice;
    let categories = report.categories.iter();
    pb::CaseReport {
        name: format!("shops/{shop}/caseReport"),
        case_count: report.count,
        open_count: report.open,
        in_time_ratio: report.in_time.ratio,
        first_reply_minutes_median: report.first_reply_minutes,
        remedy_cost: Some(field::money_field(Money { minor: report.remedy_cost, currency })),
        recovery_ratio: report.recovery.ratio,
        recovery_low_ratio: report.recovery.low,
        recovery_high_ratio: report.recovery.high,
        recovery_count: report.recovery_count,
        outcome_mean: outcome.mean,
        procedure_mean: procedure.mean,
        interaction_mean: interaction.mean,
        in_time_low_ratio: report.in_time.low,
        in_time_high_ratio: report.in_time.high,
        due_count: report.due,
        first_reply_count: report.replies,
        justice_count: report.justice_count,
        outcome_low: outcome.low,
        outcome_high: outcome.high,
        procedure_low: procedure.low,
        procedure_high: procedure.high,
        interaction_low: interaction.low,
        interaction_high: interaction.high,
        repeat_count: report.repeats,
        categories: categories
            .map(|(of, count)| CategoryCount { category: category(*of).into(), count: *count })
            .collect(),
    }
}
