use std::{fmt, future::Future, time::Duration};

use tokio::{sync::Mutex, time::Instant};

const KEPT: Duration = Duration::from_secs(1);

/// Keeps an answer for a second, so that a flood of probes costs no more than
/// one. Who comes while it is being made waits for it.
pub struct TtlCell<T>(Mutex<Option<(Instant, T)>>);

impl<T: Clone> TtlCell<T> {
    /// Nothing is kept yet.
    pub fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The kept answer; `ask` makes a new one if that is too old.
    pub async fn get(&self, ask: impl Future<Output = T>) -> T {
        let mut kept = self.0.lock().await;
        if let Some((made, answer)) = kept.as_ref()
            && made.elapsed() < KEPT
        {
            return answer.clone();
        }
        let answer = ask.await;
        *kept = Some((Instant::now(), answer.clone()));
        answer
    }
}

impl<T: Clone> Default for TtlCell<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for TtlCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TtlCell")
    }
}

#[cfg(test)]
mod tests {
    use std::future::ready;

    use super::*;

    #[tokio::test]
    async fn an_answer_is_kept() {
        let kept = TtlCell::new();
        assert_eq!((kept.get(ready(1)).await, kept.get(ready(2)).await), (1, 1));
    }
}
