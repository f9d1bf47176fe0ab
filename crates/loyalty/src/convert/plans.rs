//! Plans, memberships and what they give, as the contract shows them.

pub(crate) mod change;
pub(crate) mod entitlements;
pub(crate) mod memberships;
pub(crate) mod simulation;
pub(crate) mod terms;

use contracts::loyalty::v1::{self as pb, plan::PeriodUnit as UnitField};
use kernel::{Currency, Failure, Schedule, ShopId};
use runtime::field;

use crate::domain::plans::{Plan, PlanId};

/// The shape of a plan's name.
pub(crate) const PLAN: &str = "shops/{shop}/plans/{plan}";

/// `shops/{shop}/plans/{plan}`.
pub(crate) fn id(name: &str, field: &str) -> Result<(ShopId, PlanId), Failure> {
    field::id(name, field, PLAN)
}

/// The name of a plan.
pub(crate) fn name(shop: &ShopId, id: PlanId) -> String {
    format!("shops/{shop}/plans/{id}")
}

/// A plan as the contract shows it.
pub(crate) fn plan(shop: &ShopId, plan: &Plan, currency: Currency) -> pb::Plan {
    let terms = &plan.terms;
    let unit = UnitField::from_str_name(terms.period.unit.as_str()).unwrap_or_default();
    pb::Plan {
        name: name(shop, plan.id),
        display_name: terms.display_name.clone(),
        display_name_en: terms.display_name_en.clone(),
        price: field::amount_field(Some(terms.price), currency),
        period_unit: unit.into(),
        period_count: field::small(terms.period.count),
        household_size: field::small(terms.household),
        benefits: terms.benefits.iter().map(|benefit| terms::benefit(benefit, currency)).collect(),
        version: plan.version,
        previous_version: plan.previous.unwrap_or(0),
        retired: plan.retired,
        etag: field::etag_field(plan.revision),
        create_time: Some(field::timestamp(plan.created_at)),
    }
}

/// When one of the shop's days begins.
fn start_of(schedule: &Schedule, day: i64) -> Option<prost_types::Timestamp> {
    schedule.start_of_day(day).map(field::timestamp)
}
