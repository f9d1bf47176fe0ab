use contracts::customers::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{convert, domain::ContactFilter, error::Error, service::Customers, store::contacts};

pub(crate) async fn list_shop_contacts(
    service: &Customers,
    request: Request<pb::ListShopContactsRequest>,
) -> Result<pb::ListShopContactsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let (start, end) = (request.start_time, request.end_time);
    let filter = convert::contacts::filter(&request.query, &request.sender_id, start, end)?;
    let channel = field::text(&request.channel, "channel", 0..=64)?;
    let filter = ContactFilter { channel, ..filter };
    let question = format!("contacts of {shop}: {filter:?}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let filter = filter.bounded(service.clock.now());
    let mut tx = service.db.read().await?;
    let mut found = contacts::search(&mut tx, &shop, &filter, (after, paging.size + 1)).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.occurred_at, last.id.0).columns());
    let contacts = found.into_iter().map(|contact| convert::contact(&shop, contact)).collect();
    Ok(pb::ListShopContactsResponse { contacts, next_page_token })
}
