use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, Place};
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    domain::Referral,
    error::Error,
    service::Loyalty,
    store::{projections::customers, referrals},
};

pub(crate) async fn list_referrals(
    service: &Loyalty,
    request: Request<pb::ListReferralsRequest>,
) -> Result<pb::ListReferralsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let named: Option<CustomerId> = match request.customer.as_str() {
        "" => None,
        name => Some(field::id_in(&shop, name, "customer", convert::names::CUSTOMER)?),
    };
    let question = format!("referrals of {shop} by {}", request.customer);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let referrer = match named {
        None => None,
        Some(named) => Some(customers::get(&mut tx, &shop, named).await?.id),
    };
    let mut rows = referrals::list(&mut tx, &shop, referrer, from, paging.size + 1).await?;
    let columns = |last: &Referral| Place::at(last.created_at, last.id).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let chains = referrals::chains(&mut tx, &shop, &rows).await?;
    let chain = |row: &Referral| chains.get(&row.id).map(Vec::as_slice).unwrap_or_default();
    let referrals = rows.iter().map(|row| convert::referrals::to(&shop, row, chain(row))).collect();
    Ok(pb::ListReferralsResponse { referrals, next_page_token })
}
