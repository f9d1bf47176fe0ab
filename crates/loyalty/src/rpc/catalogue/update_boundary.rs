use contracts::loyalty::v1 as pb;
use kernel::{Failure, ShopId};
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::checks::own_boundary;
use crate::{
    convert,
    domain::Boundary,
    error::Error,
    service::Loyalty,
    store::catalogue::{self, boundaries},
};

pub(crate) async fn update_boundary(
    service: &Loyalty,
    request: Request<pb::UpdateBoundaryRequest>,
) -> Result<pb::Boundary, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let name = field::required(request.boundary.as_ref(), "boundary")?.name.clone();
    let (shop, id) = convert::catalogue::boundaries::id(&name, "boundary.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = own_boundary(&mut tx, &shop, id, &name).await?;
    let boundary = change(&mut tx, &shop, current, request).await?;
    Ok(tx.answer(convert::catalogue::boundaries::to(&shop, &boundary)).await?)
}

async fn change(
    tx: &mut Tx,
    shop: &ShopId,
    current: Boundary,
    request: pb::UpdateBoundaryRequest,
) -> Result<Boundary, Error> {
    let sent = field::required(request.boundary, "boundary")?;
    field::expect_etag(&sent.etag, current.version)?;
    if !sent.topic.is_empty() && sent.topic != current.topic {
        return Err(Failure::field("boundary.topic", "can't be changed; add a boundary for the topic").into());
    }
    let there = convert::catalogue::boundaries::to(shop, &current);
    let merged = convert::catalogue::boundaries::merged(there.clone(), sent, request.update_mask)?;
    if merged == there {
        return Ok(current);
    }
    let changed = convert::catalogue::boundaries::read(&merged, current.id, current.version + 1)?;
    catalogue::bump(tx, shop).await?;
    boundaries::update(tx, shop, &changed).await?;
    Ok(changed)
}
