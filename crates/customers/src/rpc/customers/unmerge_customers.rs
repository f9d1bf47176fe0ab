use contracts::customers::v1 as pb;
use kernel::{Code, CustomerId, Failure, ShopId, Time};
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::{link_customers::Pair, unique};
use crate::{
    app, convert,
    domain::{Customer, Merge, Profile},
    error::Error,
    publish,
    service::Customers,
    store,
};

pub(crate) async fn unmerge_customers(
    service: &Customers,
    request: Request<pb::UnmergeCustomersRequest>,
) -> Result<pb::Customer, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let pair = Pair::parse(&call, &request.name, &request.customer)?;
    let key = RequestKey::new(&pair.shop, call.origin(&request.request_id)?, &request);
    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let found = store::customers::find(&mut tx, &pair.shop, pair.one).await?;
    let survivor = found.ok_or_else(|| Failure::not_found(&request.name))?;
    let merge = store::merges::get(&mut tx, &pair.shop, pair.other).await?;
    let merge = merge.filter(|merge| merge.survivor == pair.one).ok_or_else(not_merged)?;
    merge.expect_undoable(now)?;
    let (survivor, restored) = unmerge(&mut tx, survivor, &merge, now).await?;
    let told = publish::customer_unmerged(&survivor, &restored);
    outbox::publish(&mut tx, &service.ids, now, &pair.shop, &[told]).await?;
    Ok(tx.answer(convert::customer(&restored)).await?)
}

/// Two records of one: the one that went on, and the one that is itself again. In the order in
/// which a merge writes them.
async fn unmerge(
    tx: &mut Tx,
    survivor: Customer,
    merge: &Merge,
    now: Time,
) -> Result<(Customer, Customer), Error> {
    let (shop, both) = (survivor.shop.clone(), [merge.survivor, merge.merged]);
    store::merges::undo(tx, &shop, merge, now).await?;
    // A sender who was unbound since is nobody's.
    let mut identities = merge.gained.identities.clone();
    identities.retain(|own| survivor.profile.identities.contains(own));
    let profile = survivor.profile.clone().without(&merge.gained);
    let changed = survivor.changed(profile, now);
    store::customers::update(tx, &changed).await?;
    unique::put_identities(tx, &changed).await?;
    let restored = get(tx, &shop, merge.merged).await?;
    let profile = Profile { identities, ..restored.profile.clone() };
    unique::put_identities(tx, &Customer { profile, ..restored }).await?;
    for link in &merge.gained.links {
        store::merges::give_back_link(tx, &shop, merge, *link).await?;
    }
    for id in both {
        app::guests::recount(tx, &shop, id).await?;
    }
    store::guests::scores::make_due(tx, &shop, now).await?;
    Ok((get(tx, &shop, merge.survivor).await?, get(tx, &shop, merge.merged).await?))
}

async fn get(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<Customer, Error> {
    Ok(store::customers::find(tx, shop, id).await?.ok_or(storage::Error::Conflict)?)
}

fn not_merged() -> Failure {
    let message = "customer: must be a record that was merged into `name`, and is not itself again";
    Failure::new(Code::FailedPrecondition, "NOT_MERGED", message)
}
