use contracts::feedback::v1 as pb;
use tonic::Request;

use crate::{
    convert::watches as convert,
    domain::watches::sentiment_daily::usual,
    error::Error,
    service::Feedback,
    store::{projections::shops, watches::sentiment_daily},
};

pub(crate) async fn get_sentiment_watch(
    service: &Feedback,
    request: Request<pb::GetSentimentWatchRequest>,
) -> Result<pb::SentimentWatch, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = convert::sentiment_shop(&request.name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let today = shops::get(&mut tx, &shop).await?.schedule.day(service.clock.now());
    let days = sentiment_daily::days(&mut tx, &shop, today).await?;
    let usual = usual(&days.before);
    Ok(convert::sentiment_watch(&shop, &days, usual.as_ref()))
}
