use contracts::feedback::v1 as pb;
use tonic::Request;

use crate::{
    convert::surveys,
    domain::surveys::GapReport,
    error::Error,
    service::Feedback,
    store::{
        projections::shops,
        surveys::answers::{self, GapFilter},
    },
};

/// So many guests are listed.
const MOST_GUESTS: i64 = 100;

pub(crate) async fn get_gap_report(
    service: &Feedback,
    request: Request<pb::GetGapReportRequest>,
) -> Result<pb::GapReport, Error> {
    let call = runtime::call(&request);
    let question = surveys::gap_question(request.get_ref())?;
    call.enter(&question.shop)?;
    let mut tx = service.db.read().await?;
    let shop = shops::get(&mut tx, &question.shop).await?;
    let since = shop.days_before(service.clock.now(), question.days);
    let filter = GapFilter { shop: &question.shop, customer: question.customer, since };
    let report = GapReport {
        dimensions: answers::dimensions(&mut tx, filter).await?,
        guests: answers::guests(&mut tx, filter, question.threshold).await?,
        lowest: answers::lowest(&mut tx, filter, MOST_GUESTS).await?,
        threshold: question.threshold,
    };
    Ok(surveys::gap_report(&question.shop, &report))
}
