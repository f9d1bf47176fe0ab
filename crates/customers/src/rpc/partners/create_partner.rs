use contracts::customers::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay, shop_projections,
};
use tonic::Request;

use crate::{
    convert::partners as convert, domain::PartnerId, error::Error, service::Customers, store::partners,
};

pub(crate) async fn create_partner(
    service: &Customers,
    request: Request<pb::CreatePartnerRequest>,
) -> Result<pb::Partner, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.partner, "partner")?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let partner = convert::read(&sent, currency, PartnerId(service.ids.next()), 1, now)?;
    partners::insert(&mut tx, &shop, &partner).await?;
    Ok(tx.answer(convert::to(&shop, currency, &partner)).await?)
}
