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
    doors: CancellationToken,
    workers: CancellationToken,
    hard: CancellationToken,
    tasks: TaskTracker,
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
        Self(Arc::new(Inner {
            doors: CancellationToken::new(),
            workers: CancellationToken::new(),
            hard: CancellationToken::new(),
            tasks: TaskTracker::new(),
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
                if inner.doors.is_cancelled() {
                    tracing::warn!(name, "second signal: ending at once");
                    return inner.hard.cancel();
                }
                tracing::info!(name, "ending");
                inner.begin();
            }
        });
        Ok(())
    }

    /// Begins to end.
    pub fn begin(&self) {
        self.0.begin();
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
    fn begin(self: &Arc<Self>) {
        if self.doors.is_cancelled() {
            return;
        }
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
    async fn nothing_outlasts_the_grace_period() {
        let shutdown = Shutdown::new(Duration::from_millis(10));
        shutdown.spawn("stubborn", std::future::pending());
        assert_eq!(shutdown.finish().await, Stopped::Hard);
    }
}
