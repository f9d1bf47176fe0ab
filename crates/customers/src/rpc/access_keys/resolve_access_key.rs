use contracts::{common::v1::Principal, customers::v1 as pb};
use kernel::{Code, Failure};
use tonic::Request;

use crate::{convert, domain::Secret, error::Error, service::Customers, store};

pub(crate) async fn resolve_access_key(
    service: &Customers,
    request: Request<pb::ResolveAccessKeyRequest>,
) -> Result<Principal, Error> {
    let secret = Secret::from(request.into_inner().secret);
    // The secret itself must not come back: answers are logged.
    let unknown = || Failure::new(Code::NotFound, "NOT_FOUND", "there is no such access key");
    let scope = secret.scope().ok_or_else(unknown)?;
    let now = service.clock.now();
    let mut tx = service.db.read().await?;
    let key = store::access_keys::find_by_secret(&mut tx, &scope, &secret.hash(), now).await?;
    Ok(convert::principal(&key.ok_or_else(unknown)?))
}
