use contracts::orders::v1 as pb;
use runtime::field;
use tonic::Request;

use crate::{
    convert::catalogue::Resource, domain::channel::ChannelSettings, error::Error, service::Orders,
    store::access_tokens,
};

pub(crate) async fn keep_access_token(
    service: &Orders,
    request: Request<pb::KeepAccessTokenRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, kind) = ChannelSettings::id(&request.name, "name")?;
    call.enter(&shop)?;
    let token = field::text(&request.token, "token", 1..=2_048)?;
    let seconds = field::number(request.seconds, "seconds", &(1..=86_400))?;
    // Replaced before it ends, so that no call is the first to notice.
    let until = service.clock.now().plus_micros(i64::from(seconds) * 900_000);
    let mut tx = service.db.begin().await?;
    access_tokens::keep(&mut tx, &shop, &kind, (&token, until)).await?;
    Ok(tx.commit().await?)
}
