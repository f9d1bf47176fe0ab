use contracts::customers::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay, shop_projections,
};
use tonic::Request;

use crate::{
    convert::partners as convert, domain::Partner, error::Error, service::Customers, store::partners,
};

pub(crate) async fn update_partner(
    service: &Customers,
    request: Request<pb::UpdatePartnerRequest>,
) -> Result<pb::Partner, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.partner.clone(), "partner")?;
    let (shop, id) = convert::id(&sent.name, "partner.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let current = partners::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&sent.name))?;
    field::expect_etag(&sent.etag, current.version)?;
    let there = convert::to(&shop, currency, &current);
    let merged = convert::merged(there.clone(), sent, request.update_mask)?;
    if merged == there {
        return Ok(tx.answer(there).await?);
    }
    let changed = convert::read(&merged, currency, id, current.version + 1, current.created_at)?;
    let changed = Partner { owed: current.owed, next_due_day: current.next_due_day, ..changed };
    partners::update(&mut tx, &shop, &changed).await?;
    Ok(tx.answer(convert::to(&shop, currency, &changed)).await?)
}
