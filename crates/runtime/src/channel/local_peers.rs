use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use kernel::{Code, Failure};
use tower::ServiceExt;

use super::Channel;
use crate::status::to_status;

type Peer = Arc<RwLock<Option<Channel>>>;

/// Joins the parts of one process. A part may ask for a channel to another
/// before that one is there; calls until then are UNAVAILABLE. It alone keeps
/// the parts: they know each other in circles, so a channel that kept its part
/// would keep them all for ever, with their databases.
#[derive(Clone, Default)]
pub struct LocalPeers(Arc<Mutex<HashMap<String, Peer>>>);

impl LocalPeers {
    /// Nobody is connected yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A channel to the part of that name.
    pub fn channel(&self, name: &str) -> Channel {
        let (line, name) = (Arc::downgrade(&self.line(name)), name.to_owned());
        Channel::new(tower::service_fn(move |request| {
            let line = line.upgrade();
            let part = line.and_then(|line| line.read().unwrap_or_else(PoisonError::into_inner).clone());
            let part = part.ok_or_else(|| to_status(gone(&name)));
            async move { part?.oneshot(request).await }
        }))
    }

    /// Connects a part, in place of the one before.
    pub fn connect(&self, name: &str, part: Channel) {
        *self.line(name).write().unwrap_or_else(PoisonError::into_inner) = Some(part);
    }

    /// Takes a part away.
    pub fn disconnect(&self, name: &str) {
        *self.line(name).write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn line(&self, name: &str) -> Peer {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(lines.entry(name.to_owned()).or_default())
    }
}

fn gone(name: &str) -> Failure {
    let message = format!("{name} is not there; try again");
    Failure::new(Code::Unavailable, "NOT_CONNECTED", message)
}

impl fmt::Debug for LocalPeers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LocalPeers")
    }
}
