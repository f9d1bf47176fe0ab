use contracts::customers::v1 as pb;
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::{Call, field};
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert, domain::Customer, error::Error, publish, service::Customers, store};

/// Two customers of one shop.
pub(crate) struct Pair {
    pub(crate) shop: ShopId,
    /// Whom the answer shows.
    pub(crate) one: CustomerId,
    pub(crate) other: CustomerId,
}

impl Pair {
    /// The two that a request names, in a shop that the caller may enter.
    pub(crate) fn parse(call: &Call, name: &str, customer: &str) -> Result<Self, Failure> {
        let (shop, one) = convert::customer_id(name, "name")?;
        call.enter(&shop)?;
        let other = field::id_in(&shop, customer, "customer", convert::CUSTOMER)?;
        if other == one {
            return Err(Failure::field("customer", "must be another customer than `name`"));
        }
        Ok(Self { shop, one, other })
    }

    /// Always in the same order, so that two who write both don't wait for each
    /// other.
    pub(crate) fn in_order(&self) -> [CustomerId; 2] {
        [self.one.min(self.other), self.one.max(self.other)]
    }
}

pub(crate) async fn link_customers(
    service: &Customers,
    request: Request<pb::LinkCustomersRequest>,
) -> Result<pb::Customer, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let pair = Pair::parse(&call, &request.name, &request.customer)?;
    let kind = convert::link_kind(request.kind)?;
    let key = RequestKey::new(&pair.shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let changed = store::links::put(&mut tx, &pair.shop, pair.in_order(), kind).await?;
    let reply = convert::customer(&publish_if_changed(&mut tx, service, &pair, changed, now).await?);
    Ok(tx.answer(reply).await?)
}

/// Counts and publishes the change of a link, if it was one, as a change of
/// both customers; answers the one.
pub(crate) async fn publish_if_changed(
    tx: &mut Tx,
    service: &Customers,
    pair: &Pair,
    changed: bool,
    now: Time,
) -> Result<Customer, Error> {
    if changed {
        for id in pair.in_order() {
            store::customers::touch(tx, &pair.shop, id, now).await?;
        }
    }
    let both = store::customers::find_both(tx, &pair.shop, pair.in_order()).await?;
    if let Some(missing) = pair.in_order().into_iter().find(|id| both.iter().all(|found| found.id != *id)) {
        return Err(Failure::not_found(convert::customer_name(&pair.shop, missing)).into());
    }
    if changed {
        outbox::publish(
            tx,
            &service.ids,
            now,
            &pair.shop,
            &both.iter().map(publish::customer_changed).collect::<Vec<_>>(),
        )
        .await?;
    }
    let one = both.into_iter().find(|found| found.id == pair.one);
    one.ok_or_else(|| Failure::not_found(convert::customer_name(&pair.shop, pair.one)).into())
}
