use contracts::loyalty::v1 as pb;
use kernel::{Failure, ShopId};
use runtime::Call;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use uuid::Uuid;

use crate::{
    app::ledger,
    convert,
    domain::ledger::holds::HoldError,
    error::Error,
    service::Loyalty,
    store::{grants, ledger::accounts},
};

/// What is to become of a hold.
pub(super) enum Step {
    Capture { points: i64 },
    Release,
    Restore,
}

/// Takes a hold one step on, once for each request.
pub(super) async fn hold_step(
    service: &Loyalty,
    call: &Call,
    (name, request_id): (&str, &str),
    request: &impl prost::Name,
    step: Step,
) -> Result<pb::PointsHold, Error> {
    let (shop, customer, id) = convert::ledger::holds::hold_of(name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(request_id)?, request);
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let (owner, _) = accounts::survivor(&mut tx, &shop, customer).await?;
    if ledger::find_hold(&mut tx, &shop, id).await?.customer != owner {
        return Err(Failure::not_found(name).into());
    }
    is_nobodys_gift(&mut tx, &shop, id).await?;
    let hold = match step {
        Step::Capture { points } => ledger::capture(service, &mut tx, &shop, id, points).await?,
        Step::Release => ledger::release(service, &mut tx, &shop, id).await?,
        Step::Restore => ledger::restore(service, &mut tx, &shop, id).await?,
    };
    Ok(tx.answer(convert::ledger::holds::hold(&shop, &hold)).await?)
}

/// Points for a gift go the way of the gift, and no other.
async fn is_nobodys_gift(tx: &mut Tx, shop: &ShopId, hold: Uuid) -> Result<(), Error> {
    let Some(grant) = grants::of_hold(tx, shop, hold).await? else { return Ok(()) };
    Err(HoldError::OfGift(convert::grants::name(shop, grant)).into())
}
