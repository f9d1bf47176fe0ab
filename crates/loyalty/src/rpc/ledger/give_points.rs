use contracts::loyalty::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::ledger::{self, Bonus},
    convert,
    error::Error,
    service::Loyalty,
};

pub(crate) async fn give_points(
    service: &Loyalty,
    request: Request<pb::GivePointsRequest>,
) -> Result<pb::PointsEntry, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = convert::ledger::accounts::account_of(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let points = field::number(request.points, "points", &(1..=1_000_000))?;
    let note = field::text(&request.reason, "reason", 1..=500)?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let bonus = Bonus { cause: service.ids.next(), points, note };
    let given = ledger::give(service, &mut tx, &shop, customer, bonus).await?;
    let (customer, transfer) = given.ok_or_else(Failure::internal)?;
    Ok(tx.answer(convert::ledger::accounts::entry(&shop, customer, &transfer)).await?)
}
