//! Whether a topic that a campaign rides drew attention.

use contracts::loyalty::v1::{
    GetMomentReportRequest, MomentReport,
    moment_report::{Attention, Measure, Span},
};
use tonic::Status;

use super::super::texts::Texts;
use crate::page::Page;

/// What came before, during and after it; none of a campaign that is not made yet.
pub(super) async fn of(page: &Page, id: &str) -> Result<MomentReport, Status> {
    if id.is_empty() {
        return Err(Status::not_found("it is not made yet"));
    }
    let name = format!("{}/momentReport", page.resource("campaigns", id));
    let request = GetMomentReportRequest { name, ..GetMomentReportRequest::default() };
    Ok(page.loyalty().get_moment_report(request).await?.into_inner())
}

/// What was counted, in which span, and what was more or less than usual, with its interval.
pub(super) fn row(one: &Attention, t: Texts) -> (&'static str, &'static str, String) {
    let measure = match one.measure() {
        Measure::Messages => t.messages(),
        Measure::Orders => t.orders(),
        Measure::NewGuests | Measure::Unspecified => t.newcomers(),
    };
    let span = match one.span() {
        Span::Before => t.before(),
        Span::During => t.during(),
        Span::After | Span::Unspecified => t.after(),
    };
    let extra = if one.has_baseline {
        format!("{:+.1} ({:+.1} – {:+.1})", one.extra, one.extra_low, one.extra_high)
    } else {
        t.no_baseline().to_owned()
    };
    (measure, span, extra)
}
