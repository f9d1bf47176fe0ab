use std::{pin::pin, time::Duration};

use contracts::common::v1::deliver_response::Failure;
use kernel::{Clock, Time};
use storage::{
    Db, Result,
    leases::{Leases, Slices},
    outbox::{self, Waiting},
};
use tokio::time::{Instant, sleep, timeout, timeout_at};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    answered::{Answered, Interrupted},
    transport::Transport,
};

/// Hands the events of one service to one subscriber.
#[derive(Debug)]
pub struct Relay {
    db: Db,
    subscriber: &'static str,
    transport: Transport,
    clock: Clock,
    /// Which shops' events are for this process to hand on.
    leases: Leases,
}

const BATCH: i64 = 200;
const BATCH_BYTES: usize = 1 << 20;
/// Another process may have written; a failed event may be due.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Several times within a lease.
const RENEW_EVERY: Duration = Duration::from_secs(2);
const FLUSH_WITHIN: Duration = Duration::from_secs(3);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// Tries until an event becomes a dead letter: about eight minutes after the first.
const TRIES: i64 = 10;

impl Relay {
    /// A relay from `db`'s outbox to `subscriber`. `process` is new for each process that
    /// is started.
    pub fn new(db: Db, subscriber: &'static str, transport: Transport, clock: Clock, process: Uuid) -> Self {
        let leases = Leases::new(&format!("relay to {subscriber}"), process);
        Self { db, subscriber, transport, clock, leases }
    }

    /// Hands on events until `stop`, then what is left, if the subscriber is
    /// still there.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut pause = FIRST_PAUSE;
        while !stop.is_cancelled() {
            let interrupted = self.relay_our_share(&stop, &mut pause).await;
            if let Err(error) = interrupted {
                if pause == LONGEST_PAUSE {
                    tracing::warn!(subscriber = self.subscriber, %error, "events wait");
                } else {
                    tracing::debug!(subscriber = self.subscriber, %error, "events wait");
                }
                stop.run_until_cancelled(sleep(pause)).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
        self.flush().await;
        // Left to lapse otherwise.
        timeout(FLUSH_WITHIN, self.leases.release(&self.db)).await.ok();
    }

    /// Ends when something is not there, or at `stop`.
    async fn relay_our_share(
        &mut self,
        stop: &CancellationToken,
        pause: &mut Duration,
    ) -> std::result::Result<(), Interrupted> {
        let mut committed = self.db.committed();
        while !stop.is_cancelled() {
            let ours = self.leases.refresh(&self.db).await?;
            let refreshed = Instant::now();
            while !stop.is_cancelled() && refreshed.elapsed() < RENEW_EVERY {
                committed.borrow_and_update();
                let until = refreshed + RENEW_EVERY;
                stop.run_until_cancelled(self.hand_on(ours, until)).await.transpose()?;
                *pause = FIRST_PAUSE;
                let next = until.min(Instant::now() + LOOK_EVERY);
                stop.run_until_cancelled(timeout_at(next, committed.changed())).await;
            }
        }
        Ok(())
    }

    /// What was cut off by the end is handed on again: the inbox sees to it that
    /// nothing happens twice.
    async fn flush(&mut self) {
        let flushed = timeout(FLUSH_WITHIN, async {
            let ours = self.leases.refresh(&self.db).await?;
            self.hand_on(ours, Instant::now() + FLUSH_WITHIN).await
        });
        if !matches!(flushed.await, Ok(Ok(()))) {
            tracing::info!(subscriber = self.subscriber, "events are left for the next start");
        }
    }

    /// Hands on all that is due of `ours`, or what `until` leaves time for.
    async fn hand_on(&mut self, ours: Slices, until: Instant) -> std::result::Result<(), Interrupted> {
        while !ours.is_empty() && Instant::now() < until {
            let mut tx = self.db.read().await?;
            let batch = outbox::due(&mut tx, self.subscriber, ours, self.clock.now(), BATCH).await?;
            drop(tx);
            if batch.is_empty() {
                break;
            }
            self.hand_on_batch(not_too_large(batch)).await?;
        }
        Ok(())
    }

    async fn hand_on_batch(&mut self, batch: Vec<Waiting>) -> std::result::Result<(), Interrupted> {
        let answered = self.deliver(&batch).await?;
        if !answered.is_empty() {
            self.settle(&batch, &answered).await?;
        }
        answered.interrupted.map_or(Ok(()), Err)
    }

    async fn deliver(&mut self, batch: &[Waiting]) -> Result<Answered> {
        let mut answer = pin!(self.transport.deliver(batch));
        loop {
            match timeout(RENEW_EVERY, answer.as_mut()).await {
                Ok(answered) => return Ok(answered),
                // It takes its time; nobody else need begin the same meanwhile.
                Err(_) => self.leases.renew(&self.db).await?,
            }
        }
    }

    async fn settle(&self, batch: &[Waiting], answered: &Answered) -> Result<()> {
        let arrived = batch.iter().filter(|event| answered.has(event));
        let arrived: Vec<_> = arrived.map(|event| (event.shop_id.as_str(), event.id)).collect();
        let mut tx = self.db.begin().await?;
        self.leases.hold(&mut tx).await?;
        outbox::delivered(&mut tx, self.subscriber, &arrived).await?;
        for event in batch {
            let failure = answered.failures.get(&event.id).filter(|failure| !failure.blocked);
            let Some(failure) = failure else { continue };
            let (due, dead_letter) = self.next_try(event, failure);
            outbox::refused(&mut tx, self.subscriber, event, due, dead_letter, &failure.reason).await?;
        }
        tx.commit().await
    }

    fn next_try(&self, event: &Waiting, failure: &Failure) -> (Time, bool) {
        let dead_letter = event.attempts + 1 >= TRIES;
        let (id, kind, reason) = (event.id, &event.kind, &failure.reason);
        tracing::warn!(subscriber = self.subscriber, %id, kind, reason, dead_letter, "event refused");
        // One second, then twice as long each time.
        let pause = 1_000_000_i64 << event.attempts.clamp(0, 20);
        (self.clock.now().plus_micros(pause), dead_letter)
    }
}

/// As many as fit into one message, and at least one.
fn not_too_large(mut batch: Vec<Waiting>) -> Vec<Waiting> {
    let mut bytes = 0;
    let fit = batch.iter().take_while(|event| {
        bytes += event.body.len();
        bytes <= BATCH_BYTES
    });
    let fit = fit.count().max(1);
    batch.truncate(fit);
    batch
}
