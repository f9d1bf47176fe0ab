use contracts::orders::v1::{self as pb, OrderAdvanced};
use kernel::Failure;
use storage::idempotency::RequestKey;
use tonic::Request;

use super::change_order::{MakeEvent, Target, change_order};
use crate::{convert, domain::order::State, error::Error, publish::order_event, service::Orders};

pub(crate) async fn recall_order(
    service: &Orders,
    request: Request<pb::RecallOrderRequest>,
) -> Result<pb::Order, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::order_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let etag = request.etag.clone();
    let from = step_from(request.from_state())?;
    // The step that it is at then was somebody else's, who stays noted.
    let target = Target { shop, id, etag, key, actor: String::new() };
    change_order(service, target, |record, _| {
        record.life.recall(from)?;
        record.actors.remove(from.as_str());
        let event: MakeEvent =
            Box::new(|order| order_event(order, &OrderAdvanced { order: Some(order.clone()) }));
        Ok(Some(event))
    })
    .await
}

fn step_from(state: pb::order::State) -> Result<State, Failure> {
    let from = convert::state_from(state).filter(|state| state.can_be_recalled());
    from.ok_or_else(|| Failure::field("from_state", "must be ACCEPTED, PREPARING, READY or DELIVERING"))
}
