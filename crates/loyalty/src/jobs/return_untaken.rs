//! Gifts for points that nobody took: the points go back before their hold runs
//! out.

use crate::{
    Loyalty,
    domain::GrantState,
    error::Error,
    events::gifts::{POINTS_WAIT, give_back},
    store::grants,
};

const AT_ONCE: i64 = 100;

pub(super) async fn return_untaken(service: &Loyalty) -> Result<(), Error> {
    let before = service.clock.now().plus_micros(-POINTS_WAIT);
    let mut tx = service.db.read().await?;
    let untaken = grants::held_since(&mut tx, before, AT_ONCE).await?;
    drop(tx);
    for (shop, id) in untaken {
        let mut tx = service.db.begin().await?;
        let grant = grants::get(&mut tx, &shop, id).await?;
        let is_open = |state| matches!(state, GrantState::Waiting | GrantState::Granted);
        if let Some(grant) = grant.filter(|grant| is_open(grant.state)) {
            give_back(service, &mut tx, &shop, &grant).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}
