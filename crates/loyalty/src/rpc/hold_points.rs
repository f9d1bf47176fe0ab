use contracts::loyalty::v1 as pb;
use runtime::field;
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use crate::{Loyalty, convert, error::Error, events::points};

pub(crate) async fn hold_points(
    service: &Loyalty,
    request: Request<pb::HoldPointsRequest>,
) -> Result<pb::PointsHold, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = convert::account(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, "HoldPoints", &request);
    let now = service.clock.now();

    let mut tx = service.db.begin().await?;
    let claim = match idempotency::claim(&mut tx, key, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(claim) => claim,
    };
    let wanted = convert::new_hold(&shop, &request, now)?;
    let hold = points::hold(service, &mut tx, &shop, customer, wanted).await?;
    let reply = convert::points_hold(&shop, &hold);
    claim.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}
