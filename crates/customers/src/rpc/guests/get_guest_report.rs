use contracts::customers::v1 as pb;
use storage::shop_projections;
use tonic::Request;

use crate::{
    app::guests::overview,
    convert::guests,
    domain::guests::Summary,
    error::Error,
    service::Customers,
    store::guests::{scores, value_models},
};

pub(crate) async fn get_guest_report(
    service: &Customers,
    request: Request<pb::GetGuestReportRequest>,
) -> Result<pb::GuestReport, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = guests::report_of(&request.name)?;
    call.enter(&shop)?;
    let now = service.clock.now();
    let mut tx = service.db.snapshot().await?;
    let currency = shop_projections::get(&mut tx, &shop).await?.currency;
    let fit = value_models::get(&mut tx, &shop).await?;
    let (summary, at) = match scores::summary(&mut tx, &shop).await? {
        Some(kept) => kept,
        None => (Summary::of(&overview(&mut tx, &shop, now).await?.scores), now),
    };
    Ok(guests::report(request.name, (&summary, at), fit.as_ref(), currency))
}
