//! Whether a shop with a million orders is served as fast as one with few: the
//! seconds that each tenth of them takes, by eight clients.

use std::time::Instant;

use testkit::DurableServer;

use tests::measure::{Grpc, Services, pgbench, run_count, shop};

use crate::number;

const CLIENTS: usize = 8;
const TENTHS: u64 = 10;

pub(crate) async fn measure() -> anyhow::Result<()> {
    let orders = number("ORDERS", 1_000_000);
    let folder = tempfile::TempDir::new()?;
    fill("SQLite", &format!("sqlite:{}", folder.path().display()), orders, None).await?;
    drop(folder);
    let Some(server) = DurableServer::start() else {
        anyhow::bail!("PostgreSQL's server binaries are not installed");
    };
    server.create("orders").await;
    fill("PostgreSQL", &format!("{}/orders", server.url()), orders, Some(&server)).await
}

async fn fill(
    engine: &str,
    database: &str,
    orders: u64,
    server: Option<&DurableServer>,
) -> anyhow::Result<()> {
    let services = Services::start(database).await?;
    shop::open(&services).await?;
    let grpc = Grpc::new(&services)?;
    // Statistics of empty tables would make for bad plans at the beginning.
    run_count(&grpc, CLIENTS, orders / 100).await?;
    if let Some(server) = server {
        pgbench::analyze(server)?;
    }
    let mut tenths = Vec::new();
    for _ in 0..TENTHS {
        let begun = Instant::now();
        run_count(&grpc, CLIENTS, orders / TENTHS).await?;
        tenths.push(begun.elapsed());
    }
    let seconds: Vec<String> = tenths.iter().map(|tenth| format!("{:.1}", tenth.as_secs_f64())).collect();
    let (first, last) = (tenths.first(), tenths.last());
    let share = first.zip(last).map_or(0.0, |(first, last)| last.as_secs_f64() / first.as_secs_f64());
    println!(
        "{engine}, {orders} orders, seconds for each tenth: {}; last/first {share:.2}",
        seconds.join(" ")
    );
    Ok(())
}
