use contracts::orders::v1 as pb;
use tonic::Request;

use crate::{
    convert::catalogue::Resource, domain::channel::ChannelSettings, error::Error, service::Orders,
    store::access_tokens,
};

/// Longer than the platform takes to give one.
const LEASE: i64 = 20 * 1_000_000;

pub(crate) async fn lease_access_token(
    service: &Orders,
    request: Request<pb::LeaseAccessTokenRequest>,
) -> Result<pb::LeaseAccessTokenResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, kind) = ChannelSettings::id(&request.name, "name")?;
    call.enter(&shop)?;
    let now = service.clock.now();
    let token = access_tokens::get(&mut service.db.read().await?, &shop, &kind, now).await?;
    if let Some(token) = token.filter(|token| *token != request.refused_token) {
        return Ok(pb::LeaseAccessTokenResponse { token, leased: false });
    }
    let mut tx = service.db.begin().await?;
    let leased =
        access_tokens::lease(&mut tx, &shop, (&kind, &request.refused_token), (now, now.plus_micros(LEASE)))
            .await?;
    tx.commit().await?;
    Ok(pb::LeaseAccessTokenResponse { token: String::new(), leased })
}
