//! What becomes due by time, and what the others are told anew.

mod backfill;
mod fit_values;
mod refresh_segments;
mod score_guests;
mod watch_goals;

use std::sync::atomic::Ordering;

use kernel::{Failure, Time};
use outbox::Jobs;
use storage::{Db, audit, erasures};

use crate::{
    domain::Merge,
    error::Error,
    service::Customers,
    store::{erasure::ERASE, goals, merges},
};
pub(crate) use backfill::backfill;
use fit_values::fit_values;
use refresh_segments::refresh_segments;
use score_guests::score_guests;
use watch_goals::watch_goals;

/// How long it is kept who did what.
const KEEP_AUDIT: i64 = 400 * Time::DAY;
/// How long it is kept which orders were promised for when: a goal looks at those of a day.
const KEEP_ORDERS: i64 = 3 * Time::DAY;
/// How often a process looks for what is older, microseconds.
const CLEAN_AUDIT_EVERY: i64 = 60 * 60 * 1_000_000;
/// So much is forgotten in one transaction, and in so many at most until it looks again.
const FORGET_AT_ONCE: u32 = 1_000;
const FORGET_TIMES: u32 = 100;

/// The value of guests is fitted, they are scored, segments are gone through and goals
/// looked at. What was on its way when a customer was erased is erased as well; what was
/// done long ago is forgotten, and so are merges that can be undone no more.
impl Jobs for Customers {
    async fn run_due(&self) -> Result<(), Failure> {
        let now = self.clock.now();
        erasures::repeat(&self.db, &ERASE, now).await?;
        let done = [
            fit_values(self).await,
            score_guests(self).await,
            refresh_segments(self).await,
            watch_goals(self).await,
        ];
        let last = self.audit_cleaned_at.load(Ordering::Relaxed);
        if now.micros() >= last.saturating_add(CLEAN_AUDIT_EVERY) {
            forget_acts(&self.db, now.plus_micros(-KEEP_AUDIT)).await?;
            forget_orders(&self.db, now.plus_micros(-KEEP_ORDERS)).await?;
            forget_merges(&self.db, Merge::undoable_since(now)).await?;
            self.audit_cleaned_at.store(now.micros(), Ordering::Relaxed);
        }
        // One that fails holds up no other.
        Ok(done.into_iter().collect::<Result<(), Error>>()?)
    }
}

async fn forget_merges(db: &Db, until: Time) -> storage::Result<()> {
    let mut tx = db.begin().await?;
    merges::forget_before(&mut tx, until).await?;
    tx.commit().await
}

async fn forget_acts(db: &Db, until: Time) -> storage::Result<()> {
    for _ in 0..FORGET_TIMES {
        let mut tx = db.autocommit().await?;
        let forgotten = audit::forget(&mut tx, until, FORGET_AT_ONCE).await?;
        tx.commit().await?;
        if forgotten < u64::from(FORGET_AT_ONCE) {
            break;
        }
    }
    Ok(())
}

async fn forget_orders(db: &Db, before: Time) -> storage::Result<()> {
    for _ in 0..FORGET_TIMES {
        let mut tx = db.autocommit().await?;
        let forgotten = goals::forget_orders(&mut tx, before, FORGET_AT_ONCE).await?;
        tx.commit().await?;
        if forgotten < u64::from(FORGET_AT_ONCE) {
            break;
        }
    }
    Ok(())
}
