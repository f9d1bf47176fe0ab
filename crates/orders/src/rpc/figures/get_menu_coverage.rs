use contracts::orders::v1 as pb;
use kernel::Failure;
use tonic::Request;

use super::history::{History, span};
use crate::{
    convert::figures::{self, View},
    domain::sales::{Basis, by_orders, by_revenue, by_units},
    error::Error,
    service::Orders,
};

const USUAL_DAYS: i64 = 365;
const USUAL_TARGET: i64 = 8_000;

pub(crate) async fn get_menu_coverage(
    service: &Orders,
    request: Request<pb::GetMenuCoverageRequest>,
) -> Result<pb::MenuCoverage, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = figures::report_of(&request.name, "menuCoverage")?;
    call.enter(&shop)?;
    let now = service.clock.now();
    let span = span(request.days, USUAL_DAYS, request.end_time, now)?;
    let target = basis_points(request.target_ratio)?;

    let history = History::load(&mut service.db.snapshot().await?, shop, span.clone()).await?;
    let basis = Basis::of(&history.sales, span);
    let by_dish = history.sales.by_dish();
    let curves = [
        (pb::menu_coverage::Measure::Units, by_units(&by_dish, target)),
        (pb::menu_coverage::Measure::Revenue, by_revenue(&by_dish, target)),
        (pb::menu_coverage::Measure::Orders, by_orders(&history.sales, target)),
    ];
    let view = View { shop: &history.shop, record: &history.record, dishes: &history.dishes, now };
    Ok(pb::MenuCoverage {
        name: request.name,
        basis: Some(view.basis(&basis)),
        target_ratio: kernel::stats::ratio(target, 10_000),
        curves: curves.iter().map(|(measure, curve)| view.curve(*measure, curve)).collect(),
    })
}

#[expect(clippy::cast_possible_truncation, reason = "at most ten thousand")]
fn basis_points(ratio: f64) -> Result<i64, Failure> {
    if !(0.0..=1.0).contains(&ratio) {
        return Err(Failure::field("target_ratio", "must be 0 to 1"));
    }
    let points = (ratio * 10_000.0).round() as i64;
    Ok(if points == 0 { USUAL_TARGET } else { points })
}
