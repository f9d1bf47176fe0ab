//! The services that there are, and what was agreed with whom.

use contracts::orders::v1::{
    ListServiceContractsRequest, ListServiceProductsRequest, ServiceContract, ServiceProduct,
    service_contract::{Stage, State},
};
use futures::future::try_join_all;
use tonic::Status;

use crate::page::Page;

const MOST: i32 = 500;
const MOST_ACTIVE: i32 = 100;
/// Of each kind.
const MOST_PAST: i32 = 10;

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

/// The newest of those under which something is to be done, what is due first on top; and where
/// more are.
pub(super) async fn active(
    page: &Page,
    customer: &str,
    token: &str,
) -> Result<(Vec<ServiceContract>, String), Status> {
    let request = ListServiceContractsRequest {
        parent: page.shop.name.clone(),
        customer: customer.to_owned(),
        state: State::Active.into(),
        page_size: MOST_ACTIVE,
        page_token: token.to_owned(),
        ..ListServiceContractsRequest::default()
    };
    let found = page.orders().list_service_contracts(request).await?.into_inner();
    let mut active = found.service_contracts;
    active.sort_by_key(|contract| open(contract).filter_map(|stage| Some(stage.due_time?.seconds)).min());
    Ok((active, found.next_page_token))
}

/// What was done and what was called off, each newest first.
pub(super) async fn past(page: &Page, customer: &str) -> Result<Vec<ServiceContract>, Status> {
    let asked = [State::Completed, State::Cancelled].map(async |state| {
        let request = ListServiceContractsRequest {
            parent: page.shop.name.clone(),
            customer: customer.to_owned(),
            state: state.into(),
            page_size: MOST_PAST,
            ..ListServiceContractsRequest::default()
        };
        Ok::<_, Status>(page.orders().list_service_contracts(request).await?.into_inner().service_contracts)
    });
    Ok(try_join_all(asked).await?.concat())
}

/// What is still to be done, in the order of the contract.
pub(super) fn open(contract: &ServiceContract) -> impl Iterator<Item = &Stage> {
    contract.stages.iter().filter(|stage| stage.done_time.is_none())
}
