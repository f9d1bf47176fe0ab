use contracts::customers::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay, shop_projections,
};
use tonic::Request;

use crate::{
    app::renumber::{changes, names, renumber},
    convert::renumberings as convert,
    domain::Stale,
    error::Error,
    service::Customers,
    store::renumberings,
};

pub(crate) async fn undo_renumbering(
    service: &Customers,
    request: Request<pb::UndoRenumberingRequest>,
) -> Result<pb::Renumbering, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name)?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let found = renumberings::lock(&mut tx, &shop, id).await?;
    let mut of = found.ok_or_else(|| Failure::not_found(&request.name))?;
    if of.undone_at.is_none() {
        if of.applied_at.is_none() {
            return Err(Stale::NotApplied.into());
        }
        renumber(service, &mut tx, &shop, &changes(&of, true), now).await?;
        of.undone_at = Some(now);
        renumberings::update(&mut tx, &shop, &of).await?;
    }
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let names = names(&mut tx, &shop, &of).await?;
    Ok(tx.answer(convert::to(&shop, currency, &of, &names)).await?)
}
