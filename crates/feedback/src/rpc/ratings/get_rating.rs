use contracts::feedback::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{convert, error::Error, service::Feedback, store::ratings};

pub(crate) async fn get_rating(
    service: &Feedback,
    request: Request<pb::GetRatingRequest>,
) -> Result<pb::Rating, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, id) = convert::ratings::rating_id(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let found = ratings::get(&mut tx, &shop, id).await?;
    let found = found.ok_or_else(|| Failure::not_found(name))?;
    Ok(convert::ratings::rating(&shop, &found))
}
