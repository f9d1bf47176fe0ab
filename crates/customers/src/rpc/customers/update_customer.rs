use contracts::customers::v1 as pb;
use kernel::{CustomerId, Failure, ShopId, Time};
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::unique;
use crate::{
    convert,
    domain::{Customer, Profile},
    error::Error,
    publish,
    service::Customers,
    store,
};

pub(crate) async fn update_customer(
    service: &Customers,
    request: Request<pb::UpdateCustomerRequest>,
) -> Result<pb::Customer, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let change = field::required(request.customer.clone(), "customer")?;
    let (shop, id) = convert::customer_id(&change.name, "customer.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let region = service.regions.for_phones(&shop, &change.phones).await;
    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let current = current(&mut tx, &shop, id, &change.etag).await?;
    let profile = convert::updated(&current, &change, request.update_mask, region)?;
    convert::check_birthday(&profile, Some(&current.profile), now)?;
    let customer = if profile == current.profile {
        current
    } else {
        let changed = store(&mut tx, current, profile, now).await?;
        outbox::publish(&mut tx, &service.ids, now, &shop, &[publish::customer_changed(&changed)]).await?;
        changed
    };
    Ok(tx.answer(convert::customer(&customer)).await?)
}

async fn current(tx: &mut Tx, shop: &ShopId, id: CustomerId, etag: &str) -> Result<Customer, Error> {
    let current = store::customers::find(tx, shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(convert::customer_name(shop, id)))?;
    field::expect_etag(etag, current.version)?;
    Ok(current)
}

async fn store(tx: &mut Tx, current: Customer, profile: Profile, now: Time) -> Result<Customer, Error> {
    if profile.number != current.profile.number {
        change_number(tx, &current, profile.number, now).await?;
    }
    let same_identities = profile.identities == current.profile.identities;
    let changed = current.changed(profile, now);
    store::customers::update(tx, &changed).await?;
    if !same_identities {
        unique::put_identities(tx, &changed).await?;
    }
    Ok(changed)
}

/// Takes the new number, and gives the old one up.
async fn change_number(tx: &mut Tx, of: &Customer, number: Option<i64>, now: Time) -> Result<(), Error> {
    if let Some(number) = number {
        unique::take_number(tx, &of.shop, number, Some(of.id), now).await?;
    }
    if let Some(freed) = of.profile.number {
        store::numbers::free(tx, &of.shop, freed, of.id, now).await?;
    }
    Ok(())
}
