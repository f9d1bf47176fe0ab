use contracts::customers::v1 as pb;
use tonic::Request;

use crate::{app::guests::overview, convert::guests, error::Error, service::Customers};

pub(crate) async fn get_guest_report(
    service: &Customers,
    request: Request<pb::GetGuestReportRequest>,
) -> Result<pb::GuestReport, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = guests::report_of(&request.name)?;
    call.enter(&shop)?;
    let mut tx = service.db.snapshot().await?;
    let of = overview(&mut tx, &shop, service.clock.now()).await?;
    Ok(guests::report(request.name, &of))
}
