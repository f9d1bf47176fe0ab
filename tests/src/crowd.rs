//! Guests who order whatever happens to the system, and what must be so afterwards.

mod aftermath;
mod guest;

use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::Gateway;
pub use aftermath::examine;
use guest::Guest;
pub use guest::Taken;

/// Guests who order until they are told to stop.
#[derive(Debug)]
pub struct Crowd {
    stop: CancellationToken,
    guests: Vec<JoinHandle<Vec<Taken>>>,
}

impl Crowd {
    /// Seven regulars and a stranger, at a gateway.
    pub fn begin(door: &Gateway) -> Self {
        let stop = CancellationToken::new();
        let guests = Guest::eight(door);
        let guests = guests.map(|guest| tokio::spawn(guest.order_until(stop.clone()))).collect();
        Self { stop, guests }
    }

    /// Every order that was acknowledged.
    pub async fn end(self) -> Vec<Taken> {
        self.stop.cancel();
        let mut taken = Vec::new();
        for guest in self.guests {
            taken.extend(guest.await.expect("a guest was served"));
        }
        taken
    }
}
