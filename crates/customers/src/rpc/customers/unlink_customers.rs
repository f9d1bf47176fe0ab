use contracts::customers::v1 as pb;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::link_customers::{Pair, publish_if_changed};
use crate::{convert, error::Error, service::Customers, store};

pub(crate) async fn unlink_customers(
    service: &Customers,
    request: Request<pb::UnlinkCustomersRequest>,
) -> Result<pb::Customer, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let pair = Pair::parse(&call, &request.name, &request.customer)?;
    let key = RequestKey::new(&pair.shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let changed = store::links::remove(&mut tx, &pair.shop, pair.in_order()).await?;
    let reply = convert::customer(&publish_if_changed(&mut tx, service, &pair, changed, now).await?);
    Ok(tx.answer(reply).await?)
}
