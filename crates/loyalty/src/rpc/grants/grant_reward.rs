use contracts::loyalty::v1 as pb;
use runtime::{Call, field};
use storage::{
    idempotency::{self, RequestKey},
    or_replay, retry_on_conflict,
};
use tonic::Request;

use crate::{
    app::grants::{Asked, give_on_request, remember},
    convert::{self, grants::GrantRequest},
    error::Error,
    service::Loyalty,
};

pub(crate) async fn grant_reward(
    service: &Loyalty,
    request: Request<pb::GrantRewardRequest>,
) -> Result<pb::Grant, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    call.enter(&field::shop(&request.parent, "parent")?)?;
    let asked = convert::grants::grant_request(&request)?;
    retry_on_conflict(|| grant_once(service, &call, &request, &asked)).await
}

async fn grant_once(
    service: &Loyalty,
    call: &Call,
    request: &pb::GrantRewardRequest,
    gift: &GrantRequest,
) -> Result<pb::Grant, Error> {
    let key = RequestKey::new(&gift.shop, call.origin(&request.request_id)?, request);
    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let asked = Asked { gift, granted_by: &call.principal.subject, plan: None };
    match give_on_request(service, &mut tx, asked, now).await? {
        Ok(grant) => Ok(tx.answer(convert::grants::grant(&gift.shop, &grant)).await?),
        Err(refused) => {
            // Nothing of the try stays, not even that it was asked: it may be
            // asked again when more is left.
            drop(tx);
            if refused.is_remembered() {
                let mut tx = service.db.begin().await?;
                remember(service, &mut tx, &gift.shop, &refused, now).await?;
                tx.commit().await?;
            }
            Err(refused.rejection.into())
        }
    }
}
