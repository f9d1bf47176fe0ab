//! The one program: JSON over HTTP against gRPC, both at its port.

use storage::Engine;
use tests::{
    Harness, Mode, OWNER_KEY,
    measure::{Grpc, Http, Regulars, median, run},
};

use crate::{CLIENTS, rounds_wanted, seconds};

pub(crate) async fn measure() -> anyhow::Result<()> {
    println!("One program on SQLite, orders/s     gRPC       HTTP  HTTP/gRPC   HTTP p50 / p99 ms");
    for clients in CLIENTS {
        let (mut rates, mut shares, mut latencies) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..rounds_wanted() {
            // Afresh each time: what was ordered before is delivered meanwhile.
            let harness = Harness::start(Mode::Together, Engine::Sqlite).await;
            let harness = harness.ok_or_else(|| anyhow::anyhow!("it does not start"))?;
            let grpc = Grpc::over(&harness.clients().orders);
            let http = Http::at(harness.door().address(), OWNER_KEY, Regulars::Sample)?;
            let ours = run(&grpc, clients, seconds()).await?;
            harness.settle().await;
            let door = run(&http, clients, seconds()).await?;
            rates.push((ours.per_second, door.per_second));
            shares.push(door.per_second / ours.per_second);
            latencies.push((door.p50_ms, door.p99_ms));
        }
        println!(
            "{clients:>3} clients                 {:>10.0} {:>10.0} {:>10.2} {:>10.2} / {:.2}",
            median(rates.iter().map(|(grpc, _)| *grpc)),
            median(rates.iter().map(|(_, http)| *http)),
            median(shares.into_iter()),
            median(latencies.iter().map(|(p50, _)| *p50)),
            median(latencies.iter().map(|(_, p99)| *p99)),
        );
    }
    Ok(())
}
