use contracts::loyalty::v1 as pb;
use kernel::Failure;
use runtime::{Call, field};
use storage::idempotency::{self, Once, RequestKey};

use crate::{Loyalty, convert, error::Error, events::points, store::accounts};

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
    (method, request): (&str, &impl prost::Message),
    step: Step,
) -> Result<pb::PointsHold, Error> {
    let (shop, customer, id) = convert::hold_name(name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, field::request_id(request_id)?, method, request);
    let mut tx = service.db.begin().await?;
    let claim = match idempotency::claim(&mut tx, key, service.clock.now()).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(claim) => claim,
    };
    let (owner, _) = accounts::survivor(&mut tx, &shop, customer).await?;
    if points::find_hold(&mut tx, &shop, id).await?.customer != owner {
        return Err(Failure::not_found(name).into());
    }
    let hold = match step {
        Step::Capture { points } => points::capture(service, &mut tx, &shop, id, points).await?,
        Step::Release => points::release(service, &mut tx, &shop, id).await?,
        Step::Restore => points::restore(service, &mut tx, &shop, id).await?,
    };
    let reply = convert::points_hold(&shop, &hold);
    claim.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}
