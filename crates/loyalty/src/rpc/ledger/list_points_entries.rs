use contracts::loyalty::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    domain::Transfer,
    error::Error,
    service::Loyalty,
    store::ledger::{accounts, transfers},
};

pub(crate) async fn list_points_entries(
    service: &Loyalty,
    request: Request<pb::ListPointsEntriesRequest>,
) -> Result<pb::ListPointsEntriesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = convert::ledger::accounts::account_of(&request.parent, "parent")?;
    call.enter(&shop)?;
    call.own(Some(customer))?;
    let question = format!("entries of {}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let (customer, _) = accounts::survivor(&mut tx, &shop, customer).await?;
    let mut rows = transfers::list(&mut tx, &shop, customer, from, paging.size + 1).await?;
    let columns = |last: &Transfer| Place::at(last.created_at, last.id).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let entries = rows.iter().map(|row| convert::ledger::accounts::entry(&shop, customer, row)).collect();
    Ok(pb::ListPointsEntriesResponse { entries, next_page_token })
}
