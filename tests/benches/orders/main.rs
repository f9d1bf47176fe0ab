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

mod growth;
mod one;

use std::time::Duration;

use storage::Engine;
use tests::{
    Harness, Mode,
    measure::{MainCall, MainCalls, Round, Rounds, median, one_statement, run},
};

const CLIENTS: [usize; 3] = [1, 8, 32];

fn main() -> anyhow::Result<()> {
    let only = std::env::var("ONLY").unwrap_or_default();
    let is_wanted = |part: &str| only.is_empty() || only == part;
    tokio::runtime::Runtime::new()?.block_on(async {
        if is_wanted("postgres") {
            print("PostgreSQL", "pgbench", &rounds().on_postgres().await?);
        }
        if is_wanted("sqlite") {
            print("SQLite", "rusqlite", &rounds().on_sqlite().await?);
        }
        if is_wanted("one") {
            one::measure().await?;
        }
        if is_wanted("calls") {
            calls().await?;
        }
        // Ten minutes: only if it is asked for.
        if only == "growth" {
            growth::measure().await?;
        }
        Ok(())
    })
}

fn rounds() -> Rounds<'static> {
    Rounds { clients: &CLIENTS, rounds: rounds_wanted(), time: seconds() }
}

fn print(engine: &str, limit: &str, measured: &[(usize, Vec<Round>)]) {
    println!(
        "{engine}, orders/s{:>16}{limit:>11}      HTTP  gRPC/{limit}  HTTP/gRPC   gRPC p50 / p99 ms",
        "gRPC"
    );
    for (clients, rounds) in measured {
        let middle = |figure: fn(&Round) -> f64| median(rounds.iter().map(figure));
        println!(
            "{clients:>3} clients            {:>12.0} {:>10.0} {:>9.0} {:>13.2} {:>10.2} {:>10.2} / {:.2}",
            middle(|round| round.grpc.per_second),
            middle(|round| round.limit),
            middle(|round| round.http.per_second),
            middle(|round| round.grpc.per_second / round.limit),
            middle(|round| round.http.per_second / round.grpc.per_second),
            middle(|round| round.grpc.p50_ms),
            middle(|round| round.grpc.p99_ms),
        );
    }
}

async fn calls() -> anyhow::Result<()> {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let harness = Harness::start(Mode::Apart, engine).await;
        let harness = harness.ok_or_else(|| anyhow::anyhow!("PostgreSQL is not installed"))?;
        println!("{engine:?}, one client            median ms   times a statement");
        let bare = one_statement(harness.database(), seconds()).await?;
        println!("a bare statement            {bare:>9.3}");
        for (name, which) in MainCall::ALL {
            let taken = run(&MainCalls::new(which, &harness.clients()).await?, 1, seconds()).await?.p50_ms;
            println!("{name:<27} {taken:>9.3} {:>19.1}", taken / bare);
        }
    }
    Ok(())
}

fn seconds() -> Duration {
    Duration::from_secs(number("SECONDS", 3))
}

fn rounds_wanted() -> usize {
    usize::try_from(number("ROUNDS", 3)).unwrap_or(3)
}

fn number(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
