use contracts::orders::v1 as pb;
use kernel::{Failure, ShopId};
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, Once, RequestKey},
};
use tonic::Request;

use crate::{
    Orders,
    card::no_shop,
    convert,
    error::Error,
    events::shop_changed,
    store::{menu_items, shops},
};

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
    if changed.shop.rice_code != current.shop.rice_code {
        rice_must_be_there(&mut tx, &id, changed.shop.rice_code).await?;
    }
    if !shops::update(&mut tx, &id, &changed).await? {
        return Err(storage::Error::Conflict.into());
    }
    changed.version += 1;
    let reply = convert::shop_to(&id, &changed);
    let told = shop_changed(&reply, changed.version);
    outbox::publish(&mut tx, &service.ids, service.clock.now(), &id, &[told]).await?;
    Ok(tx.answer(reply).await?)
}

/// A shop that opens names its rice before its menu is there; later it is a dish.
async fn rice_must_be_there(tx: &mut Tx, shop: &ShopId, code: Option<i32>) -> Result<(), Error> {
    let Some(code) = code else { return Ok(()) };
    if menu_items::get(tx, shop, code).await?.is_some() {
        return Ok(());
    }
    let right =
        format!("must be a dish of the menu, and {code} is none: add it first; 0 for no rice by default");
    Err(Failure::field("shop.rice_code", right).into())
}
