//! Who looks at a board through this gateway, and which new orders a screen has shown.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use super::Watch;

/// An order that no screen has shown for so long alarms, and again after as long.
const UNSEEN: Duration = Duration::from_secs(20);
/// More screens than a shop has.
const MOST_SCREENS: usize = 200;

/// Who looks, and at whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) name: String,
    /// The guest whose card is open, by what they are called; may be empty.
    pub(crate) guest: String,
}

/// The screens of a shop.
#[derive(Debug, Default)]
pub(crate) struct Screens(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// By the number of the stream: one screen may have an old one still.
    open: HashMap<u64, (String, Person)>,
    opened: u64,
    waiting: HashMap<String, Waiting>,
    alarms: u64,
}

/// A new order.
#[derive(Debug)]
struct Waiting {
    alarms_at: Instant,
    shown_on: HashSet<String>,
}

impl Screens {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A screen has shown these orders to whoever stands before it.
    pub(crate) fn acknowledge<'a>(&self, screen: &str, orders: impl IntoIterator<Item = &'a str>) {
        let mut inner = self.inner();
        for order in orders {
            let waiting = inner.waiting.get_mut(order);
            if let Some(waiting) = waiting.filter(|waiting| waiting.shown_on.len() < MOST_SCREENS) {
                waiting.shown_on.insert(screen.to_owned());
            }
        }
    }

    /// These orders are new; answers how many alarms there were for those that no screen
    /// has shown.
    pub(super) fn wait_for(&self, placed: &[String], now: Instant) -> u64 {
        let mut inner = self.inner();
        inner.waiting.retain(|order, _| placed.contains(order));
        let mut alarms = false;
        for order in placed {
            let waiting = inner
                .waiting
                .entry(order.clone())
                .or_insert_with(|| Waiting { alarms_at: now + UNSEEN, shown_on: HashSet::new() });
            if waiting.shown_on.is_empty() && waiting.alarms_at <= now {
                waiting.alarms_at = now + UNSEEN;
                alarms = true;
            }
        }
        inner.alarms += u64::from(alarms);
        inner.alarms
    }
}

/// A screen that is open; closed when dropped.
#[derive(Debug)]
pub(crate) struct Screen {
    watch: Arc<Watch>,
    number: u64,
    id: String,
}

impl Screen {
    pub(super) fn open(watch: Arc<Watch>, id: &str, person: Person) -> Self {
        let mut inner = watch.screens.inner();
        inner.opened += 1;
        let number = inner.opened;
        inner.open.insert(number, (id.to_owned(), person));
        drop(inner);
        Self { watch, number, id: id.to_owned() }
    }

    /// Everybody else who looks, each once.
    pub(crate) fn others(&self) -> Vec<Person> {
        let inner = self.watch.screens.inner();
        let mut by_screen: Vec<_> = inner.open.iter().filter(|(_, (id, _))| *id != self.id).collect();
        by_screen.sort_unstable_by_key(|(number, _)| **number);
        let latest: HashMap<&str, &Person> =
            by_screen.iter().map(|(_, (id, person))| (id.as_str(), person)).collect();
        let mut people: Vec<Person> = latest.into_values().cloned().collect();
        people.sort_unstable_by(|a, b| (&a.name, &a.guest).cmp(&(&b.name, &b.guest)));
        people
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.watch.screens.inner().open.remove(&self.number);
        self.watch.poke();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> Person {
        Person { name: name.to_owned(), guest: String::new() }
    }

    #[tokio::test]
    async fn an_order_that_no_screen_has_shown_alarms_again_and_again() {
        let (screens, start) = (Screens::default(), Instant::now());
        let placed = ["orders/1".to_owned(), "orders/2".to_owned()];
        assert_eq!(screens.wait_for(&placed, start), 0);
        assert_eq!(screens.wait_for(&placed, start + Duration::from_secs(19)), 0);
        assert_eq!(screens.wait_for(&placed, start + UNSEEN), 1);
        assert_eq!(screens.wait_for(&placed, start + UNSEEN), 1, "for a burst of orders, once");
        screens.acknowledge("kitchen", ["orders/1", "orders/unknown"]);
        assert_eq!(screens.wait_for(&placed, start + 2 * UNSEEN), 2, "one is not shown still");
        screens.acknowledge("counter", ["orders/2"]);
        assert_eq!(screens.wait_for(&placed, start + 9 * UNSEEN), 2);
        assert_eq!(screens.wait_for(&[], start + 9 * UNSEEN), 2);
        assert_eq!(screens.wait_for(&placed, start + 9 * UNSEEN), 2, "it is new again");
        assert_eq!(screens.wait_for(&placed, start + 10 * UNSEEN), 3);
    }

    #[tokio::test]
    async fn who_else_looks_is_known_until_they_go() {
        let watch = Watch::new();
        let counter = watch.open("counter", person("王"));
        assert_eq!(counter.others(), []);
        let kitchen = watch.open("kitchen", person("李"));
        let again = watch.open("kitchen", person("李"));
        assert_eq!(counter.others(), [person("李")], "the same screen twice is one");
        assert_eq!(kitchen.others(), [person("王")]);
        drop((kitchen, again));
        assert_eq!(counter.others(), []);
    }
}
