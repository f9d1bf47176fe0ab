use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Listing, list};
use crate::{domain::channel::ChannelSettings, error::Error, service::Orders};

pub(crate) async fn list_channels(
    service: &Orders,
    request: Request<pb::ListChannelsRequest>,
) -> Result<pb::ListChannelsResponse, Error> {
    let fields = |asked: pb::ListChannelsRequest| Listing {
        parent: asked.parent,
        page_size: asked.page_size,
        page_token: asked.page_token,
    };
    let (channels, next_page_token) = list::<ChannelSettings, _>(service, request, fields).await?;
    Ok(pb::ListChannelsResponse { channels, next_page_token })
}
