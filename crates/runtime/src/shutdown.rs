//! How a process ends: the doors first, then the background loops.

use std::{
    fmt,
    future::Future,
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use futures::FutureExt;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The end of a process, in steps. Clones are the same shutdown.
#[derive(Clone)]
pub struct Shutdown(Arc<Inner>);

struct Inner {
    leaving: CancellationToken,
    doors: CancellationToken,
    workers: CancellationToken,
    hard: CancellationToken,
    tasks: TaskTracker,
    leave: Duration,
    grace: Duration,
    died: AtomicBool,
}

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// Everything was finished.
    Clean,
    /// A background loop died, or the grace period was over first.
    Hard,
}

impl Shutdown {
    /// A shutdown that waits so long for what is under way.
    pub fn new(grace: Duration) -> Self {
        Self::leaving_for(Duration::ZERO, grace)
    }

    /// The same, that serves on for a while after the signal, not ready, so that whoever
    /// calls goes elsewhere first.
    pub fn leaving_for(leave: Duration, grace: Duration) -> Self {
        Self(Arc::new(Inner {
            leaving: CancellationToken::new(),
            doors: CancellationToken::new(),
            workers: CancellationToken::new(),
            hard: CancellationToken::new(),
            tasks: TaskTracker::new(),
            leave,
            grace,
            died: AtomicBool::new(false),
        }))
    }

    /// Begins to end on SIGTERM or SIGINT; a second signal ends at once.
    pub fn on_signals(&self) -> std::io::Result<()> {
        let mut term = signal(SignalKind::terminate())?;
        let mut int = signal(SignalKind::interrupt())?;
        let inner = Arc::clone(&self.0);
        tokio::spawn(async move {
            loop {
                let name = tokio::select! {
                    _ = term.recv() => "SIGTERM",
                    _ = int.recv() => "SIGINT",
                };
                if inner.leaving.is_cancelled() {
                    tracing::warn!(name, "second signal: ending at once");
                    inner.begin();
                    return inner.hard.cancel();
                }
                tracing::info!(name, "ending");
                inner.leave();
            }
        });
        Ok(())
    }

    /// Begins to end: the doors close now.
    pub fn begin(&self) {
        self.0.begin();
    }

    /// Begins to end as after a signal: not ready from now on, and the doors close in a
    /// while.
    pub fn leave(&self) {
        self.0.leave();
    }

    /// Cancelled when nobody is to be sent here any more, though the doors may be open
    /// yet.
    pub fn leaving(&self) -> CancellationToken {
        self.0.leaving.clone()
    }

    /// Cancelled when the doors close: no new call is taken.
    pub fn doors(&self) -> CancellationToken {
        self.0.doors.clone()
    }

    /// Cancelled when the background loops shall end: after the last call was
    /// answered, for it may leave them work.
    pub fn workers(&self) -> CancellationToken {
        self.0.workers.clone()
    }

    /// Cancelled when there is no more time.
    pub fn hard(&self) -> CancellationToken {
        self.0.hard.clone()
    }

    /// Runs a background loop. One that dies ends the process, so that whoever
    /// watches it starts it anew.
    pub fn spawn(&self, name: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        let inner = Arc::clone(&self.0);
        self.0.tasks.spawn(async move {
            let ended = AssertUnwindSafe(task).catch_unwind().await;
            if ended.is_ok() && inner.workers.is_cancelled() {
                return;
            }
            tracing::error!(task = name, panicked = ended.is_err(), "a background loop died");
            inner.died.store(true, Ordering::SeqCst);
            inner.begin();
        });
    }

    /// Ends the background loops and waits for them. Call it when the doors are
    /// closed and the last call was answered.
    pub async fn finish(&self) -> Stopped {
        self.begin();
        self.0.workers.cancel();
        self.0.tasks.close();
        tokio::select! {
            () = self.0.tasks.wait() => {}
            () = self.0.hard.cancelled() => return Stopped::Hard,
        }
        if self.0.died.load(Ordering::SeqCst) {
            return Stopped::Hard;
        }
        Stopped::Clean
    }
}

impl Inner {
    fn leave(self: &Arc<Self>) {
        self.leaving.cancel();
        if self.leave.is_zero() {
            return self.begin();
        }
        let inner = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(inner.leave).await;
            inner.begin();
        });
    }

    fn begin(self: &Arc<Self>) {
        if self.doors.is_cancelled() {
            return;
        }
        self.leaving.cancel();
        self.doors.cancel();
        let inner = Arc::clone(self);
        tokio::spawn(async move {
            tokio::time::sleep(inner.grace).await;
            inner.hard.cancel();
        });
    }
}

impl fmt::Debug for Shutdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shutdown").field("grace", &self.0.grace).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn loops_are_waited_for() {
        let shutdown = Shutdown::new(Duration::from_secs(5));
        let ended = Arc::new(AtomicBool::new(false));
        let (token, end) = (shutdown.workers(), Arc::clone(&ended));
        shutdown.spawn("relay", async move {
            token.cancelled().await;
            end.store(true, Ordering::SeqCst);
        });
        assert_eq!(shutdown.finish().await, Stopped::Clean);
        assert!(ended.load(Ordering::SeqCst));
    }

    #[tokio::test]
    async fn a_loop_that_dies_ends_the_process() {
        let shutdown = Shutdown::new(Duration::from_secs(5));
        shutdown.spawn("relay", async { panic!("broken") });
        shutdown.doors().cancelled().await;
        assert_eq!(shutdown.finish().await, Stopped::Hard);
    }

    #[tokio::test]
    async fn the_doors_stay_open_for_a_while_after_the_signal() {
        let shutdown = Shutdown::leaving_for(Duration::from_millis(30), Duration::from_secs(5));
        let told = tokio::time::Instant::now();
        shutdown.leave();
        assert!(shutdown.leaving().is_cancelled() && !shutdown.doors().is_cancelled());
        shutdown.doors().cancelled().await;
        assert!(told.elapsed() >= Duration::from_millis(30));
        assert_eq!(shutdown.finish().await, Stopped::Clean);
    }

    #[tokio::test]
    async fn nothing_outlasts_the_grace_period() {
        let shutdown = Shutdown::new(Duration::from_millis(10));
        shutdown.spawn("stubborn", std::future::pending());
        assert_eq!(shutdown.finish().await, Stopped::Hard);
    }
}
