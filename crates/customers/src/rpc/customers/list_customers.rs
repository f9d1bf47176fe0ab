use contracts::customers::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{convert, domain::Query, error::Error, service::Customers, store::customers};

pub(crate) async fn list_customers(
    service: &Customers,
    request: Request<pb::ListCustomersRequest>,
) -> Result<pb::ListCustomersResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let query = convert::query(&request.query)?;
    let question = format!("customers of {shop}: {query}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(customers::Place::START, customers::Place::from_columns)?;

    let has_digits = query.chars().any(char::is_numeric);
    let region = if has_digits { service.regions.of(&shop).await } else { None };
    let mut tx = service.db.snapshot().await?;
    let mut found = if query.trim().is_empty() {
        customers::list(&mut tx, &shop, after, paging.size + 1).await?
    } else {
        customers::search(&mut tx, &shop, &Query::new(&query, region), after, paging.size + 1).await?
    };
    let next_page_token = paging.cut(&mut found, |last| customers::Place::of(last).columns());
    Ok(pb::ListCustomersResponse {
        customers: found.iter().map(convert::customer).collect(),
        next_page_token,
    })
}
