use contracts::customers::v1 as pb;
use runtime::field;
use storage::audit::{self, Filter};
use tonic::Request;

use crate::{convert, error::Error, service::Customers};

pub(crate) async fn list_house_audit_entries(
    service: &Customers,
    request: Request<pb::ListHouseAuditEntriesRequest>,
) -> Result<pb::ListHouseAuditEntriesResponse, Error> {
    let call = runtime::call(&request);
    call.enter_house()?;
    let request = request.into_inner();
    let paging = field::paging(&request.page_token, request.page_size, "audit entries of the house", 2)?;
    let before = paging.place(convert::NEWEST, convert::audit_place)?;
    let mut tx = service.db.read().await?;
    let mut found = audit::list(&mut tx, None, Filter::default(), before, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, convert::audit_columns);
    let entries = found.into_iter().map(|entry| convert::audit_entry(None, entry));
    Ok(pb::ListHouseAuditEntriesResponse {
        audit_entries: entries.collect::<Result<_, _>>()?,
        next_page_token,
    })
}
