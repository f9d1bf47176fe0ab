//! Once a day the value of each shop's guests is fitted anew to its history.

use kernel::{ShopId, Time};
use outbox::OneByOne;
use storage::shop_projections;

use crate::{
    domain::value::{Fit, fit},
    error::Error,
    service::Customers,
    store::guests::{purchases, value_models},
};

const AT_ONCE: i64 = 10;

/// Fits what is due.
pub(super) async fn fit_values(service: &Customers) -> Result<(), Error> {
    let now = service.clock.now();
    let due = value_models::due(&mut service.db.read().await?, now, AT_ONCE).await?;
    let mut done = OneByOne::new();
    for (shop, revision) in due {
        done.note(fit_shop(service, &shop, revision, now).await, &format!("shops/{shop}"))?;
    }
    Ok(done.finish()?)
}

/// Reads, reckons, and only then writes: nobody waits meanwhile.
async fn fit_shop(service: &Customers, shop: &ShopId, revision: i64, now: Time) -> Result<(), Error> {
    let mut tx = service.db.snapshot().await?;
    let today = shop_projections::get(&mut tx, shop).await?.schedule.day(now);
    let visits = purchases::visits(&mut tx, shop).await?;
    let (spenders, mean_spend) = purchases::spenders(&mut tx, shop).await?;
    drop(tx);
    let fitted = tokio::task::spawn_blocking(move || fit(&visits, &spenders, mean_spend, today)).await;
    let fitted: Fit = fitted.map_err(|why| {
        tracing::error!(%why, %shop, "the value of guests could not be fitted");
        kernel::Failure::internal()
    })?;
    let mut tx = service.db.begin().await?;
    value_models::put(&mut tx, shop, &fitted, revision, (now, now.plus_micros(Time::DAY))).await?;
    Ok(tx.commit().await?)
}
