use contracts::feedback::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert::faq as convert, domain::faq::FaqEntry, error::Error, service::Feedback, store::faq::entries,
};

pub(crate) async fn list_faq_entries(
    service: &Feedback,
    request: Request<pb::ListFaqEntriesRequest>,
) -> Result<pb::ListFaqEntriesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("faqEntries of {}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::OLDEST, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = entries::list(&mut tx, &shop, from, paging.size + 1).await?;
    let columns = |last: &FaqEntry| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let faq_entries = rows.iter().map(|row| convert::entry(&shop, row)).collect();
    Ok(pb::ListFaqEntriesResponse { faq_entries, next_page_token })
}
