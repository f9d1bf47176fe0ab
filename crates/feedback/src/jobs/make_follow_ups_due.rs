use crate::{error::Error, service::Feedback, store::follow_ups};

const BATCH: i64 = 500;

/// Makes follow-ups due whose time has come.
pub(super) async fn make_follow_ups_due(service: &Feedback) -> Result<(), Error> {
    let mut tx = service.db.begin().await?;
    follow_ups::make_due(&mut tx, service.clock.now(), BATCH).await?;
    tx.commit().await?;
    Ok(())
}
