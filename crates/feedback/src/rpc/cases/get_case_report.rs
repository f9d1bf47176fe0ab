use contracts::feedback::v1 as pb;
use jiff::ToSpan;
use kernel::{Schedule, Time};
use runtime::field;
use tonic::Request;

use crate::{
    convert::cases::policy,
    domain::cases::CaseReport,
    error::Error,
    service::Feedback,
    store::{cases, projections::shops},
};

const USUAL_DAYS: i32 = 90;

pub(crate) async fn get_case_report(
    service: &Feedback,
    request: Request<pb::GetCaseReportRequest>,
) -> Result<pb::CaseReport, Error> {
    let call = runtime::call(&request);
    let request = request.get_ref();
    let shop = policy::report_shop(&request.name, "name")?;
    call.enter(&shop)?;
    let days = if request.days == 0 { USUAL_DAYS } else { request.days };
    let days = field::number(days, "days", &(1..=1_096))?;
    let now = service.clock.now();
    let mut tx = service.db.snapshot().await?;
    let known = shops::get(&mut tx, &shop).await?;
    let figures = cases::figures(&mut tx, &shop, days_ago(&known.schedule, now, days)).await?;
    let report = CaseReport::of(&figures, &known.schedule, now);
    Ok(policy::report(&shop, known.currency, &report))
}

/// So many of the shop's days ago, at the same time of day.
fn days_ago(schedule: &Schedule, now: Time, days: i32) -> Time {
    let then = schedule.local(now.timestamp()).checked_sub(days.days());
    then.map_or(now, |then| Time::from_timestamp(then.timestamp()))
}
