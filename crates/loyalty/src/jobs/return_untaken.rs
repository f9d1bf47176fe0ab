//! Gifts for points that nobody took: the points go back before their hold runs
//! out.

use kernel::ShopId;
use outbox::OneByOne;

use crate::{
    app::grants::{POINTS_WAIT, give_back},
    domain::{GrantId, GrantState},
    error::Error,
    service::Loyalty,
    store::grants,
};

const AT_ONCE: i64 = 100;

pub(super) async fn return_untaken(service: &Loyalty) -> Result<(), Error> {
    let before = service.clock.now().plus_micros(-POINTS_WAIT);
    let mut tx = service.db.read().await?;
    let untaken = grants::held_since(&mut tx, before, AT_ONCE).await?;
    drop(tx);
    let mut done = OneByOne::new();
    for (shop, id) in untaken {
        let returned = give_back_one(service, &shop, id).await;
        done.note(returned, &id.0)?;
    }
    Ok(done.finish()?)
}

async fn give_back_one(service: &Loyalty, shop: &ShopId, id: GrantId) -> Result<(), Error> {
    let mut tx = service.db.begin().await?;
    let grant = grants::get(&mut tx, shop, id).await?;
    let is_open = |state| matches!(state, GrantState::Waiting | GrantState::Granted);
    if let Some(grant) = grant.filter(|grant| is_open(grant.state)) {
        give_back(service, &mut tx, shop, &grant).await?;
        tx.commit().await?;
    }
    Ok(())
}
