use std::{
    collections::{HashMap, VecDeque},
    fmt,
    hash::Hash,
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use kernel::{Code, Failure};
use tokio::{sync::oneshot, time::timeout};

/// How many places there are, and how many may wait for one.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// Places.
    pub places: usize,
    /// Of these, how many only they may take who come first.
    pub reserved: usize,
    /// How many may wait, of those who come first and of all others.
    pub waiting: usize,
    /// How many of one lane may wait.
    pub waiting_per_lane: usize,
    /// How long.
    pub time: Duration,
}

impl Room {
    /// For so many calls at once: an eighth is reserved, a quarter as many may
    /// wait, so that who is served at all is served soon.
    pub fn of(places: usize) -> Self {
        let waiting = places / 4;
        let time = Duration::from_secs(1);
        Self { places, reserved: places / 8, waiting, waiting_per_lane: waiting, time }
    }
}

/// Places for calls. Who finds none waits in the lane of whoever they call for;
/// lanes take turns, so that one who calls much keeps nobody else waiting, and
/// those who come first take every second place that becomes free.
pub struct Places<K: Clone + Eq + Hash> {
    room: Room,
    state: Mutex<State<K>>,
}

struct State<K: Clone + Eq + Hash> {
    taken: usize,
    first: VecDeque<Waiting<K>>,
    lanes: HashMap<K, VecDeque<Waiting<K>>>,
    /// The lanes in which somebody waits, whose turn it is in front.
    turns: VecDeque<K>,
    was_first: bool,
}

type Waiting<K> = oneshot::Sender<Place<K>>;

/// A place, given back when dropped.
pub struct Place<K: Clone + Eq + Hash>(Arc<Places<K>>);

/// All places are taken, and enough wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl<K: Clone + Eq + Hash> Places<K> {
    /// As much room as is said.
    pub fn new(room: Room) -> Arc<Self> {
        let state = State {
            taken: 0,
            first: VecDeque::new(),
            lanes: HashMap::new(),
            turns: VecDeque::new(),
            was_first: false,
        };
        Arc::new(Self { room, state: Mutex::new(state) })
    }

    /// A place, after some waiting if need be.
    pub async fn take(self: &Arc<Self>, is_first: bool, lane: K) -> Result<Place<K>, Full> {
        let Some(waiting) = self.queue(is_first, lane)? else { return Ok(Place(Arc::clone(self))) };
        match timeout(self.room.time, waiting).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Full),
        }
    }

    /// A place in the queue; none where a place is taken at once.
    fn queue(&self, is_first: bool, lane: K) -> Result<Option<oneshot::Receiver<Place<K>>>, Full> {
        let mut state = self.state();
        let nobody_waits = if is_first { state.first.is_empty() } else { state.turns.is_empty() };
        if nobody_waits && state.taken < self.open_to(is_first) {
            state.taken += 1;
            return Ok(None);
        }
        if !self.may_wait(&state, is_first, &lane) {
            state.forget_gone();
            if !self.may_wait(&state, is_first, &lane) {
                return Err(Full);
            }
        }
        let (sender, waiting) = oneshot::channel();
        state.push(is_first, lane, sender);
        Ok(Some(waiting))
    }

    fn open_to(&self, is_first: bool) -> usize {
        if is_first { self.room.places } else { self.room.places - self.room.reserved.min(self.room.places) }
    }

    fn may_wait(&self, state: &State<K>, is_first: bool, lane: &K) -> bool {
        if is_first {
            return state.first.len() < self.room.waiting;
        }
        let in_lane = state.lanes.get(lane).map_or(0, VecDeque::len);
        let all: usize = state.lanes.values().map(VecDeque::len).sum();
        in_lane < self.room.waiting_per_lane && all < self.room.waiting
    }

    fn give_back(self: &Arc<Self>) {
        let next = {
            let mut state = self.state();
            state.taken -= 1;
            let for_all = state.taken < self.open_to(false);
            let next = state.next(for_all);
            state.taken += usize::from(next.is_some());
            next
        };
        // Who has gone meanwhile gives it back again.
        if let Some(next) = next {
            drop(next.send(Place(Arc::clone(self))));
        }
    }

    fn state(&self) -> MutexGuard<'_, State<K>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K: Clone + Eq + Hash> State<K> {
    fn push(&mut self, is_first: bool, lane: K, waiting: Waiting<K>) {
        if is_first {
            return self.first.push_back(waiting);
        }
        let own = self.lanes.entry(lane.clone()).or_default();
        if own.is_empty() {
            self.turns.push_back(lane);
        }
        own.push_back(waiting);
    }

    /// Whose turn it is; `for_all` says whether it may be somebody who does not
    /// come first.
    fn next(&mut self, for_all: bool) -> Option<Waiting<K>> {
        let prefer_first = !self.was_first || !for_all;
        let next = if prefer_first {
            self.next_first().or_else(|| for_all.then(|| self.next_turn()).flatten())
        } else {
            self.next_turn().or_else(|| self.next_first())
        };
        next.map(|(waiting, was_first)| {
            self.was_first = was_first;
            waiting
        })
    }

    fn next_first(&mut self) -> Option<(Waiting<K>, bool)> {
        loop {
            let next = self.first.pop_front()?;
            if !next.is_closed() {
                return Some((next, true));
            }
        }
    }

    fn next_turn(&mut self) -> Option<(Waiting<K>, bool)> {
        loop {
            let lane = self.turns.pop_front()?;
            let Some(own) = self.lanes.get_mut(&lane) else { continue };
            let next = own.pop_front();
            if own.is_empty() {
                self.lanes.remove(&lane);
            } else {
                self.turns.push_back(lane);
            }
            if let Some(next) = next.filter(|next| !next.is_closed()) {
                return Some((next, false));
            }
        }
    }

    /// Those who went away while they waited.
    fn forget_gone(&mut self) {
        self.first.retain(|waiting| !waiting.is_closed());
        for own in self.lanes.values_mut() {
            own.retain(|waiting| !waiting.is_closed());
        }
        self.lanes.retain(|_, own| !own.is_empty());
        let turns = mem::take(&mut self.turns);
        self.turns = turns.into_iter().filter(|lane| self.lanes.contains_key(lane)).collect();
    }
}

impl<K: Clone + Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        self.0.give_back();
    }
}

impl<K: Clone + Eq + Hash> fmt::Debug for Place<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Place")
    }
}

impl<K: Clone + Eq + Hash> fmt::Debug for Places<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Places").field("room", &self.room).finish_non_exhaustive()
    }
}

impl Full {
    /// What the caller is told.
    pub fn failure(self) -> Failure {
        let message = "too many calls at once; try again in a second";
        Failure::new(Code::ResourceExhausted, "OVERLOADED", message)
    }
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, future::join_all};

    use super::*;

    fn places(places: usize, reserved: usize, waiting: usize) -> Arc<Places<&'static str>> {
        let time = Duration::from_millis(50);
        Places::new(Room { places, reserved, waiting, waiting_per_lane: waiting, time })
    }

    #[tokio::test]
    async fn where_all_is_full_who_waits_is_let_in_or_told_so_in_time() {
        let places = places(1, 0, 1);
        let first = places.take(false, "a").await.unwrap();
        assert_eq!(places.take(false, "a").await.unwrap_err(), Full);
        let mut waits = Box::pin(places.take(false, "a"));
        assert!((&mut waits).now_or_never().is_none());
        assert_eq!(places.take(false, "a").await.unwrap_err(), Full);
        drop(first);
        assert!(waits.await.is_ok());
        assert!(places.take(false, "a").now_or_never().unwrap().is_ok());
    }

    #[tokio::test]
    async fn some_places_are_for_those_alone_who_come_first() {
        let places = places(2, 1, 0);
        let _usual = places.take(false, "guest").await.unwrap();
        assert!(places.take(false, "guest").await.is_err());
        let _owner = places.take(true, "owner").await.unwrap();
        assert!(places.take(true, "owner").await.is_err());
    }

    #[tokio::test]
    async fn lanes_take_turns_and_who_comes_first_has_every_second() {
        let places = places(1, 0, 8);
        let held = places.take(false, "a").await.unwrap();
        let order = Mutex::new(Vec::new());
        let wait = |is_first, lane: &'static str| {
            let (places, order) = (&places, &order);
            async move {
                let _place = places.take(is_first, lane).await.unwrap();
                order.lock().unwrap().push(lane);
            }
        };
        let all = [("a", false), ("a", false), ("a", false), ("b", false), ("owner", true), ("owner", true)];
        let mut all = Box::pin(join_all(all.map(|(lane, is_first)| wait(is_first, lane))));
        assert!((&mut all).now_or_never().is_none());
        drop(held);
        all.await;
        assert_eq!(*order.lock().unwrap(), ["owner", "a", "owner", "b", "a", "a"]);
    }

    #[tokio::test]
    async fn who_goes_away_while_waiting_costs_nobody_a_place() {
        let places = places(1, 0, 2);
        let held = places.take(false, "a").await.unwrap();
        for _ in 0..5 {
            assert!(places.take(false, "b").now_or_never().is_none());
        }
        drop(held);
        for lane in ["a", "b"] {
            assert!(places.take(false, lane).now_or_never().unwrap().is_ok());
        }
    }
}
