use contracts::loyalty::v1 as pb;
use runtime::field;
use storage::idempotency::{self, Once, RequestKey};
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
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, &request);
    let now = service.clock.now();

    let mut tx = match idempotency::begin(&service.db, key, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let wanted = convert::ledger::holds::new_hold(&shop, &request, now)?;
    let hold = ledger::hold(service, &mut tx, &shop, customer, wanted).await?;
    Ok(tx.answer(convert::ledger::holds::hold(&shop, &hold)).await?)
}
