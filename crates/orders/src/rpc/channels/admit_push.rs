use contracts::orders::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert::catalogue::Resource, domain::channel::ChannelSettings, error::Error, service::Orders};

/// A signature is the id of a request whose content is the body: what makes a repeat of any
/// request known makes a forged body known.
pub(crate) async fn admit_push(
    service: &Orders,
    request: Request<pb::AdmitPushRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, _) = ChannelSettings::id(&request.name, "name")?;
    call.enter(&shop)?;
    field::text(&request.digest, "digest", 64..=64)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    Ok(tx.answer(()).await?)
}
