use contracts::customers::v1 as pb;
use kernel::{Failure, Place};
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    domain::ContactOf,
    error::Error,
    service::Customers,
    store::{self, contacts},
};

pub(crate) async fn list_contacts(
    service: &Customers,
    request: Request<pb::ListContactsRequest>,
) -> Result<pb::ListContactsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = convert::customer_id(&request.parent, "parent")?;
    call.enter(&shop)?;
    let (start, end) = (request.start_time, request.end_time);
    let filter = convert::contacts::filter(&request.query, &request.sender_id, start, end)?;
    let question = format!("contacts of {}: {filter:?}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    if !store::customers::exists(&mut tx, &shop, customer).await? {
        return Err(Failure::not_found(request.parent).into());
    }
    let of = ContactOf::Customer(customer);
    let mut found = contacts::list(&mut tx, &shop, of, &filter, (after, paging.size + 1)).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.occurred_at, last.id.0).columns());
    let contacts = found.into_iter().map(|contact| convert::contact(&shop, contact)).collect();
    Ok(pb::ListContactsResponse { contacts, next_page_token })
}
