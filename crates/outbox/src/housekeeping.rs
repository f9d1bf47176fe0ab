use std::{sync::LazyLock, time::Duration};

use kernel::{Clock, Time};
use prometheus::{IntGaugeVec, register_int_gauge_vec};
use storage::{Db, Result, idempotency, inbox, leases, merges, outbox};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

const LOOK_EVERY: Duration = Duration::from_secs(5);
const LOOKS_BETWEEN_CLEANINGS: u32 = 720;
/// Longer than any relay goes on trying.
const KEEP_INBOX: i64 = 30 * Time::DAY;
/// Longer than any client repeats a request.
const KEEP_REQUESTS: i64 = 7 * Time::DAY;

static WAITING: LazyLock<Option<IntGaugeVec>> =
    LazyLock::new(|| gauge("renqing_events_waiting", "events on their way to a subscriber"));
static DEAD_LETTERS: LazyLock<Option<IntGaugeVec>> =
    LazyLock::new(|| gauge("renqing_events_dead_letters", "events a subscriber refused too often"));
static OLDEST: LazyLock<Option<IntGaugeVec>> =
    LazyLock::new(|| gauge("renqing_events_lag_seconds", "age of the oldest event on its way"));

fn gauge(name: &str, help: &str) -> Option<IntGaugeVec> {
    register_int_gauge_vec!(name, help, &["service", "subscriber"]).ok()
}

/// Shows how far behind subscribers are, and forgets what no repeat can need.
pub(crate) async fn housekeeping(service: &'static str, db: Db, clock: Clock, stop: CancellationToken) {
    let work = async {
        for look in 0_u32.. {
            let done = async {
                show_lag(service, &db, &clock).await?;
                if look % LOOKS_BETWEEN_CLEANINGS == 0 { clean(&db, &clock).await } else { Ok(()) }
            };
            if let Err(error) = done.await {
                tracing::warn!(service, %error, "housekeeping");
            }
            sleep(LOOK_EVERY).await;
        }
    };
    stop.run_until_cancelled(work).await;
}

async fn show_lag(service: &str, db: &Db, clock: &Clock) -> Result<()> {
    let mut tx = db.read().await?;
    let lags = outbox::lag(&mut tx).await?;
    drop(tx);
    let (Some(waiting), Some(dead_letters), Some(oldest)) = (&*WAITING, &*DEAD_LETTERS, &*OLDEST) else {
        return Ok(());
    };
    for gauge in [waiting, dead_letters, oldest] {
        for name in runtime::SERVICES {
            gauge.with_label_values(&[service, name]).set(0);
        }
    }
    for lag in lags {
        let labels = [service, &lag.subscriber];
        waiting.with_label_values(&labels).set(lag.waiting);
        dead_letters.with_label_values(&labels).set(lag.dead_letters);
        let age = if lag.oldest_at == 0 { 0 } else { clock.now().micros() - lag.oldest_at };
        oldest.with_label_values(&labels).set(age / 1_000_000);
    }
    Ok(())
}

async fn clean(db: &Db, clock: &Clock) -> Result<()> {
    let now = clock.now();
    let mut tx = db.begin().await?;
    inbox::forget(&mut tx, now.plus_micros(-KEEP_INBOX)).await?;
    idempotency::forget(&mut tx, now.plus_micros(-KEEP_REQUESTS)).await?;
    // Word that a merge is undone is under way no longer than any other.
    merges::forget_before(&mut tx, now.plus_micros(-KEEP_INBOX)).await?;
    tx.commit().await?;
    leases::forget_holders(db).await
}
