use contracts::orders::v1::{self as pb, OrderCancelled};
use runtime::field;
use storage::idempotency::RequestKey;
use tonic::Request;

use super::change_order::{MakeEvent, Target, actor, change_order};
use crate::{convert, error::Error, publish::order_event, service::Orders};

pub(crate) async fn cancel_order(
    service: &Orders,
    request: Request<pb::CancelOrderRequest>,
) -> Result<pb::Order, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::order_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let etag = request.etag.clone();
    let reason = field::text(&request.reason, "reason", 0..=500)?;
    change_order(service, Target { shop, id, etag, key, actor: actor(&call) }, |record, now| {
        let changed = record.life.cancel(&reason, now.timestamp())?;
        Ok(changed.then(cancelled))
    })
    .await
}

fn cancelled() -> MakeEvent {
    Box::new(|order| order_event(order, &OrderCancelled { order: Some(order.clone()) }))
}
