use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, Failure, Page, ShopId};
use runtime::field;
use tonic::Request;

use super::own;
use crate::{
    Loyalty, convert,
    domain::Transfer,
    error::Error,
    store::{Place, transfers},
};

pub(super) async fn list_points_entries(
    service: &Loyalty,
    request: Request<pb::ListPointsEntriesRequest>,
) -> Result<pb::ListPointsEntriesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, customer) = convert::account(&request.parent, "parent")?;
    call.enter(&shop)?;
    own(&call, customer)?;
    let question = format!("entries of {}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.after.map_or(Some(Place::START), |page| Place::from_columns(&page.after));
    let from = from.ok_or_else(|| Failure::field("page_token", "must be one of ours"))?;
    let mut tx = service.db.read().await?;
    let rows = transfers::list(&mut tx, &shop, customer, from, paging.size + 1).await?;
    let size = usize::try_from(paging.size).unwrap_or(usize::MAX);
    Ok(answer(&shop, customer, rows, size, &question))
}

fn answer(
    shop: &ShopId,
    customer: CustomerId,
    mut rows: Vec<Transfer>,
    size: usize,
    question: &str,
) -> pb::ListPointsEntriesResponse {
    let is_last = rows.len() <= size;
    rows.truncate(size);
    let next_page_token = match rows.last() {
        Some(last) if !is_last => {
            let [time, id] = Place::at(last.created_at, last.id).columns();
            Page::token(&[&time, &id], question)
        }
        _ => String::new(),
    };
    let entries = rows.iter().map(|row| convert::points_entry(shop, customer, row)).collect();
    pb::ListPointsEntriesResponse { entries, next_page_token }
}
