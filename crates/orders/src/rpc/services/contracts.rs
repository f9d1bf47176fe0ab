//! What the methods of contracts have in common.

use contracts::orders::v1 as pb;
use kernel::{Code, CustomerId, Failure, ShopId, Time, Uuid};
use runtime::field;
use storage::Tx;

use crate::{
    convert::{
        self,
        catalogue::{Place, product_name},
        service_contract,
    },
    domain::service_products::{Contract, ContractId, ServiceProduct},
    error::Error,
    rpc::customer_lookup,
    service::Orders,
    store::{catalogue, projections::customers, service_contracts, shops},
};

/// The currency of a shop that is there.
pub(super) async fn currency(tx: &mut Tx, shop: &ShopId) -> Result<String, Error> {
    let record = shops::get(tx, shop).await?.ok_or_else(|| convert::no_shop(shop))?;
    Ok(record.shop.currency)
}

/// A service that is there.
pub(super) async fn product(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<ServiceProduct, Error> {
    let entry = catalogue::get::<ServiceProduct>(tx, shop, &id.to_string()).await?;
    Ok(entry.ok_or_else(|| Failure::not_found(product_name(shop, id)))?.value)
}

/// A service that is still sold.
pub(super) async fn sold(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<ServiceProduct, Error> {
    let product = product(tx, shop, id).await?;
    if product.retired {
        let message = format!("{} is not sold any more", product_name(shop, id));
        return Err(Failure::new(Code::FailedPrecondition, "RETIRED", message).into());
    }
    Ok(product)
}

/// Whom something is for; the record that goes on for them. Word of somebody new may
/// still be on its way.
pub(super) async fn customer(
    tx: &mut Tx,
    shop: &ShopId,
    name: &str,
    path: &str,
) -> Result<Option<CustomerId>, Error> {
    if name.is_empty() {
        return Ok(None);
    }
    let id = convert::customer_in(shop, name, path)?;
    Ok(Some(customers::hold(tx, shop, id).await?))
}

/// Refuses a customer whom nobody knows, not even customers; before the write, for who is new
/// is written down first.
pub(super) async fn must_be_known(
    service: &Orders,
    shop: &ShopId,
    name: &str,
    path: &str,
) -> Result<(), Error> {
    if name.is_empty() {
        return Ok(());
    }
    let known = customer_lookup::known(service, shop, convert::customer_in(shop, name, path)?).await?;
    known.map(drop).ok_or_else(|| Failure::not_found(name).into())
}

/// A contract that is there.
pub(in crate::rpc) async fn existing(tx: &mut Tx, shop: &ShopId, id: ContractId) -> Result<Contract, Error> {
    let contract = service_contracts::get(tx, shop, id).await?;
    Ok(contract.ok_or_else(|| Failure::not_found(service_contract::contract_name(shop, id)))?)
}

/// The same as somebody saw it.
pub(super) async fn as_seen(
    tx: &mut Tx,
    shop: &ShopId,
    id: ContractId,
    etag: &str,
) -> Result<Contract, Error> {
    let contract = existing(tx, shop, id).await?;
    field::expect_etag(etag, contract.version)?;
    Ok(contract)
}

/// A contract, with the name of its service.
pub(in crate::rpc) async fn answer(
    tx: &mut Tx,
    shop: &ShopId,
    contract: &Contract,
    now: Time,
) -> Result<pb::ServiceContract, Error> {
    let currency = currency(tx, shop).await?;
    let name = product(tx, shop, contract.product).await?.name;
    Ok(service_contract::contract(contract, name, Place { shop, currency: &currency }, now))
}
