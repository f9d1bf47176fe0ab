use contracts::customers::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay, shop_projections,
};
use tonic::Request;

use crate::{convert::partners as convert, error::Error, service::Customers, store::partners};

pub(crate) async fn create_due(
    service: &Customers,
    request: Request<pb::CreateDueRequest>,
) -> Result<pb::Due, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.due, "due")?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let known = shop_projections::get(&mut tx, &shop).await?;
    let today = known.schedule.day(now);
    // Held, so that they are not taken away meanwhile.
    partners::hold(&mut tx, &shop, id).await?;
    let partner = partners::get(&mut tx, &shop, id).await?;
    let partner = partner.ok_or_else(|| Failure::not_found(&request.parent))?;
    let due = convert::read_due(&sent, known.currency, &partner, today, (service.ids.next(), now))?;
    partners::insert_due(&mut tx, &shop, &due).await?;
    Ok(tx.answer(convert::due(&shop, known.currency, &due, today)).await?)
}
