use contracts::{
    common::v1::Money,
    orders::v1::{self as pb, OrderRefunded},
};
use kernel::Time;
use runtime::field;
use storage::idempotency::RequestKey;
use tonic::Request;

use super::change_order::{Announce, Target, actor, change_order};
use crate::{convert, domain::order::Refund, error::Error, publish::order_event, service::Orders};

pub(crate) async fn refund_order(
    service: &Orders,
    request: Request<pb::RefundOrderRequest>,
) -> Result<pb::Order, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::order_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, &request);
    let reason = field::text(&request.reason, "reason", 1..=500)?;
    change_order(
        service,
        Target { shop, id, etag: String::new(), key, actor: actor(&call) },
        |record, now| {
            let of = convert::refund_of(&request.lines, request.amount, &record.currency)?;
            let refund = record.life.refund(of, &reason, now.timestamp())?.clone();
            Ok(Some(announce(refund, record.currency.clone())))
        },
    )
    .await
}

fn announce(refund: Refund, currency: String) -> Announce {
    Box::new(move |order| {
        let refunded = OrderRefunded {
            order: Some(order.clone()),
            amount: Some(Money { amount: refund.amount, currency }),
            reason: refund.reason,
            refund_time: Some(field::timestamp(Time::from_timestamp(refund.at))),
        };
        order_event(order, &refunded)
    })
}
