//! Orders through the orders service and the gateway beside what the statements that an order
//! can't do without come to by themselves, in the same run.

use std::time::Duration;

use tempfile::TempDir;
use testkit::DurableServer;

use super::{
    load::{Figures, Grpc, Http, run},
    pgbench,
    process::Services,
    shop,
    sqlite::Bare,
    yardstick::Sizes,
};

/// What one round came to.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// By gRPC to the service.
    pub grpc: Figures,
    /// The bare statements, in orders a second.
    pub limit: f64,
    /// By HTTP through the gateway.
    pub http: Figures,
}

/// Rounds of so long for each number of clients.
#[derive(Clone, Copy, Debug)]
pub struct Rounds<'a> {
    /// Clients at once.
    pub clients: &'a [usize],
    /// Rounds of each.
    pub rounds: usize,
    /// Of each of the three loads of a round.
    pub time: Duration,
}

impl Rounds<'_> {
    /// On `PostgreSQL`, with its usual settings, against pgbench.
    pub async fn on_postgres(&self) -> anyhow::Result<Vec<(usize, Vec<Round>)>> {
        let Some(server) = DurableServer::start() else {
            anyhow::bail!("PostgreSQL's server binaries are not installed");
        };
        server.create("orders").await;
        let database = format!("{}/orders", server.url());
        let services = self.services(&database).await?;
        // Statistics of empty tables would make for bad plans on both sides.
        pgbench::analyze(&server)?;
        let sizes = Sizes::measured(&database).await;
        self.measure(&services, |clients| pgbench::run(&server, sizes, clients, self.time)).await
    }

    /// On `SQLite`, against bare rusqlite: one thread, one commit per order.
    pub async fn on_sqlite(&self) -> anyhow::Result<Vec<(usize, Vec<Round>)>> {
        let folder = TempDir::new()?;
        let database = format!("sqlite:{}", folder.path().display());
        let services = self.services(&database).await?;
        let bare = Bare::new(Sizes::measured(&database).await)?;
        self.measure(&services, |_| bare.run(self.time)).await
    }

    /// With a shop that was ordered from.
    async fn services(&self, database: &str) -> anyhow::Result<Services> {
        let services = Services::start(database).await?;
        shop::open(&services).await?;
        run(&Grpc::new(&services)?, 8, self.time).await?;
        Ok(services)
    }

    async fn measure(
        &self,
        services: &Services,
        limit: impl Fn(usize) -> anyhow::Result<f64>,
    ) -> anyhow::Result<Vec<(usize, Vec<Round>)>> {
        let (grpc, http) = (Grpc::new(services)?, Http::new(services)?);
        let mut measured = Vec::new();
        for clients in self.clients.iter().copied() {
            let mut rounds = Vec::new();
            for _ in 0..self.rounds {
                rounds.push(Round {
                    grpc: run(&grpc, clients, self.time).await?,
                    limit: limit(clients)?,
                    http: run(&http, clients, self.time).await?,
                });
            }
            measured.push((clients, rounds));
        }
        Ok(measured)
    }
}
