use contracts::orders::v1 as pb;
use runtime::field;
use storage::idempotency::RequestKey;
use tonic::Request;

use super::change_order::{Target, actor, change_order};
use crate::{convert, error::Error, publish::refunded, service::Orders};

pub(crate) async fn refund_order(
    service: &Orders,
    request: Request<pb::RefundOrderRequest>,
) -> Result<pb::Order, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::order_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let reason = field::text(&request.reason, "reason", 1..=500)?;
    change_order(
        service,
        Target { shop, id, etag: String::new(), key, actor: actor(&call) },
        |record, now| {
            let of = convert::refund_of(&request.lines, request.amount, &record.currency)?;
            let refund = record.life.refund(of, &reason, now.timestamp())?.clone();
            let currency = record.currency.clone();
            Ok(Some(Box::new(move |order| refunded(order, &refund, currency))))
        },
    )
    .await
}
