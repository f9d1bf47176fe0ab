use contracts::customers::v1 as pb;
use kernel::{Code, Failure};
use tonic::Request;

use crate::{
    convert,
    domain::{Scope, Secret},
    error::Error,
    service::Customers,
    store,
};

/// It is the secret itself that makes a repeat fail: whoever else has the link gets nothing.
pub(crate) async fn claim_access_key(
    service: &Customers,
    request: Request<pb::ClaimAccessKeyRequest>,
) -> Result<pb::AccessKey, Error> {
    let shown = Secret::from(request.into_inner().secret);
    // The secret itself must not come back: answers are logged.
    let unknown = || Failure::new(Code::NotFound, "NOT_FOUND", "there is no such access key");
    let scope = shown.scope().filter(|scope| *scope != Scope::House).ok_or_else(unknown)?;
    let secret = service.secrets.next(&scope).map_err(Error::NoRandomness)?;
    let mut tx = service.db.begin().await?;
    let claimed = store::access_keys::claim(&mut tx, &scope, &shown.hash(), &secret.hash()).await?;
    let claimed = claimed.ok_or_else(unknown)?;
    tx.commit().await?;
    Ok(convert::access_key(claimed, Some(&secret)))
}
