//! The main calls by concurrency on the whole system, on both engines and both transports.

use std::time::{Duration, Instant};

use anyhow::Context;
use storage::Engine;
use testkit::{Databases, DurableServer};
use tests::{
    Harness, Mode,
    measure::{Figures, MainCall, MainCalls, one_statement, run},
};

use crate::{
    orders::at,
    page::{Page, figure},
    plot::Plot,
};

const HEAD: [&str; 5] = ["call", "clients", "calls/s", "p50, ms", "p99, ms"];
const SYSTEMS: [(&str, Engine, Mode); 4] = [
    ("PostgreSQL, direct", Engine::Postgres, Mode::Apart),
    ("PostgreSQL, NATS", Engine::Postgres, Mode::ApartByNats),
    ("SQLite, direct", Engine::Sqlite, Mode::Apart),
    ("SQLite, NATS", Engine::Sqlite, Mode::ApartByNats),
];

/// A system in processes of their own, whose databases sync to disk.
pub(crate) async fn system(engine: Engine, mode: Mode) -> anyhow::Result<Harness> {
    let databases = match engine {
        Engine::Sqlite => Databases::fresh(engine).await,
        Engine::Postgres => DurableServer::start().map(Databases::on),
    };
    let harness = Harness::start_on(mode, databases.context("PostgreSQL is not installed")?).await;
    harness.context("nats-server is not installed")
}

pub(crate) async fn measure(page: &mut Page, is_quick: bool) -> anyhow::Result<()> {
    let (clients, time): (&[usize], _) = if is_quick {
        (&[1, 16], Duration::from_millis(700))
    } else {
        (&[1, 4, 16, 64], Duration::from_secs(5))
    };
    page.heading("Main calls by concurrency");
    page.line(
        "By gRPC to the services, each in a process of its own, with all events on their way meanwhile. *Settled* is how \
         long after the last chat line every event had taken effect everywhere.",
    );
    let mut lines = Vec::new();
    for (name, engine, mode) in SYSTEMS {
        let harness = system(engine, mode).await?;
        let bare = one_statement(harness.database(), time).await?;
        let mut rows = Vec::new();
        for (call, which) in MainCall::ALL {
            let measured = one_call(&harness, which, clients, time).await?;
            rows.extend(measured.iter().map(|(clients, figures)| row(call, *clients, figures)));
            if which == MainCall::ChatLine {
                let points = measured.iter().map(|(clients, figures)| (at(*clients), figures.per_second));
                lines.push((name.to_owned(), points.collect()));
                let begun = Instant::now();
                harness.settle().await;
                rows.push(vec![
                    "settled".into(),
                    String::new(),
                    String::new(),
                    figure(begun.elapsed().as_secs_f64() * 1_000.0),
                    String::new(),
                ]);
            }
        }
        page.line(&format!(
            "**{name}**; a bare statement that reads an order by its key takes {} ms",
            figure(bare)
        ));
        page.table(&HEAD, &rows);
    }
    let title = "Chat lines a second on the whole system".to_owned();
    page.plot("calls", &Plot { title, x: "clients", y: "chat lines a second", lines })
}

async fn one_call(
    harness: &Harness,
    which: MainCall,
    clients: &[usize],
    time: Duration,
) -> anyhow::Result<Vec<(usize, Figures)>> {
    let calls = MainCalls::new(which, &harness.clients()).await?;
    let mut measured = Vec::new();
    for clients in clients.iter().copied() {
        measured.push((clients, run(&calls, clients, time).await?));
    }
    Ok(measured)
}

fn row(call: &str, clients: usize, figures: &Figures) -> Vec<String> {
    let Figures { per_second, p50_ms, p99_ms } = *figures;
    let figures = [per_second, p50_ms, p99_ms].map(figure);
    [call.to_owned(), clients.to_string()].into_iter().chain(figures).collect()
}
