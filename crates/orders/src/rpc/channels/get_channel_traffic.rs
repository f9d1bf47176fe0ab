use contracts::orders::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{
    convert::catalogue::{traffic, traffic_of},
    domain::channel::ChannelSettings,
    error::Error,
    service::Orders,
    store::{catalogue, channel_traffic},
};

pub(crate) async fn get_channel_traffic(
    service: &Orders,
    request: Request<pb::GetChannelTrafficRequest>,
) -> Result<pb::ChannelTraffic, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, kind) = traffic_of(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    if catalogue::get::<ChannelSettings>(&mut tx, &shop, kind.as_str()).await?.is_none() {
        return Err(Failure::not_found(&name).into());
    }
    let seen = channel_traffic::get(&mut tx, &shop, kind.as_str()).await?;
    Ok(traffic(&name, &seen))
}
