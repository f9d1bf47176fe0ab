use std::{
    fmt,
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Notify, watch},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use super::{
    dial::{Sender, dial},
    target::Target,
};
use crate::tls::ClientTls;

/// How long an address that can't be connected is left alone, doubled each time.
const PAUSE: Duration = Duration::from_millis(100);
/// No longer than this: whoever comes back shall have its share within 5 s.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// One address of a service, kept connected.
pub(super) struct Member {
    pub(super) address: SocketAddr,
    pub(super) target: Target,
    state: Mutex<State>,
    under_way: AtomicUsize,
    wanted: Notify,
    removed: CancellationToken,
}

struct State {
    link: Link,
    /// How often it could not be connected.
    failed: u64,
    why: String,
}

enum Link {
    Dialling,
    Up(Sender),
    Down,
}

/// A call under way at a member; no longer once dropped.
pub(super) struct Assignment {
    pub(super) member: Arc<Member>,
    pub(super) sender: Sender,
}

impl Member {
    /// An address, kept connected until it is removed. `changed` counts up whenever it
    /// comes or goes, and `lost` hears of it when it goes.
    pub(super) fn keep(
        address: SocketAddr,
        target: Target,
        tls: Option<ClientTls>,
        (changed, lost): (Arc<watch::Sender<u64>>, Arc<Notify>),
        removed: CancellationToken,
    ) -> Arc<Self> {
        let state = State { link: Link::Dialling, failed: 0, why: String::new() };
        let member = Arc::new(Self {
            address,
            target,
            state: Mutex::new(state),
            under_way: AtomicUsize::new(0),
            wanted: Notify::new(),
            removed,
        });
        let kept = Arc::clone(&member);
        tokio::spawn(async move {
            let removed = kept.removed.clone();
            removed.run_until_cancelled(kept.stay_connected(tls.as_ref(), &changed, &lost)).await;
            // Who is being answered still gets the answer: only new calls find nothing here.
            kept.state().link = Link::Down;
        });
        member
    }

    async fn stay_connected(&self, tls: Option<&ClientTls>, changed: &watch::Sender<u64>, lost: &Notify) {
        let mut failures = 0;
        loop {
            self.state().link = Link::Dialling;
            match dial(self.address, &self.target, tls).await {
                Ok((sender, connection)) => {
                    failures = 0;
                    self.state().link = Link::Up(sender);
                    changed.send_modify(|count| *count += 1);
                    // It is a task of ours, and never fails.
                    let _ = connection.await;
                    self.state().link = Link::Down;
                }
                Err(why) => {
                    failures += 1;
                    self.could_not(format!("{why:#}"), failures);
                }
            }
            changed.send_modify(|count| *count += 1);
            lost.notify_one();
            tokio::select! {
                () = sleep(pause(failures)) => {}
                () = self.wanted.notified() => {}
            }
        }
    }

    fn could_not(&self, why: String, failures: u32) {
        if failures == 1 {
            tracing::debug!(address = %self.address, why, "an address can't be connected");
        }
        let mut state = self.state();
        *state = State { link: Link::Down, failed: state.failed + 1, why };
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it takes calls.
    pub(super) fn is_up(&self) -> bool {
        matches!(&self.state().link, Link::Up(sender) if !sender.is_closed())
    }

    /// How many calls are under way.
    pub(super) fn under_way(&self) -> usize {
        self.under_way.load(Ordering::Relaxed)
    }

    /// A place for a call, if it takes one.
    pub(super) fn assign(self: &Arc<Self>) -> Option<Assignment> {
        let sender = match &self.state().link {
            Link::Up(sender) if !sender.is_closed() => sender.clone(),
            _ => return None,
        };
        self.under_way.fetch_add(1, Ordering::Relaxed);
        Some(Assignment { member: Arc::clone(self), sender })
    }

    /// Has it be connected at once, if it is not; answers how often that failed before.
    pub(super) fn want(&self) -> u64 {
        let state = self.state();
        match &state.link {
            Link::Dialling => {}
            Link::Up(sender) if !sender.is_closed() => {}
            Link::Up(_) | Link::Down => self.wanted.notify_one(),
        }
        state.failed
    }

    /// Why it could not be connected since it had failed so often.
    pub(super) fn failed_since(&self, before: u64) -> Option<String> {
        let state = self.state();
        (matches!(state.link, Link::Down) && state.failed > before).then(|| state.why.clone())
    }

    /// Has it take no more calls.
    pub(super) fn remove(&self) {
        self.removed.cancel();
    }
}

impl Drop for Assignment {
    fn drop(&mut self) {
        self.member.under_way.fetch_sub(1, Ordering::Relaxed);
    }
}

impl fmt::Debug for Member {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Member").field(&self.address).finish()
    }
}

/// Not all at the same time: clients of a server that went away would come back together.
fn pause(failures: u32) -> Duration {
    let longest = PAUSE.saturating_mul(1 << failures.min(8)).min(LONGEST_PAUSE);
    longest.mul_f64(rand::random_range(0.5..1.0))
}
