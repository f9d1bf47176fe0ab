use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field::{self, Mask};
use storage::idempotency::{self, Once, RequestKey};
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
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &convert::CHANGEABLE, "update_mask")?;
    let etag = field::etag(&sent.etag)?;

    let mut tx = match idempotency::begin(&service.db, key, service.clock.now()).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let current = entries::get(&mut tx, &shop, id).await?;
    let mut entry = current.ok_or_else(|| Failure::not_found(&sent.name))?;
    if etag.is_some_and(|version| version != entry.version) {
        return Err(Failure::stale_etag().into());
    }
    entry.text = convert::changed_text(&entry.text, sent, mask.as_ref())?;
    if !entries::update(&mut tx, &shop, &entry).await? {
        return Err(storage::Error::Conflict.into());
    }
    entry.version += 1;
    Ok(tx.answer(convert::entry(&shop, &entry)).await?)
}
