use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Updating, update};
use crate::{domain::channel::ChannelSettings, error::Error, service::Orders};

pub(crate) async fn update_channel(
    service: &Orders,
    request: Request<pb::UpdateChannelRequest>,
) -> Result<pb::Channel, Error> {
    update::<ChannelSettings, _>(service, request, |asked| Updating {
        sent: asked.channel.clone(),
        update_mask: asked.update_mask.clone(),
        request_id: asked.request_id.clone(),
        field: "channel",
        otherwise: Some(ChannelSettings::default()),
    })
    .await
}
