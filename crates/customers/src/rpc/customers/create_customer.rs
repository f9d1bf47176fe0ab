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
use crate::{convert, domain::Customer, error::Error, publish, service::Customers, store};

pub(crate) async fn create_customer(
    service: &Customers,
    request: Request<pb::CreateCustomerRequest>,
) -> Result<pb::Customer, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let customer = field::required(request.customer, "customer")?;
    let region = service.regions.for_phones(&shop, &customer.phones).await;
    let mut profile = convert::profile(&customer, region)?;
    if request.without_number && profile.number.is_some() {
        return Err(Failure::field("without_number", "must be false if the customer has a number").into());
    }

    let now = service.clock.now();
    convert::check_birthday(&profile, None, now)?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    if !request.without_number {
        profile.number = Some(number(&mut tx, &shop, profile.number, now).await?);
    }
    let customer = Customer::new(&shop, CustomerId(service.ids.next()), profile, now);
    store::customers::insert(&mut tx, &customer).await?;
    unique::put_identities(&mut tx, &customer).await?;
    outbox::publish(&mut tx, &service.ids, now, &shop, &[publish::customer_changed(&customer)]).await?;
    Ok(tx.answer(convert::customer(&customer)).await?)
}

/// The number that was asked for, or else the next free one.
async fn number(tx: &mut Tx, shop: &ShopId, asked: Option<i64>, now: Time) -> Result<i64, Error> {
    if let Some(number) = asked {
        unique::take_number(tx, shop, number, None, now).await?;
        return Ok(number);
    }
    store::numbers::next(tx, shop).await?.ok_or(Error::NumbersExhausted)
}
