use contracts::loyalty::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert::{self, names},
    error::Error,
    service::Loyalty,
    store::{projections::customers, wishes},
};

pub(crate) async fn list_wishes(
    service: &Loyalty,
    request: Request<pb::ListWishesRequest>,
) -> Result<pb::ListWishesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let named = names::id_if_set(&shop, &request.customer, "customer", names::CUSTOMER)?;
    let question = format!("wishes of {shop} to {}", request.customer);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let customer = match named {
        Some(named) => Some(customers::survivor(&mut tx, &shop, named).await?),
        None => None,
    };
    let mut found = wishes::list(&mut tx, &shop, customer, (after, paging.size + 1)).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.created_at, last.id.0).columns());
    let wishes = found.iter().map(|wish| convert::wishes::wish(&shop, wish)).collect();
    Ok(pb::ListWishesResponse { wishes, next_page_token })
}
