use contracts::orders::v1::{self as pb, OrderAdvanced, OrderCompleted};
use kernel::Failure;
use storage::idempotency::RequestKey;
use tonic::Request;

use super::change_order::{MakeEvent, Target, actor, change_order};
use crate::{convert, domain::order::State, error::Error, publish::order_event, service::Orders};

pub(crate) async fn advance_order(
    service: &Orders,
    request: Request<pb::AdvanceOrderRequest>,
) -> Result<pb::Order, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::order_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let etag = request.etag.clone();
    let to = steps_to(request.to_state())?;
    change_order(service, Target { shop, id, etag, key, actor: actor(&call) }, |record, now| {
        let changed = record.life.advance(to, now.timestamp())?;
        Ok(changed.then(|| advanced(to)))
    })
    .await
}

fn steps_to(state: pb::order::State) -> Result<State, Failure> {
    let step = |state: &State| !matches!(state, State::Placed | State::Cancelled | State::Refunded);
    convert::state_from(state).filter(step).ok_or_else(|| {
        Failure::field("to_state", "must be ACCEPTED, PREPARING, READY, DELIVERING or COMPLETED")
    })
}

fn advanced(to: State) -> MakeEvent {
    if to == State::Completed {
        return Box::new(|order| order_event(order, &OrderCompleted { order: Some(order.clone()) }));
    }
    Box::new(|order| order_event(order, &OrderAdvanced { order: Some(order.clone()) }))
}
