use contracts::orders::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{
    convert::catalogue::{Resource, fault},
    domain::channel::{ChannelSettings, Traffic},
    error::Error,
    service::Orders,
    store::channel_traffic,
};

pub(crate) async fn report_channel_traffic(
    service: &Orders,
    request: Request<pb::ReportChannelTrafficRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, kind) = ChannelSettings::id(&request.name, "name")?;
    call.enter(&shop)?;
    let (fault, now) = (fault(request.fault()), service.clock.now());
    let seen = Traffic {
        is_outgoing: request.outgoing,
        succeeded_at: fault.is_none().then_some(now),
        failed_at: fault.is_some().then_some(now),
        fault,
        detail: field::text(&request.detail, "detail", 0..=500)?,
    };
    let mut tx = service.db.begin().await?;
    channel_traffic::note(&mut tx, &shop, &kind, &seen).await?;
    Ok(tx.commit().await?)
}
