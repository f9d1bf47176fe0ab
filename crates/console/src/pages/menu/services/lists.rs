//! The services that there are, and what was agreed with whom.

use contracts::orders::v1::{
    ListServiceContractsRequest, ListServiceProductsRequest, ServiceContract, ServiceProduct,
    service_contract::{Stage, State},
};
use prost_types::Timestamp;
use tonic::Status;

use crate::page::Page;

const MOST: i32 = 500;
const MOST_ACTIVE: i32 = 100;
const LATEST: i32 = 50;
const MOST_PAST: usize = 10;
/// Nothing is due later than that many seconds from now: services go on for ten years, and again.
const EVER: i64 = 25 * 366 * 86_400;

/// Every service; those that are not sold any more come last.
pub(super) async fn products(page: &Page) -> Result<Vec<ServiceProduct>, Status> {
    let request = ListServiceProductsRequest {
        parent: page.shop.name.clone(),
        page_size: MOST,
        ..ListServiceProductsRequest::default()
    };
    let mut products = page.orders().list_service_products(request).await?.into_inner().service_products;
    products.sort_by_key(|product| product.retired);
    Ok(products)
}

/// Those under which something is to be done, what is due first on top; and where more are.
pub(super) async fn active(
    page: &Page,
    customer: &str,
    token: &str,
) -> Result<(Vec<ServiceContract>, String), Status> {
    let request = ListServiceContractsRequest {
        parent: page.shop.name.clone(),
        customer: customer.to_owned(),
        due_before_time: Some(Timestamp { seconds: page.now.as_second() + EVER, nanos: 0 }),
        page_size: MOST_ACTIVE,
        page_token: token.to_owned(),
    };
    let found = page.orders().list_service_contracts(request).await?.into_inner();
    let mut active = found.service_contracts;
    active.sort_by_key(|contract| open(contract).filter_map(|stage| Some(stage.due_time?.seconds)).min());
    Ok((active, found.next_page_token))
}

/// What was done or called off lately, newest first.
pub(super) async fn past(page: &Page, customer: &str) -> Result<Vec<ServiceContract>, Status> {
    let request = ListServiceContractsRequest {
        parent: page.shop.name.clone(),
        customer: customer.to_owned(),
        page_size: LATEST,
        ..ListServiceContractsRequest::default()
    };
    let latest = page.orders().list_service_contracts(request).await?.into_inner().service_contracts;
    let past = latest.into_iter().filter(|contract| contract.state() != State::Active);
    Ok(past.take(MOST_PAST).collect())
}

/// What is still to be done, in the order of the contract.
pub(super) fn open(contract: &ServiceContract) -> impl Iterator<Item = &Stage> {
    contract.stages.iter().filter(|stage| stage.done_time.is_none())
}
