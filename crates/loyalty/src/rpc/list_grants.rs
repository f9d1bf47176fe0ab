use contracts::loyalty::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    Loyalty, convert,
    domain::Grant,
    error::Error,
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
    let filter = Filter {
        customer: convert::customer_in(&shop, &request.customer, "customer")?,
        campaign: convert::campaign_in(&shop, &request.campaign, "campaign")?,
        state: convert::grant_state(request.state, "state")?,
        order: convert::order_in(&shop, &request.order, "order")?,
    };
    let question = format!("grants of {shop}: {filter:?}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = grants::list(&mut tx, &shop, &filter, from, paging.size + 1).await?;
    let columns = |last: &Grant| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let grants = rows.iter().map(|grant| convert::grant(&shop, grant)).collect();
    Ok(pb::ListGrantsResponse { grants, next_page_token })
}
