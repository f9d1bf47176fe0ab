//! What changed in a shop, noticed once for all who look at its board here.
//!
//! No service tells a gateway of changes; so while somebody looks, and only then, the
//! revision of the board is asked for ten times a second, however many look. That finds
//! what came through another gateway as well.

mod screens;
mod snapshot;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use contracts::orders::v1::{
    BoardRevision, GetBoardRevisionRequest, orders_service_client::OrdersServiceClient,
};
use runtime::{Channel, Principal};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tonic::Status;

use crate::ask::as_principal;
use screens::Screens;
pub(crate) use screens::{Person, Screen};
pub(crate) use snapshot::Snapshot;
use snapshot::Snapshots;

const EVERY: Duration = Duration::from_millis(100);
/// Who answers more slowly can't be called live.
const ASK: Duration = Duration::from_secs(4);

/// What was seen last.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// Another than before if the board is another.
    pub(crate) revision: Arc<str>,
    /// Counts the alarms for orders that no screen has shown.
    pub(crate) alarms: u64,
    /// When it was seen to be so.
    pub(crate) at: Instant,
}

/// One shop, as long as somebody looks at its board.
#[derive(Debug)]
pub(crate) struct Watch {
    seen: watch::Sender<Option<Seen>>,
    pub(crate) screens: Screens,
    pub(crate) snapshots: Snapshots,
    /// Nothing more is seen.
    pub(crate) ended: CancellationToken,
}

impl Watch {
    fn new() -> Arc<Self> {
        let (seen, _) = watch::channel(None);
        Arc::new(Self {
            seen,
            screens: Screens::default(),
            snapshots: Snapshots::default(),
            ended: CancellationToken::new(),
        })
    }

    /// Has everybody who looks take another look at what they were told.
    fn poke(&self) {
        self.seen.send_modify(|_| ());
    }

    /// Somebody looks; until the screen is dropped.
    pub(crate) fn open(self: &Arc<Self>, screen: &str, person: Person) -> Screen {
        let screen = Screen::open(Arc::clone(self), screen, person);
        self.poke();
        screen
    }

    fn take(&self, found: BoardRevision) {
        let alarms = self.screens.wait_for(&found.placed_orders, Instant::now());
        self.seen.send_if_modified(|seen| {
            let is_same = |seen: &Seen| *seen.revision == *found.revision && seen.alarms == alarms;
            if let Some(seen) = seen.as_mut().filter(|seen| is_same(seen)) {
                seen.at = Instant::now();
                return false;
            }
            *seen = Some(Seen { revision: found.revision.into(), alarms, at: Instant::now() });
            true
        });
    }
}

/// The shops that somebody looks at.
#[derive(Debug, Default)]
pub(crate) struct Watchers(Mutex<HashMap<String, Arc<Watch>>>);

impl Watchers {
    /// A shop, and what is seen of it from now on; nothing before it was looked at.
    pub(crate) fn look(
        self: &Arc<Self>,
        shop: &str,
        orders: &Channel,
        ends: &CancellationToken,
    ) -> (Arc<Watch>, watch::Receiver<Option<Seen>>) {
        let mut shops = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(watch) = shops.get(shop) {
            return (Arc::clone(watch), watch.seen.subscribe());
        }
        let watch = Watch::new();
        let receiver = watch.seen.subscribe();
        shops.insert(shop.to_owned(), Arc::clone(&watch));
        // Nobody's in particular: who may look was asked when they came.
        let orders = as_principal(orders, &Principal::service("gateway"));
        let entry = Entry { watchers: Arc::clone(self), shop: shop.to_owned(), watch: Arc::clone(&watch) };
        tokio::spawn(ends.clone().run_until_cancelled_owned(async move { entry.watch(&orders).await }));
        (watch, receiver)
    }

    /// A shop that somebody looks at here.
    pub(crate) fn get(&self, shop: &str) -> Option<Arc<Watch>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(shop).cloned()
    }
}

/// A watch in the map; taken out when dropped, however it came to that, so that the next
/// who looks begins anew.
struct Entry {
    watchers: Arc<Watchers>,
    shop: String,
    watch: Arc<Watch>,
}

impl Entry {
    async fn watch(self, orders: &Channel) {
        let mut is_blind = false;
        while self.is_watched() {
            let asked = timeout(ASK, revision(orders, &self.shop)).await;
            match asked.unwrap_or_else(|_| Err(Status::deadline_exceeded("no answer in time"))) {
                Ok(found) => {
                    self.watch.take(found);
                    is_blind = false;
                }
                // Once, not ten times a second.
                Err(error) if !is_blind => {
                    tracing::warn!(shop = self.shop, %error, "the board can't see what changes");
                    is_blind = true;
                }
                Err(_) => {}
            }
            sleep(EVERY).await;
        }
    }

    /// Whether anybody looks. If nobody does it leaves the map at once, lest somebody
    /// comes to a watch that ends.
    fn is_watched(&self) -> bool {
        let mut shops = self.watchers.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_watched = self.watch.seen.receiver_count() > 0;
        if !is_watched {
            shops.remove(&self.shop);
        }
        is_watched
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut shops = self.watchers.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shops.get(&self.shop).is_some_and(|watch| Arc::ptr_eq(watch, &self.watch)) {
            shops.remove(&self.shop);
        }
        if std::thread::panicking() {
            tracing::error!(shop = self.shop, "a board's watch broke off");
        }
        self.watch.ended.cancel();
    }
}

async fn revision(orders: &Channel, shop: &str) -> Result<BoardRevision, Status> {
    let request = GetBoardRevisionRequest { name: format!("{shop}/boardRevision") };
    Ok(OrdersServiceClient::new(orders.clone()).get_board_revision(request).await?.into_inner())
}
