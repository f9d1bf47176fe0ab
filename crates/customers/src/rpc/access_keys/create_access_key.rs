use contracts::{common::v1::principal::Kind, customers::v1 as pb};
use kernel::{Code, CustomerId, Failure, ShopId};
use runtime::{Call, field};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::{AccessKey, AccessKeyId, Scope},
    error::Error,
    service::Customers,
    store,
};

pub(crate) async fn create_access_key(
    service: &Customers,
    request: Request<pb::CreateAccessKeyRequest>,
) -> Result<pb::AccessKey, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let asked = field::required(request.access_key.clone(), "access_key")?;
    may_make(&call, asked.kind())?;
    let customer = customer(&shop, &asked.customer)?;
    let key = AccessKey {
        holder: convert::holder(asked.kind, customer)?,
        display_name: field::text(&asked.display_name, "access_key.display_name", 1..=64)?,
        id: AccessKeyId(service.ids.next()),
        created_at: service.clock.now(),
        previous_expires_at: None,
        scope: Scope::Shop(shop.clone()),
    };
    let secret = service.secrets.next(&key.scope).map_err(Error::NoRandomness)?;

    let request_key = RequestKey::new(&shop, call.origin("")?, &request);
    let mut tx = or_replay!(idempotency::begin(&service.db, request_key, key.created_at).await?);
    if let Some(customer) = customer
        && !store::customers::exists(&mut tx, &shop, customer).await?
    {
        return Err(Failure::not_found(asked.customer).into());
    }
    store::access_keys::insert(&mut tx, &key, &secret.hash()).await?;
    Ok(tx.answer(convert::access_key(key, Some(&secret))).await?)
}

/// Who works here is let in by the owner alone; a manager hands out the cards of guests.
fn may_make(call: &Call, kind: Kind) -> Result<(), Failure> {
    if call.principal.kind != Kind::Manager || matches!(kind, Kind::Guest | Kind::Unspecified) {
        return Ok(());
    }
    let message = "access_key.kind: a manager makes keys of guests alone";
    Err(Failure::new(Code::PermissionDenied, "OWNERS_KEYS", message))
}

fn customer(shop: &ShopId, name: &str) -> Result<Option<CustomerId>, Failure> {
    if name.is_empty() {
        return Ok(None);
    }
    field::id_in(shop, name, "access_key.customer", convert::CUSTOMER).map(Some)
}
