use contracts::customers::v1 as pb;
use runtime::field;
use storage::audit::{self, Filter};
use tonic::Request;

use crate::{convert, error::Error, service::Customers};

const MOST_CHARS: usize = 300;

pub(crate) async fn list_audit_entries(
    service: &Customers,
    request: Request<pb::ListAuditEntriesRequest>,
) -> Result<pb::ListAuditEntriesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let subject = field::text(&request.principal, "principal", 0..=MOST_CHARS)?;
    let resource = field::text(&request.resource, "resource", 0..=MOST_CHARS)?;
    let question = format!("audit entries of {shop} by {subject} about {resource}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let before = paging.place(convert::NEWEST, convert::audit_place)?;

    let filter = Filter { subject: &subject, resource: &resource };
    let mut tx = service.db.read().await?;
    let mut found = audit::list(&mut tx, Some(&shop), filter, before, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, convert::audit_columns);
    let entries = found.into_iter().map(|entry| convert::audit_entry(Some(&shop), entry));
    Ok(pb::ListAuditEntriesResponse { audit_entries: entries.collect::<Result<_, _>>()?, next_page_token })
}
