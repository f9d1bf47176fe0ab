//! Tries that are under way: so many at once, and of one shop's channel no more than leaves
//! room for the others'. Whoever answers slowly holds up their own messages alone.

use std::{
    collections::HashMap,
    future::{Future, pending},
};

use tokio::task::{Id, JoinSet};

/// At once, of all shops.
const AT_ONCE: usize = 64;
/// At once, of one channel of a shop.
pub(super) const OF_CHANNEL: i32 = 4;

/// What is under way.
#[derive(Default)]
pub(super) struct UnderWay {
    tries: JoinSet<()>,
    /// The shop and channel of each.
    lanes: HashMap<Id, String>,
}

impl UnderWay {
    /// For how many more there is room.
    pub(super) fn room(&self) -> i32 {
        i32::try_from(AT_ONCE.saturating_sub(self.tries.len())).unwrap_or(0)
    }

    /// Of which shop's channels there may be no more. What has begun with some may claim up to
    /// twice as many: they are few all the same.
    pub(super) fn busy(&self) -> Vec<String> {
        let mut counts: HashMap<&str, i32> = HashMap::new();
        for lane in self.lanes.values() {
            *counts.entry(lane).or_default() += 1;
        }
        let full = counts.into_iter().filter(|(_, count)| *count >= OF_CHANNEL);
        full.map(|(lane, _)| lane.to_owned()).collect()
    }

    /// Begins with a try.
    pub(super) fn start(&mut self, lane: String, attempt: impl Future<Output = ()> + Send + 'static) {
        let id = self.tries.spawn(attempt).id();
        self.lanes.insert(id, lane);
    }

    /// Waits until one ends; false if there is none.
    pub(super) async fn next(&mut self) -> bool {
        let Some(ended) = self.tries.join_next_with_id().await else { return false };
        let id = match ended {
            Ok((id, ())) => id,
            // It is claimed again when its claim has run out.
            Err(error) => error.id(),
        };
        self.lanes.remove(&id);
        true
    }

    /// Waits until one ends, and for ever if there is none.
    pub(super) async fn next_or_never(&mut self) {
        if !self.next().await {
            pending::<()>().await;
        }
    }

    /// Waits until all have ended.
    pub(super) async fn finish(&mut self) {
        while self.next().await {}
    }
}
