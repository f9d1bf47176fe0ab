use contracts::feedback::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::faq as convert,
    domain::faq::{FaqEntry, FaqEntryId},
    error::Error,
    service::Feedback,
    store::faq::entries,
};

pub(crate) async fn create_faq_entry(
    service: &Feedback,
    request: Request<pb::CreateFaqEntryRequest>,
) -> Result<pb::FaqEntry, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let text = convert::text(field::required(request.faq_entry, "faq_entry")?)?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let id = FaqEntryId(service.ids.next());
    let entry = FaqEntry { id, text, answer_count: 0, version: 1, created_at: now };
    entries::insert(&mut tx, &shop, &entry).await?;
    Ok(tx.answer(convert::entry(&shop, &entry)).await?)
}
