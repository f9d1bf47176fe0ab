use contracts::feedback::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{convert::faq as convert, error::Error, service::Feedback, store::faq::entries};

pub(crate) async fn get_faq_entry(
    service: &Feedback,
    request: Request<pb::GetFaqEntryRequest>,
) -> Result<pb::FaqEntry, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, id) = convert::entry_id(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let found = entries::get(&mut tx, &shop, id).await?;
    let found = found.ok_or_else(|| Failure::not_found(name))?;
    Ok(convert::entry(&shop, &found))
}
