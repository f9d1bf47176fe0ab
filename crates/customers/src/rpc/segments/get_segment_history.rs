use contracts::customers::v1 as pb;
use kernel::Failure;
use storage::shop_projections;
use tonic::Request;

use crate::{convert::segments as convert, error::Error, service::Customers, store::guests::segments};

pub(crate) async fn get_segment_history(
    service: &Customers,
    request: Request<pb::GetSegmentHistoryRequest>,
) -> Result<pb::SegmentHistory, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::history_of(&request.name)?;
    call.enter(&shop)?;
    let days = convert::days(request.days)?;

    let mut tx = service.db.snapshot().await?;
    let segment = segments::get(&mut tx, &shop, id).await?;
    let segment = segment.ok_or_else(|| Failure::not_found(convert::name(&shop, id)))?;
    let today = shop_projections::get(&mut tx, &shop).await?.schedule.day(service.clock.now());
    let first = today - days + 1;
    let moves = segments::moves(&mut tx, &shop, id, first).await?;
    let days = convert::history(&shop, &moves, (first, today), segment.member_count);
    Ok(pb::SegmentHistory { name: request.name, days })
}
