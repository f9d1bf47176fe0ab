use contracts::loyalty::v1 as pb;
use runtime::field;
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use super::catalogue::expect_alternatives;
use crate::{
    Loyalty, convert,
    domain::RewardId,
    error::Error,
    store::{catalogues, rewards, shops_known},
};

pub(crate) async fn create_reward(
    service: &Loyalty,
    request: Request<pb::CreateRewardRequest>,
) -> Result<pb::Reward, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, &request);
    let sent = field::required(request.reward, "reward")?;

    let now = service.clock.now();
    let mut tx = match idempotency::begin(&service.db, key, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let currency = shops_known::get(&mut tx, &shop).await?.currency;
    let reward = convert::reward::read(&shop, currency, sent, RewardId(service.ids.next()), 1, now)?;
    catalogues::bump(&mut tx, &shop).await?;
    expect_alternatives(&mut tx, &shop, &reward).await?;
    rewards::insert(&mut tx, &shop, &reward).await?;
    Ok(tx.answer(convert::reward::to(&shop, &reward)).await?)
}
