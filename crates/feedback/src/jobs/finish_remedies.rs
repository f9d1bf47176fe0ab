use std::time::Duration;

use kernel::{ShopId, Time};
use outbox::OneByOne;
use uuid::Uuid;

use crate::{
    app::finish_remedy::{finish_remedy, next_attempt_at},
    error::Error,
    service::Feedback,
    store::cases::remedies,
};

/// At most so many at a time; the rest waits for the next.
const MOST: i64 = 20;
const WITHIN: Duration = Duration::from_secs(2);
/// Loyalty knows a request for seven days; asked after that it would pay again.
const SURE_FOR: i64 = 6 * Time::DAY;

/// Pays and writes down the remedies whose callers went away in between. Each is
/// done on its own, so that one that can't be done stops no other.
pub(super) async fn finish_remedies(service: &Feedback) -> Result<(), Error> {
    let now = service.clock.now();
    let mut tx = service.db.read().await?;
    let due = remedies::due(&mut tx, now, MOST).await?;
    drop(tx);
    let mut done = OneByOne::new();
    for (shop, id) in due {
        let finished = finish(service, &shop, id, now).await;
        done.note(finished, &format_args!("a remedy of {shop}, request {id}"))?;
    }
    Ok(done.finish()?)
}

async fn finish(service: &Feedback, shop: &str, id: Uuid, now: Time) -> Result<(), Error> {
    let shop: ShopId = shop.parse().map_err(|why| storage::Error::corrupt("remedies", why))?;
    let mut tx = service.db.begin().await?;
    let (times, first) = ((now, next_attempt_at(now)), now.plus_micros(-SURE_FOR));
    let taken = remedies::take(&mut tx, &shop, id, times, first).await?;
    tx.commit().await?;
    // Another process was first.
    let Some(remedy) = taken else { return Ok(()) };
    match tokio::time::timeout(WITHIN, finish_remedy(service, &shop, &remedy)).await {
        Ok(Ok(_)) => {}
        // Of the status the code alone: its words may be the guest's.
        Ok(Err(status)) => {
            let code = status.code();
            tracing::warn!(%shop, case = %remedy.case(), ?code, "a remedy is not finished");
        }
        Err(_) => tracing::warn!(%shop, case = %remedy.case(), "loyalty takes too long over a remedy"),
    }
    Ok(())
}
