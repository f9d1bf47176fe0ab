use contracts::loyalty::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    domain::Role,
    error::Error,
    service::Loyalty,
    store::{goodwill::allowances, projections::shops},
};

pub(crate) async fn list_allowances(
    service: &Loyalty,
    request: Request<pb::ListAllowancesRequest>,
) -> Result<pb::ListAllowancesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("allowances of {shop}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 1)?;
    let after = paging.place(None, |columns| Some(columns.first()?.parse::<Role>().ok()))?;

    let mut tx = service.db.read().await?;
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let mut rows = allowances::all(&mut tx, &shop).await?;
    rows.retain(|row| after.is_none_or(|after| row.role > after));
    let next_page_token = paging.cut(&mut rows, |last| vec![last.role.as_str().to_owned()]);
    let allowances = rows.iter().map(|row| convert::goodwill::allowance(&shop, row, currency)).collect();
    Ok(pb::ListAllowancesResponse { allowances, next_page_token })
}
