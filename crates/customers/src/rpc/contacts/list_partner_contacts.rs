use contracts::customers::v1 as pb;
use kernel::{Failure, Place};
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    domain::{ContactFilter, ContactOf},
    error::Error,
    service::Customers,
    store::{contacts, partners},
};

pub(crate) async fn list_partner_contacts(
    service: &Customers,
    request: Request<pb::ListPartnerContactsRequest>,
) -> Result<pb::ListPartnerContactsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, partner) = convert::partners::id(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("contacts of {}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    if partners::get(&mut tx, &shop, partner).await?.is_none() {
        return Err(Failure::not_found(request.parent).into());
    }
    let (of, filter) = (ContactOf::Partner(partner), ContactFilter::all());
    let mut found = contacts::list(&mut tx, &shop, of, &filter, (after, paging.size + 1)).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.occurred_at, last.id.0).columns());
    let contacts = found.into_iter().map(|contact| convert::contact(&shop, contact)).collect();
    Ok(pb::ListPartnerContactsResponse { contacts, next_page_token })
}
