use contracts::loyalty::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::checks::expect_alternatives;
use crate::{
    convert,
    domain::RewardId,
    error::Error,
    rpc::menu,
    service::Loyalty,
    store::{
        catalogue::{self, rewards},
        projections::shops,
    },
};

pub(crate) async fn create_reward(
    service: &Loyalty,
    request: Request<pb::CreateRewardRequest>,
) -> Result<pb::Reward, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.reward, "reward")?;

    let now = service.clock.now();
    if sent.item_code != 0 {
        // A repeat is answered as it was, whatever is on the menu by now.
        drop(or_replay!(idempotency::begin(&service.db, key.clone(), now).await?));
        let named = (sent.item_code.into(), "reward.item_code".to_owned());
        menu::expect_dishes(service, &shop, &[named]).await?;
    }
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let reward =
        convert::catalogue::rewards::read(&shop, currency, sent, RewardId(service.ids.next()), 1, now)?;
    catalogue::bump(&mut tx, &shop).await?;
    expect_alternatives(&mut tx, &shop, &reward).await?;
    rewards::insert(&mut tx, &shop, &reward).await?;
    Ok(tx.answer(convert::catalogue::rewards::to(&shop, &reward)).await?)
}
