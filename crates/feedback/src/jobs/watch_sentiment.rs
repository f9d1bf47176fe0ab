use crate::{
    domain::watches::{Alert, AlertId, Watch, alert, sentiment_daily::usual},
    error::Error,
    service::Feedback,
    store::watches::{alerts, sentiment_daily},
};

/// Shops looked at in one go.
const BATCH: usize = 200;

/// Looks at the days on which negative feedback came.
pub(super) async fn watch_sentiment(service: &Feedback) -> Result<(), Error> {
    for _ in 0..BATCH {
        let mut tx = service.db.begin().await?;
        let Some((shop, day)) = sentiment_daily::take(&mut tx).await? else { return Ok(()) };
        let days = sentiment_daily::days(&mut tx, &shop, day).await?;
        let usual = usual(&days.before);
        if let Some(usual) = usual.filter(|usual| usual.is_exceeded_by(days.negative)) {
            let text = alert::spike(days.negative, days.total, &usual);
            let id = AlertId(service.ids.next());
            let alert = Alert::new(id, Watch::Spike, None, text, service.clock.now());
            alerts::raise(&mut tx, &shop, &alert, &day.to_string()).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
