use contracts::feedback::v1 as pb;
use tonic::Request;

use crate::{convert, error::Error, service::Feedback, store::ratings::summaries};

pub(crate) async fn get_rating_summary(
    service: &Feedback,
    request: Request<pb::GetRatingSummaryRequest>,
) -> Result<pb::RatingSummary, Error> {
    let call = runtime::call(&request);
    let shop = convert::ratings::summary_shop(&request.get_ref().name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let summary = summaries::get(&mut tx, &shop).await?;
    Ok(convert::ratings::summary(&shop, &summary))
}
