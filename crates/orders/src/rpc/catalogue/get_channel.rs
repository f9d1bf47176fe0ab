use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::get;
use crate::{domain::channel::ChannelSettings, error::Error, service::Orders};

pub(crate) async fn get_channel(
    service: &Orders,
    request: Request<pb::GetChannelRequest>,
) -> Result<pb::Channel, Error> {
    get::<ChannelSettings, _>(service, request, |asked| asked.name, None).await
}
