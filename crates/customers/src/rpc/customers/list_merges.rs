use contracts::customers::v1::{self as pb, list_merges_response as part};
use kernel::{Failure, Place};
use runtime::field;
use tonic::Request;

use crate::{convert, domain::Merge, error::Error, service::Customers, store};

pub(crate) async fn list_merges(
    service: &Customers,
    request: Request<pb::ListMergesRequest>,
) -> Result<pb::ListMergesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, survivor) = convert::customer_id(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("merges of {}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;
    let since = Merge::undoable_since(service.clock.now());
    let mut tx = service.db.snapshot().await?;
    if !store::customers::exists(&mut tx, &shop, survivor).await? {
        return Err(Failure::not_found(&request.parent).into());
    }
    let records = store::customers::merged_into(&mut tx, &shop, survivor).await?;
    let most = paging.size + 1;
    let mut found = store::merges::list(&mut tx, &shop, survivor, since, (after, most)).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.at, last.merged.0).columns());
    let merge = |merge: &Merge| -> Option<part::Merge> {
        let record = records.iter().find(|record| record.id == merge.merged)?;
        Some(convert::merge(record, merge))
    };
    Ok(pb::ListMergesResponse { merges: found.iter().filter_map(merge).collect(), next_page_token })
}
