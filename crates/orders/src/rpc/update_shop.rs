use contracts::orders::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use crate::{Orders, card::no_shop, convert, error::Error, events::shop_changed, store::shops};

pub(crate) async fn update_shop(
    service: &Orders,
    request: Request<pb::UpdateShopRequest>,
) -> Result<pb::Shop, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::required(request.shop.clone(), "shop")?;
    let id = field::shop(&shop.name, "shop.name")?;
    call.enter(&id)?;
    let key = RequestKey::new(&id, field::request_id(&request.request_id)?, &request);
    let etag = field::etag(&shop.etag)?;
    let mut tx = match idempotency::begin(&service.db, key, service.clock.now()).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let current = shops::get(&mut tx, &id).await?.ok_or_else(|| no_shop(&id))?;
    if etag.is_some_and(|etag| etag != current.version) {
        return Err(Failure::stale_etag().into());
    }
    let mut changed = convert::changed_shop(&id, &current, shop, request.update_mask)?;
    if !shops::update(&mut tx, &id, &changed).await? {
        return Err(storage::Error::Conflict.into());
    }
    changed.version += 1;
    let reply = convert::shop_to(&id, &changed);
    let told = shop_changed(&reply, changed.version);
    ::events::publish(&mut tx, &service.ids, service.clock.now(), &id, &[told]).await?;
    Ok(tx.answer(reply).await?)
}
