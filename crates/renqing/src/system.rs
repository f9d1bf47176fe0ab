use std::collections::HashMap;

use anyhow::{Context, anyhow};
use kernel::{Clock, Ids};
use runtime::{
    CallAs, Channel, Due, Events, Guard, Limits, LocalPeers, Migrate, Module, Parts, Peers, Principal,
    Shutdown, Tokens, call_as,
};

use crate::Clients;

/// The four services in one process, joined in memory.
#[derive(Debug)]
pub struct System {
    local_peers: LocalPeers,
    tokens: Tokens,
    due: HashMap<&'static str, Due>,
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
            migrate: Migrate::Start,
            clock,
            ids: Ids::random(),
            stop: shutdown.workers(),
            peers: Peers::here(&local_peers, &tokens),
            // They are in one process: nothing is between them.
            events: Events::Direct,
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
        let due = modules.into_iter().map(|module| (module.name, module.due)).collect();
        Ok(Self { local_peers, tokens, due })
    }

    /// Has a service do now what is due by now, rather than within some seconds.
    /// Errors: there is no such service, or whatever it failed of.
    pub async fn run_due(&self, name: &str) -> anyhow::Result<()> {
        let due = self.due.get(name).with_context(|| format!("there is no service {name}"))?;
        due.run().await.map_err(|failure| anyhow!("{name}: {}", failure.message))
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
