use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert::faq as convert, error::Error, service::Feedback, store::faq::entries};

pub(crate) async fn delete_faq_entry(
    service: &Feedback,
    request: Request<pb::DeleteFaqEntryRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::entry_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = entries::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&request.name))?;
    field::expect_etag(&request.etag, current.version)?;
    entries::delete(&mut tx, &shop, id, current.version).await?;
    Ok(tx.answer(()).await?)
}
