use contracts::customers::v1 as pb;
use kernel::Place;
use runtime::field;
use storage::shop_projections;
use tonic::Request;

use crate::{
    app::renumber::names, convert::renumberings as convert, error::Error, service::Customers,
    store::renumberings,
};

pub(crate) async fn list_renumberings(
    service: &Customers,
    request: Request<pb::ListRenumberingsRequest>,
) -> Result<pb::ListRenumberingsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let question = format!("renumberings of {shop}");
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let mut found = renumberings::list(&mut tx, &shop, after, paging.size + 1).await?;
    let next_page_token = paging.cut(&mut found, |last| Place::at(last.created_at, last.id.0).columns());
    let mut shown = Vec::with_capacity(found.len());
    for one in &found {
        let names = names(&mut tx, &shop, one).await?;
        shown.push(convert::to(&shop, currency, one, &names));
    }
    Ok(pb::ListRenumberingsResponse { renumberings: shown, next_page_token })
}
