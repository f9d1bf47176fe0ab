use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field::{self, Mask};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert::faq as convert, error::Error, service::Feedback, store::faq::entries};

pub(crate) async fn update_faq_entry(
    service: &Feedback,
    request: Request<pb::UpdateFaqEntryRequest>,
) -> Result<pb::FaqEntry, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.faq_entry.clone(), "faq_entry")?;
    let (shop, id) = convert::entry_id(&sent.name, "faq_entry.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &convert::CHANGEABLE, "update_mask")?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = entries::get(&mut tx, &shop, id).await?;
    let mut entry = current.ok_or_else(|| Failure::not_found(&sent.name))?;
    field::expect_etag(&sent.etag, entry.version)?;
    let text = convert::changed_text(&entry.text, sent, mask.as_ref())?;
    if text != entry.text {
        entry.text = text;
        entries::update(&mut tx, &shop, &entry).await?;
        entry.version += 1;
    }
    Ok(tx.answer(convert::entry(&shop, &entry)).await?)
}
