use contracts::customers::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::guests::{overview, refresh},
    convert::segments as convert,
    domain::guests::SegmentId,
    error::Error,
    service::Customers,
    store::guests::segments,
};

pub(crate) async fn create_segment(
    service: &Customers,
    request: Request<pb::CreateSegmentRequest>,
) -> Result<pb::Segment, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.segment, "segment")?;

    let now = service.clock.now();
    // All of the shop is read before anybody has to wait for what is written.
    let of = overview(&mut service.db.snapshot().await?, &shop, now).await?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let blank = convert::blank(SegmentId(service.ids.next()), now);
    let segment = convert::read(&sent, of.shop.currency, &blank)?;
    segments::insert(&mut tx, &shop, &segment).await?;
    let segment = refresh(service, &mut tx, &shop, segment, &of, now).await?;
    Ok(tx.answer(convert::to(&shop, of.shop.currency, &segment)).await?)
}
