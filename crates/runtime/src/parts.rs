use std::{fmt, sync::Arc};

use kernel::{Clock, Ids};
use tokio_util::sync::CancellationToken;

use crate::{CallAs, Channel, Events, LocalPeers, Migrate, Principal, Settings, Shutdown, Tokens, call_as};

/// What a service is given to start with.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Where its database is: `sqlite:FOLDER` or `postgres://…`.
    pub database: String,
    /// Whether its tables are brought up to date, or have to be.
    pub migrate: Migrate,
    /// The time.
    pub clock: Clock,
    /// New ids.
    pub ids: Ids,
    /// Cancelled when background loops shall end.
    pub stop: CancellationToken,
    /// The other services.
    pub peers: Peers,
    /// How events come to them.
    pub events: Events,
}

impl Parts {
    /// Those of a service in a process of its own.
    pub(crate) fn of_process(
        settings: &Settings,
        tokens: &Tokens,
        shutdown: &Shutdown,
    ) -> anyhow::Result<Self> {
        Ok(Self {
            database: settings.database(),
            migrate: settings.migrate,
            clock: Clock::system(),
            ids: Ids::random(),
            stop: shutdown.workers(),
            peers: Peers::apart(settings, tokens)?,
            events: settings.events(tokens)?,
        })
    }
}

/// The other services, by name. For the start alone: a service keeps channels,
/// which let go of a system that has gone, where this does not.
#[derive(Clone)]
pub struct Peers(Arc<dyn Fn(&str) -> Channel + Send + Sync>);

impl Peers {
    /// Services in this process.
    pub fn here(local_peers: &LocalPeers, tokens: &Tokens) -> Self {
        let (local_peers, tokens) = (local_peers.clone(), tokens.clone());
        Self(Arc::new(move |name| as_service(local_peers.channel(name), &tokens)))
    }

    /// Services in processes of their own, at the addresses in the settings.
    pub fn apart(settings: &Settings, tokens: &Tokens) -> anyhow::Result<Self> {
        let channels = settings.channels()?.map(|(name, channel)| (name, as_service(channel, tokens)));
        let nowhere = LocalPeers::new();
        Ok(Self(Arc::new(move |name| {
            let known = channels.iter().find(|(known, _)| *known == name);
            known.map_or_else(|| nowhere.channel(name), |(_, channel)| channel.clone())
        })))
    }

    /// A channel to a service, on which this process calls as a service.
    pub fn channel(&self, name: &str) -> Channel {
        (self.0)(name)
    }
}

fn as_service(channel: Channel, tokens: &Tokens) -> Channel {
    call_as(channel, tokens, CallAs::Principal(Principal::service("renqing")))
}

impl fmt::Debug for Peers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Peers")
    }
}
