use contracts::orders::v1 as pb;
use tonic::Request;

use super::entries::{Updating, update};
use crate::{
    convert::catalogue::Resource, domain::channel::ChannelSettings, error::Error, service::Orders,
    store::access_tokens,
};

pub(crate) async fn update_channel(
    service: &Orders,
    request: Request<pb::UpdateChannelRequest>,
) -> Result<pb::Channel, Error> {
    let changed = update::<ChannelSettings, _>(service, request, |asked| Updating {
        sent: asked.channel.clone(),
        update_mask: asked.update_mask.clone(),
        request_id: asked.request_id.clone(),
        field: "channel",
        otherwise: Some(ChannelSettings::default()),
    })
    .await?;
    // The token may be that of another account. A repeat of the request forgets it again.
    forget_token(service, &changed.name).await?;
    Ok(changed)
}

/// Has the next message ask for a token anew.
pub(super) async fn forget_token(service: &Orders, name: &str) -> Result<(), Error> {
    let (shop, kind) = ChannelSettings::id(name, "name")?;
    let mut tx = service.db.begin().await?;
    access_tokens::forget(&mut tx, &shop, &kind).await?;
    Ok(tx.commit().await?)
}
