use contracts::customers::v1 as pb;
use kernel::Failure;
use prost::Message;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::{AccessKey, AccessKeyId, Scope, Secret},
    error::Error,
    service::Customers,
    store,
};

pub(crate) async fn rotate_access_key(
    service: &Customers,
    request: Request<pb::RotateAccessKeyRequest>,
) -> Result<pb::AccessKey, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::access_key_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin("")?, &request);
    let rotation = Rotation { scope: Scope::Shop(shop), id, overlap: request.overlap_seconds };
    rotation.done(service, key, request.name, convert::access_key).await
}

/// A key that gets a new secret.
pub(crate) struct Rotation {
    pub(crate) scope: Scope,
    pub(crate) id: AccessKeyId,
    /// How many seconds the secret of before works; unset for what is usual.
    pub(crate) overlap: Option<i32>,
}

impl Rotation {
    /// Does it; the key with its new secret, as `reply` says it.
    pub(crate) async fn done<R: Message + Default>(
        self,
        service: &Customers,
        key: RequestKey,
        name: String,
        reply: impl FnOnce(AccessKey, Option<&Secret>) -> R,
    ) -> Result<R, Error> {
        let Self { scope, id, overlap } = self;
        let now = service.clock.now();
        let until = convert::overlap(overlap, now)?;
        let secret = service.secrets.next(&scope).map_err(Error::NoRandomness)?;
        let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
        let rotated = store::access_keys::rotate(&mut tx, &scope, id, &secret.hash(), (now, until)).await?;
        let Some(rotated) = rotated else {
            let found = store::access_keys::find(&mut tx, &scope, id).await?;
            return Err(found.map_or_else(|| Failure::not_found(name), |key| convert::rotating(&key)).into());
        };
        Ok(tx.answer(reply(rotated, Some(&secret))).await?)
    }
}
