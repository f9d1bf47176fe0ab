use contracts::customers::v1 as pb;
use kernel::Place;
use runtime::field;
use storage::shop_projections;
use tonic::Request;

use crate::{convert::partners as convert, error::Error, service::Customers, store::partners};

pub(crate) async fn list_partners(
    service: &Customers,
    request: Request<pb::ListPartnersRequest>,
) -> Result<pb::ListPartnersResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let kind = convert::asked_kind(request.kind)?;
    let question = format!("partners of {shop}: {kind:?}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::OLDEST, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let mut found = partners::list(&mut tx, &shop, kind, after, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.created_at, last.id.0).columns());
    let partners = found.iter().map(|partner| convert::to(&shop, currency, partner)).collect();
    Ok(pb::ListPartnersResponse { partners, next_page_token })
}
