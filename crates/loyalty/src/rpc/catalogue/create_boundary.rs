use contracts::loyalty::v1 as pb;
use kernel::{Code, Failure};
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::BoundaryId,
    error::Error,
    service::Loyalty,
    store::catalogue::{self, boundaries},
};

pub(crate) async fn create_boundary(
    service: &Loyalty,
    request: Request<pb::CreateBoundaryRequest>,
) -> Result<pb::Boundary, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.boundary, "boundary")?;
    let boundary = convert::catalogue::boundaries::read(&sent, BoundaryId(service.ids.next()), 1)?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    catalogue::bump(&mut tx, &shop).await?;
    if boundaries::of_topic(&mut tx, &shop, &boundary.topic).await?.is_some() {
        let message = format!("there is a boundary of the topic `{}`; update it", boundary.topic);
        return Err(Failure::new(Code::AlreadyExists, "TOPIC_TAKEN", message).into());
    }
    boundaries::insert(&mut tx, &shop, &boundary, now).await?;
    Ok(tx.answer(convert::catalogue::boundaries::to(&shop, &boundary)).await?)
}
