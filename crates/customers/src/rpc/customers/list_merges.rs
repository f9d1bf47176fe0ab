use contracts::customers::v1::{self as pb, list_merges_response as part};
use kernel::Failure;
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
    let since = Merge::undoable_since(service.clock.now());
    let mut tx = service.db.snapshot().await?;
    if !store::customers::exists(&mut tx, &shop, survivor).await? {
        return Err(Failure::not_found(&request.parent).into());
    }
    let records = store::customers::merged_into(&mut tx, &shop, survivor).await?;
    let found = store::merges::list(&mut tx, &shop, survivor, since).await?;
    let merge = |merge: &Merge| -> Option<part::Merge> {
        let record = records.iter().find(|record| record.id == merge.merged)?;
        Some(convert::merge(record, merge))
    };
    Ok(pb::ListMergesResponse { merges: found.iter().filter_map(merge).collect() })
}
