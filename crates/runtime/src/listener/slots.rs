use std::{
    collections::{BTreeMap, HashMap},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::Notify;

use super::{Origin, Proxies, connection::Connection};

/// The connections that there are.
pub(super) struct Slots {
    most: usize,
    per_address: usize,
    proxies: Proxies,
    open: Mutex<Open>,
    freed: Notify,
}

#[derive(Default)]
struct Open {
    next: u64,
    connections: BTreeMap<u64, (Origin, Arc<Connection>)>,
    by_origin: HashMap<Origin, usize>,
}

/// Whether there was a place.
pub(super) enum Taken {
    Slot(Slot),
    /// Everybody is busy.
    Full,
    /// Its address has too many, and all are busy.
    AddressFull,
}

/// A place, given back when dropped.
pub(super) struct Slot {
    slots: Arc<Slots>,
    id: u64,
    connection: Arc<Connection>,
}

impl Slots {
    pub(super) fn new(most: usize, per_address: usize, proxies: Proxies) -> Self {
        let (most, per_address) = (most.max(1), per_address.max(1));
        Self { most, per_address, proxies, open: Mutex::default(), freed: Notify::new() }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place. Where there is none left, the connection that has least to do
    /// loses its own: at an address that has too many, one of that address.
    pub(super) fn take(self: &Arc<Self>, address: IpAddr) -> Taken {
        let origin = Origin::of(address);
        let is_one = !self.proxies.trust(address);
        let mut open = self.open();
        if is_one && open.of(&origin) >= self.per_address && !open.evict(Some(&origin)) {
            return Taken::AddressFull;
        }
        if open.connections.len() >= self.most && !open.evict(None) {
            return Taken::Full;
        }
        let connection = Arc::new(Connection::new());
        let id = open.add(origin, Arc::clone(&connection));
        Taken::Slot(Slot { slots: Arc::clone(self), id, connection })
    }

    /// Ends the connection that has least to do.
    pub(super) fn make_room(&self) {
        self.open().evict(None);
    }

    /// Until a place was given back.
    pub(super) async fn freed(&self) {
        self.freed.notified().await;
    }
}

impl Open {
    fn of(&self, origin: &Origin) -> usize {
        self.by_origin.get(origin).copied().unwrap_or_default()
    }

    fn add(&mut self, origin: Origin, connection: Arc<Connection>) -> u64 {
        self.next += 1;
        *self.by_origin.entry(origin).or_default() += 1;
        self.connections.insert(self.next, (origin, connection));
        self.next
    }

    fn remove(&mut self, id: u64) {
        let Some((origin, _)) = self.connections.remove(&id) else { return };
        if let Some(count) = self.by_origin.get_mut(&origin) {
            *count -= 1;
            if *count == 0 {
                self.by_origin.remove(&origin);
            }
        }
    }

    fn evict(&mut self, only: Option<&Origin>) -> bool {
        let candidates =
            self.connections.iter().filter(|(_, (origin, _))| only.is_none_or(|only| only == origin));
        let idle = candidates.filter_map(|(id, (_, connection))| Some((connection.idleness()?, *id)));
        let Some((_, id)) = idle.min() else { return false };
        if let Some((_, connection)) = self.connections.get(&id) {
            connection.evict();
        }
        self.remove(id);
        true
    }
}

impl Slot {
    pub(super) fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        self.slots.open().remove(self.id);
        self.slots.freed.notify_one();
    }
}
