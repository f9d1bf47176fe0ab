use contracts::orders::v1 as pb;
use kernel::{Failure, Place};
use runtime::{Call, Kind, field};
use tonic::Request;

use crate::{
    convert,
    error::Error,
    service::Orders,
    store::{
        orders::Record,
        orders::find::{self, Filter},
        projections::customers::{self, CustomerProjection},
    },
};

pub(crate) async fn list_orders(
    service: &Orders,
    request: Request<pb::ListOrdersRequest>,
) -> Result<pb::ListOrdersResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let mut asked = convert::order_filter(&request.filter, &shop)?;
    let question = format!("orders of {shop} {}", request.filter);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let before = paging.place(Place::START, Place::from_columns)?;

    only_own(&call, &mut asked.filter)?;
    let mut tx = service.db.snapshot().await?;
    if let Some(number) = asked.number {
        let known = customers::by_numbers(&mut tx, &shop, &[number]).await?.pop();
        // To a guest another's number is as good as nobody's.
        let fits = |known: &CustomerProjection| asked.filter.customer.is_none_or(|own| own == known.id);
        let Some(known) = known.filter(fits) else {
            return Ok(pb::ListOrdersResponse::default());
        };
        asked.filter.customer = Some(known.id);
    }
    let mut records = find::list(&mut tx, &shop, &asked.filter, before, paging.size + 1).await?;
    let columns = |last: &Record| Place { micros: last.placed_at(), id: last.id.0 }.columns();
    let next_page_token = paging.cut(&mut records, columns);
    let orders = records.iter().map(|record| convert::order_to(&shop, record)).collect();
    Ok(pb::ListOrdersResponse { orders, next_page_token })
}

/// A guest who asks for orders asks for their own; for another's, in vain.
fn only_own(call: &Call, filter: &mut Filter) -> Result<(), Failure> {
    if call.principal.kind == Kind::Guest {
        filter.customer = filter.customer.or(call.principal.customer());
        call.own(filter.customer)?;
    }
    Ok(())
}
