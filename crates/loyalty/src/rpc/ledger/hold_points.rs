use contracts::loyalty::v1 as pb;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{app::ledger, convert, error::Error, service::Loyalty};

pub(crate) async fn hold_points(
    service: &Loyalty,
    request: Request<pb::HoldPointsRequest>,
) -> Result<pb::PointsHold, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = convert::ledger::accounts::account_of(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let now = service.clock.now();

    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let wanted = convert::ledger::holds::new_hold(&shop, &request, now)?;
    let hold = ledger::hold(service, &mut tx, &shop, customer, wanted).await?;
    Ok(tx.answer(convert::ledger::holds::hold(&shop, &hold)).await?)
}
