//! The contract's methods; each is one call into a file of its name.

mod create_access_key;
mod create_customer;
mod delete_access_key;
mod get_customer;
mod link_customers;
mod list_access_keys;
mod list_contacts;
mod list_customers;
mod lookup_customer;
mod merge_customers;
mod regions;
mod resolve_access_key;
mod unique;
mod unlink_customers;
mod update_customer;

use contracts::{
    common::v1::Principal,
    customers::v1::{self as pb, customers_service_server::CustomersService},
};
use runtime::reply;
use tonic::{Request, Response, Status};

use crate::Customers;
pub(crate) use regions::Regions;

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl CustomersService for Customers {
    async fn create_customer(&self, request: Request<pb::CreateCustomerRequest>) -> Answer<pb::Customer> {
        reply(create_customer::create_customer(self, request).await)
    }

    async fn get_customer(&self, request: Request<pb::GetCustomerRequest>) -> Answer<pb::Customer> {
        reply(get_customer::get_customer(self, request).await)
    }

    async fn list_customers(
        &self,
        request: Request<pb::ListCustomersRequest>,
    ) -> Answer<pb::ListCustomersResponse> {
        reply(list_customers::list_customers(self, request).await)
    }

    async fn lookup_customer(&self, request: Request<pb::LookupCustomerRequest>) -> Answer<pb::Customer> {
        reply(lookup_customer::lookup_customer(self, request).await)
    }

    async fn update_customer(&self, request: Request<pb::UpdateCustomerRequest>) -> Answer<pb::Customer> {
        reply(update_customer::update_customer(self, request).await)
    }

    async fn link_customers(&self, request: Request<pb::LinkCustomersRequest>) -> Answer<pb::Customer> {
        reply(link_customers::link_customers(self, request).await)
    }

    async fn unlink_customers(&self, request: Request<pb::UnlinkCustomersRequest>) -> Answer<pb::Customer> {
        reply(unlink_customers::unlink_customers(self, request).await)
    }

    async fn merge_customers(&self, request: Request<pb::MergeCustomersRequest>) -> Answer<pb::Customer> {
        reply(merge_customers::merge_customers(self, request).await)
    }

    async fn list_contacts(
        &self,
        request: Request<pb::ListContactsRequest>,
    ) -> Answer<pb::ListContactsResponse> {
        reply(list_contacts::list_contacts(self, request).await)
    }

    async fn create_access_key(&self, request: Request<pb::CreateAccessKeyRequest>) -> Answer<pb::AccessKey> {
        reply(create_access_key::create_access_key(self, request).await)
    }

    async fn list_access_keys(
        &self,
        request: Request<pb::ListAccessKeysRequest>,
    ) -> Answer<pb::ListAccessKeysResponse> {
        reply(list_access_keys::list_access_keys(self, request).await)
    }

    async fn delete_access_key(&self, request: Request<pb::DeleteAccessKeyRequest>) -> Answer<()> {
        reply(delete_access_key::delete_access_key(self, request).await)
    }

    async fn resolve_access_key(&self, request: Request<pb::ResolveAccessKeyRequest>) -> Answer<Principal> {
        reply(resolve_access_key::resolve_access_key(self, request).await)
    }
}
