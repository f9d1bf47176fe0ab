//! Whether a shop with many orders, and a database with many shops, is served as fast as one
//! with few.

use std::time::Duration;

use anyhow::Context;
use renqing::Clients;
use runtime::Principal;
use tempfile::TempDir;
use testkit::DurableServer;
use tests::measure::{Filling, Grpc, MainCall, MainCalls, Services, Sizes, run, shop};

use crate::{
    page::{Page, figure},
    plot::Plot,
};

/// Those that the orders service answers by itself.
const CALLS: [(&str, MainCall); 3] = [
    ("chat line", MainCall::ChatLine),
    ("GetOrder", MainCall::GetOrder),
    ("ListOrders", MainCall::ListOrders),
];
/// Of the shop that many are like.
const ORDERS_OF_A_SHOP: u64 = 100;

/// What grows.
#[derive(Clone, Copy)]
enum By {
    Orders,
    Shops,
}

pub(crate) async fn measure(page: &mut Page, is_quick: bool) -> anyhow::Result<()> {
    let (orders, shops): (&[u64], &[u64]) = if is_quick {
        (&[1_000, 10_000, 50_000], &[1, 20])
    } else {
        (&[10_000, 100_000, 1_000_000, 10_000_000], &[1, 100, 1_000, 10_000])
    };
    let time = if is_quick { Duration::from_millis(500) } else { Duration::from_secs(10) };
    page.heading("Growth");
    page.line("Medians of one client, by gRPC to the orders service; its tables are filled in bulk and analysed before.");
    for engine in ["PostgreSQL", "SQLite"] {
        for (by, sizes, what) in [(By::Orders, orders, "orders of one shop"), (By::Shops, shops, "shops")] {
            let medians = one(engine, by, sizes, time).await?;
            write(page, engine, what, sizes, &medians)?;
        }
    }
    Ok(())
}

/// The medians of each call at each size, on a database that goes with it.
async fn one(engine: &str, by: By, sizes: &[u64], time: Duration) -> anyhow::Result<Vec<Vec<f64>>> {
    if engine == "SQLite" {
        let folder = TempDir::new()?;
        return grow(&format!("sqlite:{}", folder.path().display()), by, sizes, time).await;
    }
    let server = DurableServer::start().context("PostgreSQL is not installed")?;
    server.create("orders").await;
    grow(&format!("{}/orders", server.url()), by, sizes, time).await
}

async fn grow(database: &str, by: By, sizes: &[u64], time: Duration) -> anyhow::Result<Vec<Vec<f64>>> {
    let services = Services::start(database).await?;
    shop::open(&services).await?;
    run(&Grpc::new(&services)?, 4, time).await?;
    let filling = Filling { database, sizes: Sizes::measured(database).await };
    let channel = services.channel(Principal::service("bench"))?;
    let clients = Clients::new(|_| channel.clone());
    let (mut has, mut medians) = (0, Vec::new());
    if matches!(by, By::Shops) {
        filling.orders(1, ORDERS_OF_A_SHOP).await;
        // The one that is there.
        has = 1;
    }
    for size in sizes.iter().copied() {
        match by {
            By::Orders => filling.orders(has + 1, size).await,
            By::Shops if size > has => filling.shops(has + 1, size).await,
            By::Shops => {}
        }
        has = size;
        let mut of_size = Vec::new();
        for (_, which) in CALLS {
            of_size.push(run(&MainCalls::new(which, &clients).await?, 1, time).await?.p50_ms);
        }
        medians.push(of_size);
    }
    Ok(medians)
}

fn write(
    page: &mut Page,
    engine: &str,
    what: &'static str,
    sizes: &[u64],
    medians: &[Vec<f64>],
) -> anyhow::Result<()> {
    page.line(&format!(
        "**{engine}, by {what}**: medians in milliseconds, and how much longer than with fewest"
    ));
    let cell = |median: f64, first: f64| format!("{} (×{:.2})", figure(median), median / first);
    let rows: Vec<Vec<String>> = sizes
        .iter()
        .zip(medians)
        .map(|(size, of_size)| {
            let cells = of_size.iter().zip(&medians[0]).map(|(median, first)| cell(*median, *first));
            std::iter::once(size.to_string()).chain(cells).collect()
        })
        .collect();
    page.table(&[&[what], &CALLS.map(|(name, _)| name)[..]].concat(), &rows);
    let point =
        |call: usize| sizes.iter().zip(medians).map(move |(size, of)| (count(*size), of[call])).collect();
    let lines = CALLS.iter().enumerate().map(|(call, (name, _))| ((*name).to_owned(), point(call))).collect();
    let title = format!("Medians on {engine} by {what}");
    let name = format!("growth-{}-{}", engine.to_lowercase(), what.split(' ').next().unwrap_or_default());
    page.plot(&name, &Plot { title, x: what, y: "milliseconds", lines })
}

fn count(size: u64) -> f64 {
    u32::try_from(size).map_or(f64::MAX, f64::from)
}
