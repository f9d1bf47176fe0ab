use contracts::customers::v1 as pb;
use runtime::field;
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use super::link_customers::{Pair, settled};
use crate::{Customers, convert, error::Error, store};

pub(crate) async fn unlink_customers(
    service: &Customers,
    request: Request<pb::UnlinkCustomersRequest>,
) -> Result<pb::Customer, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let pair = Pair::parse(&call, &request.name, &request.customer)?;
    let key = RequestKey::new(&pair.shop, field::request_id(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = match idempotency::begin(&service.db, key, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let changed = store::links::remove(&mut tx, &pair.shop, pair.in_order()).await?;
    let reply = convert::customer(&settled(&mut tx, service, &pair, changed, now).await?);
    Ok(tx.answer(reply).await?)
}
