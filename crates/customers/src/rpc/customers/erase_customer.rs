use contracts::customers::v1 as pb;
use kernel::{Failure, ShopId};
use storage::{
    Tx,
    erasures::{self, Person},
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::unique;
use crate::{
    convert,
    domain::{ChatIdentity, Customer, Profile},
    error::Error,
    publish,
    service::Customers,
    store,
    store::erasure::ERASE,
};

/// Stands for the name, so that people see why there is none.
const ERASED: &str = "（已删除）";

/// The record stays, for orders, points and cases hang on it; what says who it was
/// goes. The others hear of it by event.
pub(crate) async fn erase_customer(
    service: &Customers,
    request: Request<pb::EraseCustomerRequest>,
) -> Result<pb::Customer, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::customer_id(&request.name, "name")?;
    call.enter(&shop)?;
    call.own(Some(id))?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let found = store::customers::find(&mut tx, &shop, id).await?;
    let customer = found.ok_or_else(|| Failure::not_found(&request.name))?;
    let before = with_page(&mut tx, &shop, &customer).await?;
    if let Some(number) = customer.profile.number {
        store::numbers::free(&mut tx, &shop, number, id, now).await?;
    }
    let profile = Profile { display_name: ERASED.to_owned(), ..Profile::default() };
    let mut erased = customer.changed(profile, now);
    erased.links.clear();
    store::customers::update(&mut tx, &erased).await?;
    unique::put_identities(&mut tx, &erased).await?;
    let senders = before.profile.identities.iter();
    let senders = senders.map(|own| (own.channel.clone(), own.sender_id.clone())).collect();
    erasures::erase(&mut tx, &shop, &Person { id: id.0, senders }, &ERASE, now).await?;
    outbox::publish(&mut tx, &service.ids, now, &shop, &[publish::customer_erased(&erased, &before)]).await?;
    Ok(tx.answer(convert::customer(&erased)).await?)
}

/// The record with who they are on the shop's page besides, where a sender's id is that of
/// the customer, also as each record that was merged into theirs.
async fn with_page(tx: &mut Tx, shop: &ShopId, customer: &Customer) -> Result<Customer, Error> {
    let merged = store::customers::merged_into(tx, shop, customer.id).await?;
    let ids = merged.iter().map(|merged| merged.id).chain([customer.id]);
    let mut with_page = customer.clone();
    with_page.profile.identities.extend(ids.map(ChatIdentity::on_page));
    Ok(with_page)
}
