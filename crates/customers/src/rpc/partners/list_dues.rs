use contracts::customers::v1 as pb;
use runtime::field;
use storage::shop_projections;
use tonic::Request;

use crate::{
    convert::partners as convert,
    domain::PartnerId,
    error::Error,
    service::Customers,
    store::partners::{self, DuePlace},
};

pub(crate) async fn list_dues(
    service: &Customers,
    request: Request<pb::ListDuesRequest>,
) -> Result<pb::ListDuesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let partner: Option<PartnerId> = match request.partner.as_str() {
        "" => None,
        name => Some(field::id_in(&shop, name, "partner", convert::PARTNER)?),
    };
    let question = format!("dues of {shop}: {} {}", request.partner, request.paid_too);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(DuePlace::START, DuePlace::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let known = shop_projections::get(&mut tx, &shop).await?;
    let today = known.schedule.day(service.clock.now());
    let most = paging.size + 1;
    let mut found = partners::list_dues(&mut tx, &shop, partner, request.paid_too, (after, most)).await?;
    let next_page_token = paging.cut(&mut found, DuePlace::columns);
    let dues = found.iter().map(|due| convert::due(&shop, known.currency, due, today)).collect();
    Ok(pb::ListDuesResponse { dues, next_page_token })
}
