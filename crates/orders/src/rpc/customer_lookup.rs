//! Customers whom this service has not heard of yet. Who was added a moment ago
//! is told of by an event that is still on its way; so before anybody is taken
//! for a stranger, the customers service is asked.

use std::time::Duration;

use contracts::customers::v1::{Customer, GetCustomerRequest, LookupCustomerRequest};
use kernel::{CustomerId, Failure, ShopId};
use runtime::field;
use tonic::{Request, Response, Status};

use crate::{
    app::learn_customer::{Source, learn_customer},
    error::Error,
    service::Orders,
    store::{
        messages::Incoming,
        projections::customers::{self, CustomerProjection},
    },
};

/// Orders are taken without the customers service, and don't wait for it.
const ASK: Duration = Duration::from_millis(500);

/// The customer that a message's sender is, if they are new, or write on the page.
pub(crate) async fn sender(
    service: &Orders,
    incoming: &Incoming,
) -> Result<Option<CustomerProjection>, Error> {
    if let Some(id) = incoming.customer_on_page() {
        return known(service, &incoming.shop, id).await;
    }
    let lookup = LookupCustomerRequest {
        parent: format!("shops/{}", incoming.shop),
        channel: incoming.channel.clone(),
        sender_id: incoming.sender_id.clone(),
        number: 0,
    };
    let answer = service.customers.clone().lookup_customer(in_time(lookup)).await;
    learn(service, &incoming.shop, answer).await
}

/// The customer with a number, if they are new or it was theirs until a short
/// while ago.
pub(crate) async fn numbered(
    service: &Orders,
    shop: &ShopId,
    number: i32,
) -> Result<Option<CustomerProjection>, Error> {
    let parent = format!("shops/{shop}");
    let lookup = LookupCustomerRequest { parent, number, ..LookupCustomerRequest::default() };
    let answer = service.customers.clone().lookup_customer(in_time(lookup)).await;
    let known = learn(service, shop, answer).await?;
    // By the number they were asked for, as whoever asked calls them.
    Ok(known.map(|known| CustomerProjection { number, ..known }))
}

/// The customer with an id, new or not.
pub(crate) async fn known(
    service: &Orders,
    shop: &ShopId,
    id: CustomerId,
) -> Result<Option<CustomerProjection>, Error> {
    let known = customers::get(&mut service.db.read().await?, shop, id).await?;
    if known.is_some() { Ok(known) } else { named(service, shop, id).await }
}

/// The customer with an id, if they are new.
pub(crate) async fn named(
    service: &Orders,
    shop: &ShopId,
    id: CustomerId,
) -> Result<Option<CustomerProjection>, Error> {
    let get = GetCustomerRequest { name: format!("shops/{shop}/customers/{id}") };
    let answer = service.customers.clone().get_customer(in_time(get)).await;
    learn(service, shop, answer).await
}

fn in_time<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(ASK);
    request
}

/// Takes over what was answered. Nobody is known who does not exist, and none
/// while nobody answers.
async fn learn(
    service: &Orders,
    shop: &ShopId,
    answer: Result<Response<Customer>, Status>,
) -> Result<Option<CustomerProjection>, Error> {
    let customer = match answer {
        Ok(answer) => answer.into_inner(),
        Err(status) => {
            if status.code() != tonic::Code::NotFound {
                tracing::debug!(code = ?status.code(), "nobody says whether a stranger is a new customer");
            }
            return Ok(None);
        }
    };
    let revision = field::etag(&customer.etag)?.ok_or_else(Failure::internal)?;
    let at = field::time(customer.update_time, "customer.update_time")?;
    let at = at.unwrap_or_else(|| service.clock.now());
    let id = take_over(service, Source { shop, revision, at }, customer).await?;
    Ok(customers::get(&mut service.db.read().await?, shop, id).await?)
}

async fn take_over(service: &Orders, source: Source<'_>, customer: Customer) -> Result<CustomerId, Error> {
    let mut tx = service.db.begin().await?;
    let id = learn_customer(&mut tx, source, Some(customer)).await?;
    tx.commit().await?;
    Ok(id)
}
