use contracts::customers::v1 as pb;
use kernel::{Code, Failure, Time};
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::{link_customers::Pair, unique};
use crate::{
    app, convert,
    domain::{Customer, Gained, Merge},
    error::Error,
    publish,
    service::Customers,
    store,
};

pub(crate) async fn merge_customers(
    service: &Customers,
    request: Request<pb::MergeCustomersRequest>,
) -> Result<pb::Customer, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    if request.name == request.customer {
        return Err(same_customer().into());
    }
    let pair = Pair::parse(&call, &request.name, &request.customer)?;
    let key = RequestKey::new(&pair.shop, call.origin(&request.request_id)?, &request);

    let region = service.regions.of(&pair.shop).await;
    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let both = store::customers::find_both(&mut tx, &pair.shop, pair.in_order()).await?;
    let of = |id| {
        let found = both.iter().find(|found| found.id == id).cloned();
        let found = found.map(|found| found.with_phones_of(region));
        found.ok_or_else(|| Failure::not_found(convert::customer_name(&pair.shop, id)))
    };
    let merged = merge(&mut tx, of(pair.one)?, of(pair.other)?, now).await?;
    outbox::publish(&mut tx, &service.ids, now, &pair.shop, &[publish::customer_merged(&merged, pair.other)])
        .await?;
    Ok(tx.answer(convert::customer(&merged)).await?)
}

/// One record of two; the first goes on.
async fn merge(tx: &mut Tx, one: Customer, other: Customer, now: Time) -> Result<Customer, Error> {
    let (id, shop) = (one.id, one.shop.clone());
    store::merges::end(tx, &shop, (other.id, other.version), id, now).await?;
    let profile = one.profile.clone().with(other.profile.clone());
    let gained = Gained::of(&one, &profile, &other);
    store::merges::put(tx, &shop, &Merge { merged: other.id, survivor: id, gained, at: now }).await?;
    let changed = one.changed(profile, now);
    store::customers::update(tx, &changed).await?;
    app::guests::recount(tx, &shop, id).await?;
    store::guests::scores::make_due(tx, &shop, now).await?;
    unique::put_identities(tx, &changed).await?;
    let merged = store::customers::find(tx, &shop, id).await?;
    Ok(merged.ok_or(storage::Error::Conflict)?)
}

fn same_customer() -> Failure {
    let message = "customer: must be another customer than `name`; they are one already";
    Failure::new(Code::FailedPrecondition, "SAME_CUSTOMER", message)
}
