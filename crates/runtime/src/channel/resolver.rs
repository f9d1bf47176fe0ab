use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use futures::future::{BoxFuture, FutureExt};
use tokio::time::timeout;

use super::target::Target;

/// What looks up a host and a port.
pub(super) type Lookup =
    Arc<dyn Fn(String, u16) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> + Send + Sync>;

const PATIENCE: Duration = Duration::from_secs(5);

/// As the machine does it: `/etc/hosts`, then DNS.
pub(super) fn of_the_machine() -> Lookup {
    Arc::new(|host, port| async move { Ok(tokio::net::lookup_host((host, port)).await?.collect()) }.boxed())
}

/// All addresses of a target, each once. Errors: there is none, or nobody says.
pub(super) async fn addresses(target: &Target, lookup: &Lookup) -> Result<Vec<SocketAddr>, String> {
    if let Some(address) = target.address() {
        return Ok(vec![SocketAddr::new(address, target.port())]);
    }
    let said = |why: &str| format!("{} can't be looked up: {why}", target.host());
    let found = timeout(PATIENCE, lookup(target.host().to_owned(), target.port())).await;
    let mut found = found.map_err(|_| said("no answer"))?.map_err(|error| said(&error.to_string()))?;
    found.sort_unstable();
    found.dedup();
    if found.is_empty() { Err(said("it has no address")) } else { Ok(found) }
}
