//! What an order costs beyond its SQL. Prints ratios measured in one run:
//!
//! - orders per second through gRPC on `PostgreSQL` against the statements that an
//!   order can't do without, sent by `pgbench`, at 1, 8 and 32 clients;
//! - orders per second through gRPC on `SQLite` against the same statements through
//!   bare `rusqlite`, one commit per order, `synchronous=FULL`;
//! - HTTP through the gateway against gRPC: in separate processes against the orders
//!   service itself, and in the one process against its own port;
//! - the main calls, each against one bare statement.
//!
//! `cargo bench -p tests --bench orders`; `ROUNDS` (3) and `SECONDS` (3) make it
//! longer, and `ONLY` (`postgres`, `sqlite`, `one`, `calls`) shorter;
//! `ONLY=growth` fills a shop with a million orders (`ORDERS`) on each engine. The services are
//! release binaries in processes of their own. In the first two parts events wait in
//! the outbox, since their subscribers are not running.
#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

mod calls;
mod growth;
mod load;
mod one;
mod pgbench;
mod process;
mod shop;
mod sqlite;
mod yardstick;

use std::time::Duration;

use load::{Figures, Grpc, Http, run};
use process::Services;
use yardstick::Sizes;

const CLIENTS: [usize; 3] = [1, 8, 32];

fn main() -> anyhow::Result<()> {
    let only = std::env::var("ONLY").unwrap_or_default();
    let is_wanted = |part: &str| only.is_empty() || only == part;
    tokio::runtime::Runtime::new()?.block_on(async {
        process::build()?;
        if is_wanted("postgres") {
            postgres().await?;
        }
        if is_wanted("sqlite") {
            sqlite().await?;
        }
        if is_wanted("one") {
            one::measure().await?;
        }
        if is_wanted("calls") {
            calls::measure().await?;
        }
        // Ten minutes: only if it is asked for.
        if only == "growth" {
            growth::measure().await?;
        }
        Ok(())
    })
}

async fn postgres() -> anyhow::Result<()> {
    let Some(server) = testkit::DurableServer::start() else {
        anyhow::bail!("PostgreSQL's server binaries are not installed");
    };
    server.create("orders").await;
    let database = format!("{}/orders", server.url());
    let services = Services::start(&database).await?;
    shop::open(&services).await?;
    let (grpc, http) = (Grpc::new(&services)?, Http::new(&services)?);
    // Statistics of empty tables would make for bad plans on both sides.
    run(&grpc, 8, seconds()).await?;
    pgbench::analyze(&server)?;
    let sizes = Sizes::measured(&database).await;

    println!(
        "PostgreSQL, orders/s          gRPC    pgbench      HTTP  gRPC/pgbench  HTTP/gRPC   gRPC p50 / p99 ms"
    );
    for clients in CLIENTS {
        let mut rounds = Vec::new();
        for _ in 0..rounds_wanted() {
            let ours = run(&grpc, clients, seconds()).await?;
            let theirs = pgbench::run(&server, sizes, clients, seconds())?;
            let door = run(&http, clients, seconds()).await?;
            rounds.push((ours, theirs, door));
        }
        print(clients, &rounds);
    }
    Ok(())
}

async fn sqlite() -> anyhow::Result<()> {
    let folder = tempfile::TempDir::new()?;
    let database = format!("sqlite:{}", folder.path().display());
    let services = Services::start(&database).await?;
    shop::open(&services).await?;
    let (grpc, http) = (Grpc::new(&services)?, Http::new(&services)?);
    run(&grpc, 8, seconds()).await?;
    let bare = sqlite::Bare::new(Sizes::measured(&database).await)?;
    println!(
        "SQLite, orders/s              gRPC   rusqlite      HTTP  gRPC/rusqlite HTTP/gRPC   gRPC p50 / p99 ms"
    );
    for clients in CLIENTS {
        let mut rounds = Vec::new();
        for _ in 0..rounds_wanted() {
            let ours = run(&grpc, clients, seconds()).await?;
            let theirs = bare.run(seconds())?;
            let door = run(&http, clients, seconds()).await?;
            rounds.push((ours, theirs, door));
        }
        print(clients, &rounds);
    }
    Ok(())
}

fn print(clients: usize, rounds: &[(Figures, f64, Figures)]) {
    let middle = |figure: &dyn Fn(&(Figures, f64, Figures)) -> f64| median(rounds.iter().map(figure));
    println!(
        "{clients:>3} clients            {:>12.0} {:>10.0} {:>9.0} {:>13.2} {:>10.2} {:>10.2} / {:.2}",
        middle(&|(ours, _, _)| ours.per_second),
        middle(&|(_, theirs, _)| *theirs),
        middle(&|(_, _, door)| door.per_second),
        middle(&|(ours, theirs, _)| ours.per_second / theirs),
        middle(&|(ours, _, door)| door.per_second / ours.per_second),
        middle(&|(ours, _, _)| ours.p50_ms),
        middle(&|(ours, _, _)| ours.p99_ms),
    );
}

fn median(figures: impl Iterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = figures.collect();
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

fn seconds() -> Duration {
    Duration::from_secs(number("SECONDS", 3))
}

fn rounds_wanted() -> u64 {
    number("ROUNDS", 3)
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
