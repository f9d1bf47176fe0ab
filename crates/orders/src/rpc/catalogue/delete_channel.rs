use contracts::orders::v1 as pb;
use tonic::Request;

use super::{
    entries::{Deleting, delete},
    update_channel::forget_token,
};
use crate::{
    convert::catalogue::Resource, domain::channel::ChannelSettings, error::Error, service::Orders,
    store::channel_traffic,
};

pub(crate) async fn delete_channel(
    service: &Orders,
    request: Request<pb::DeleteChannelRequest>,
) -> Result<(), Error> {
    let name = request.get_ref().name.clone();
    delete::<ChannelSettings, _>(service, request, |asked| Deleting {
        name: asked.name.clone(),
        etag: asked.etag.clone(),
        request_id: asked.request_id.clone(),
    })
    .await?;
    forget_token(service, &name).await?;
    let (shop, kind) = ChannelSettings::id(&name, "name")?;
    let mut tx = service.db.begin().await?;
    channel_traffic::forget(&mut tx, &shop, &kind).await?;
    Ok(tx.commit().await?)
}
