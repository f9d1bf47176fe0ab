use kernel::{ShopId, Time};
use outbox::{OneByOne, publish};
use uuid::Uuid;

use crate::{
    domain::follow_ups::FollowUpId, error::Error, publish::follow_up_asked, service::Feedback,
    store::follow_ups,
};

const BATCH: i64 = 500;

/// Makes follow-ups due whose time has come. What is asked in a chat without a person is asked,
/// each on its own, so that one that can't be stops no other.
pub(super) async fn make_follow_ups_due(service: &Feedback) -> Result<(), Error> {
    let now = service.clock.now();
    let due = follow_ups::due_in_chat(&mut service.db.read().await?, now, BATCH).await?;
    let mut done = OneByOne::new();
    for (shop, id) in due {
        let asked = ask(service, &shop, id, now).await;
        done.note(asked, &format_args!("shops/{shop}/followUps/{id}"))?;
    }
    let mut tx = service.db.begin().await?;
    follow_ups::make_due(&mut tx, now, BATCH).await?;
    tx.commit().await?;
    Ok(done.finish()?)
}

async fn ask(service: &Feedback, shop: &str, id: Uuid, now: Time) -> Result<(), Error> {
    let shop: ShopId = shop.parse().map_err(|why| storage::Error::corrupt("follow_ups", why))?;
    let mut tx = service.db.begin().await?;
    let Some(follow_up) = follow_ups::get(&mut tx, &shop, FollowUpId(id)).await? else { return Ok(()) };
    let asked = follow_up.asked(now);
    // Another process, or a person, was first.
    if !follow_ups::finish(&mut tx, &shop, &asked).await? {
        return Ok(());
    }
    publish(&mut tx, &service.ids, now, &shop, &[follow_up_asked(&shop, &asked)]).await?;
    Ok(tx.commit().await?)
}
