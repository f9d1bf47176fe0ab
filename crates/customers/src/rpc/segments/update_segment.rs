use contracts::customers::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::guests::{overview, refresh},
    convert::segments as convert,
    domain::guests::Segment,
    error::Error,
    service::Customers,
    store::guests::segments,
};

pub(crate) async fn update_segment(
    service: &Customers,
    request: Request<pb::UpdateSegmentRequest>,
) -> Result<pb::Segment, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.segment.clone(), "segment")?;
    let (shop, id) = convert::id(&sent.name, "segment.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    // All of the shop is read before anybody has to wait for what is written.
    let of = overview(&mut service.db.snapshot().await?, &shop, now).await?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let current = segments::lock(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&sent.name))?;
    field::expect_etag(&sent.etag, current.version)?;
    let there = convert::to(&shop, of.shop.currency, &current);
    let merged = convert::merged(there.clone(), sent, request.update_mask)?;
    if merged == there {
        return Ok(tx.answer(there).await?);
    }
    let changed = convert::read(&merged, of.shop.currency, &current)?;
    let changed = Segment { version: current.version + 1, ..changed };
    segments::update(&mut tx, &shop, &changed).await?;
    let changed = refresh(service, &mut tx, &shop, changed, &of, now).await?;
    Ok(tx.answer(convert::to(&shop, of.shop.currency, &changed)).await?)
}
