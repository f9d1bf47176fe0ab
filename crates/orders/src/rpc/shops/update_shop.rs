use contracts::orders::v1 as pb;
use kernel::{Failure, ShopId};
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    error::Error,
    publish::shop_changed,
    service::Orders,
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
    let key = RequestKey::new(&id, call.origin(&request.request_id)?, &request);
    let etag = shop.etag.clone();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = shops::get(&mut tx, &id).await?.ok_or_else(|| convert::no_shop(&id))?;
    field::expect_etag(&etag, current.version)?;
    let mut changed = convert::changed_shop(&id, &current, shop, request.update_mask)?;
    if changed.shop.rice_code != current.shop.rice_code {
        rice_must_be_there(&mut tx, &id, changed.shop.rice_code).await?;
    }
    let before = convert::shop_to(&id, &current);
    if convert::shop_to(&id, &changed) == before {
        return Ok(tx.answer(before).await?);
    }
    shops::update(&mut tx, &id, &changed).await?;
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
