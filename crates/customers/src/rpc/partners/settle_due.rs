use contracts::customers::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay, shop_projections,
};
use tonic::Request;

use crate::{convert::partners as convert, error::Error, service::Customers, store::partners};

pub(crate) async fn settle_due(
    service: &Customers,
    request: Request<pb::SettleDueRequest>,
) -> Result<pb::Due, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, partner, id) = convert::due_id(&request.name)?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let known = shop_projections::get(&mut tx, &shop).await?;
    partners::settle(&mut tx, &shop, id, now).await?;
    let due = partners::find_due(&mut tx, &shop, partner, id).await?;
    let due = due.ok_or_else(|| Failure::not_found(&request.name))?;
    let today = known.schedule.day(now);
    Ok(tx.answer(convert::due(&shop, known.currency, &due, today)).await?)
}
