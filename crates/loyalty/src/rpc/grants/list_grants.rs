use contracts::loyalty::v1 as pb;
use kernel::Place;
use runtime::{Kind, field};
use tonic::Request;

use crate::{
    convert,
    domain::Grant,
    error::Error,
    service::Loyalty,
    store::grants::{self, Filter},
};

pub(crate) async fn list_grants(
    service: &Loyalty,
    request: Request<pb::ListGrantsRequest>,
) -> Result<pb::ListGrantsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let mut customer =
        convert::names::id_if_set(&shop, &request.customer, "customer", convert::names::CUSTOMER)?;
    if call.principal.kind == Kind::Guest {
        // A guest asks for their own, whatever else they ask for.
        customer = customer.or(call.principal.customer());
        call.own(customer)?;
    }
    let filter = Filter {
        customer,
        campaign: convert::names::id_if_set(
            &shop,
            &request.campaign,
            "campaign",
            convert::catalogue::campaigns::CAMPAIGN,
        )?,
        state: convert::grants::state_filter(request.state, "state")?,
        order: convert::names::id_if_set(&shop, &request.order, "order", convert::names::ORDER)?,
    };
    let question = format!("grants of {shop}: {filter:?}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = grants::list(&mut tx, &shop, &filter, from, paging.size + 1).await?;
    let columns = |last: &Grant| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let grants = rows.iter().map(|grant| convert::grants::grant(&shop, grant)).collect();
    Ok(pb::ListGrantsResponse { grants, next_page_token })
}
