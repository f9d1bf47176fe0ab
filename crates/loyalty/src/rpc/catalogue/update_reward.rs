use contracts::loyalty::v1 as pb;
use kernel::{Code, Failure, ShopId};
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::checks::expect_alternatives;
use crate::{
    convert,
    domain::Reward,
    error::Error,
    rpc::menu,
    service::Loyalty,
    store::{
        catalogue::{self, rewards},
        projections::shops,
    },
};

pub(crate) async fn update_reward(
    service: &Loyalty,
    request: Request<pb::UpdateRewardRequest>,
) -> Result<pb::Reward, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let name = field::required(request.reward.as_ref(), "reward")?.name.clone();
    let (shop, id) = convert::catalogue::rewards::id(&name, "reward.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let item_code = i64::from(field::required(request.reward.as_ref(), "reward")?.item_code);
    if item_code != 0 {
        // A repeat is answered as it was, whatever is on the menu by now.
        let mut tx = or_replay!(idempotency::begin(&service.db, key.clone(), now).await?);
        let there = rewards::get(&mut tx, &shop, id).await?;
        drop(tx);
        if there.is_some_and(|there| there.item_code != item_code) {
            let named = (item_code, "reward.item_code".to_owned());
            menu::expect_dishes(service, &shop, &[named]).await?;
        }
    }
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let current = rewards::get(&mut tx, &shop, id).await?.ok_or_else(|| Failure::not_found(&name))?;
    let reward = change(&mut tx, &shop, current, request).await?;
    Ok(tx.answer(convert::catalogue::rewards::to(&shop, &reward)).await?)
}

async fn change(
    tx: &mut Tx,
    shop: &ShopId,
    current: Reward,
    request: pb::UpdateRewardRequest,
) -> Result<Reward, Error> {
    let sent = field::required(request.reward, "reward")?;
    field::expect_etag(&sent.etag, current.version)?;
    if current.retired {
        return Err(
            Failure::new(Code::FailedPrecondition, "RETIRED", "a retired reward stays as it is").into()
        );
    }
    let currency = shops::get(tx, shop).await?.currency;
    let there = convert::catalogue::rewards::to(shop, &current);
    let merged = convert::catalogue::rewards::merged(there.clone(), sent, request.update_mask)?;
    if merged == there {
        return Ok(current);
    }
    let changed = convert::catalogue::rewards::read(
        shop,
        currency,
        merged,
        current.id,
        current.version + 1,
        current.created_at,
    )?;
    catalogue::bump(tx, shop).await?;
    expect_alternatives(tx, shop, &changed).await?;
    rewards::update(tx, shop, &current, &changed).await?;
    Ok(changed)
}
