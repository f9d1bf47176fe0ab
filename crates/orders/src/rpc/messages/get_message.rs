use contracts::orders::v1 as pb;
use kernel::{Failure, MessageId};
use runtime::field;
use tonic::Request;

use crate::{convert, error::Error, service::Orders, store::messages};

pub(crate) async fn get_message(
    service: &Orders,
    request: Request<pb::GetMessageRequest>,
) -> Result<pb::Message, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, id) = field::id::<MessageId>(&name, "name", "shops/{shop}/messages/{message}")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let kept = messages::get(&mut tx, &shop, id).await?.ok_or_else(|| Failure::not_found(&name))?;
    Ok(convert::kept_to(&shop, kept)?)
}
