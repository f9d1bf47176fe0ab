use contracts::{common::v1::principal::Kind, feedback::v1 as pb};
use kernel::{Place, ShopId, Time};
use runtime::{Call, field};
use tonic::Request;

use super::act_on_case::seen_by;
use crate::{
    convert,
    domain::cases::Case,
    error::Error,
    service::Feedback,
    store::{
        cases::{self, Filter},
        projections::shops,
    },
};

pub(crate) async fn list_cases(
    service: &Feedback,
    request: Request<pb::ListCasesRequest>,
) -> Result<pb::ListCasesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let filter = filter(&call, &shop, &request, service.clock.now())?;
    let question = format!(
        "cases of {} {} {} {:?} {}",
        request.parent, request.state, request.owner, filter.customer, request.overdue
    );
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let known = shops::get(&mut tx, &shop).await?;
    let mut rows = cases::list(&mut tx, &shop, &filter, from, paging.size + 1).await?;
    let columns = |last: &Case| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let cases = rows.iter().map(|row| seen_by(&call, &shop, &known, row)).collect();
    Ok(pb::ListCasesResponse { cases, next_page_token })
}

/// A guest asks for their own, whatever else they ask for.
fn filter(call: &Call, shop: &ShopId, request: &pb::ListCasesRequest, now: Time) -> Result<Filter, Error> {
    let mut customer = convert::cases::customer_filter(shop, &request.customer)?;
    if call.principal.kind == Kind::Guest {
        customer = customer.or(call.principal.customer());
        call.own(customer)?;
    }
    Ok(Filter {
        state: convert::cases::state_of(request.state)?,
        owner: field::text(&request.owner, "owner", 0..=200)?,
        customer,
        overdue: request.overdue.then_some(now),
    })
}
