use contracts::loyalty::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert::plans as convert,
    error::Error,
    service::Loyalty,
    store::{plans, projections::shops},
};

pub(crate) async fn list_plans(
    service: &Loyalty,
    request: Request<pb::ListPlansRequest>,
) -> Result<pb::ListPlansResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("plans of {shop}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let mut found = plans::list(&mut tx, &shop, after, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.created_at, last.id.0).columns());
    let plans = found.iter().map(|plan| convert::plan(&shop, plan, currency)).collect();
    Ok(pb::ListPlansResponse { plans, next_page_token })
}
