use contracts::orders::v1 as pb;
use kernel::{Code, Failure};
use runtime::field;
use storage::{
    OnUnique,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert, error::Error, publish::shop_changed, service::Orders, store::shops};

pub(crate) async fn create_shop(
    service: &Orders,
    request: Request<pb::CreateShopRequest>,
) -> Result<pb::Shop, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::required(request.shop.clone(), "shop")?;
    let id = field::shop(&shop.name, "shop.name")?;
    call.enter(&id)?;
    let key = RequestKey::new(&id, call.origin(&request.request_id)?, &request);
    let record = convert::shop_from(shop)?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let taken = || Failure::new(Code::AlreadyExists, "SHOP_EXISTS", format!("shops/{id} exists already"));
    shops::insert(&mut tx, &id, &record).await.on_unique(|| Error::from(taken()))?;
    let reply = convert::shop_to(&id, &record);
    let told = shop_changed(&reply, record.version);
    outbox::publish(&mut tx, &service.ids, service.clock.now(), &id, &[told]).await?;
    Ok(tx.answer(reply).await?)
}
