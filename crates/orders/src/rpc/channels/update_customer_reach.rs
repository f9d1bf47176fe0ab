use contracts::orders::v1 as pb;
use kernel::Failure;
use runtime::field::{self, Mask};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::reach::{reach, reach_of};
use crate::{
    error::Error,
    service::Orders,
    store::{
        opt_outs::{self, Recipient},
        projections::customers,
    },
};

pub(crate) async fn update_customer_reach(
    service: &Orders,
    request: Request<pb::UpdateCustomerReachRequest>,
) -> Result<pb::CustomerReach, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.customer_reach.clone(), "customer_reach")?;
    let (shop, customer) = reach_of(&sent.name, "customer_reach.name")?;
    call.enter(&shop)?;
    call.own(Some(customer))?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &["opted_out"], "update_mask")?;
    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    // Of a merged record the survivor: that is who is asked for from now on.
    let owner = customers::owner(&mut tx, &shop, customer).await?;
    let customer = owner.ok_or_else(|| Failure::not_found(&sent.name))?.id;
    let id = customer.to_string();
    let who = Recipient::customer(customer, &id);
    if mask.is_none_or(|mask| mask.has("opted_out")) {
        if sent.opted_out {
            for write in opt_outs::adding(&shop, who, now) {
                tx.run(&write).await?;
            }
        } else {
            tx.run(&opt_outs::removing(&shop, who)).await?;
        }
    }
    let reply = reach(&mut tx, &shop, (customer, &sent.name), now).await?;
    Ok(tx.answer(reply).await?)
}
