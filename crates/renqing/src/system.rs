use kernel::{Clock, Ids};
use runtime::{
    CallAs, Channel, Guard, Limits, LocalPeers, Module, Parts, Peers, Principal, Shutdown, Tokens, call_as,
};

use crate::Clients;

/// The four services in one process, joined in memory.
#[derive(Debug)]
pub struct System {
    local_peers: LocalPeers,
    tokens: Tokens,
}

impl System {
    /// Starts the services on their databases below `database`, and their
    /// background loops.
    pub async fn start(
        database: &str,
        clock: Clock,
        tokens: Tokens,
        limits: Limits,
        shutdown: &Shutdown,
    ) -> anyhow::Result<Self> {
        let local_peers = LocalPeers::new();
        let parts = Parts {
            database: database.to_owned(),
            clock,
            ids: Ids::random(),
            stop: shutdown.workers(),
            peers: Peers::here(&local_peers, &tokens),
        };
        let guard = Guard::from_contracts(tokens.clone())?;
        // A relay may call a service only once all are connected.
        let mut modules: Vec<Module> = vec![
            customers::start(parts.clone()).await?,
            orders::start(parts.clone()).await?,
            loyalty::start(parts.clone()).await?,
            feedback::start(parts).await?,
        ];
        for module in &modules {
            local_peers.connect(module.name, module.guarded(&guard, limits)?);
        }
        for module in &mut modules {
            module.start(shutdown);
        }
        Ok(Self { local_peers, tokens })
    }

    /// Whatever signs the calls between its services.
    pub fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    /// A bare channel to a service; calls need a token.
    pub fn channel(&self, name: &str) -> Channel {
        self.local_peers.channel(name)
    }

    /// Clients that call for a principal.
    pub fn clients(&self, principal: &Principal) -> Clients {
        let who = CallAs::Principal(principal.clone());
        Clients::new(|name: &str| call_as(self.channel(name), &self.tokens, who.clone()))
    }
}
