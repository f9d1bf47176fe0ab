//! Orders by concurrency, beside the limit in the same run.

use std::time::Duration;

use tests::measure::{Round, Rounds, median};

use crate::{
    page::{Page, figure},
    plot::Plot,
};

const HEAD: [&str; 7] = [
    "clients",
    "gRPC, orders/s",
    "limit, orders/s",
    "share",
    "HTTP, orders/s",
    "gRPC p50, ms",
    "gRPC p99, ms",
];

pub(crate) async fn measure(page: &mut Page, is_quick: bool) -> anyhow::Result<()> {
    let (clients, rounds, seconds): (&[usize], _, _) =
        if is_quick { (&[1, 8, 32], 1, 2) } else { (&[1, 2, 4, 8, 16, 32, 64, 128], 3, 5) };
    let wanted = Rounds { clients, rounds, time: Duration::from_secs(seconds) };
    page.heading("Orders by concurrency");
    page.line(
        "Lines of chat that order, to the orders service by gRPC and through the gateway by HTTP, beside the bare \
         statements that an order can't do without: pgbench on PostgreSQL, rusqlite (one thread, one commit each) on SQLite. \
         Both engines sync each commit to disk.",
    );
    write(page, "PostgreSQL", &wanted.on_postgres().await?)?;
    write(page, "SQLite", &wanted.on_sqlite().await?)
}

fn write(page: &mut Page, engine: &str, measured: &[(usize, Vec<Round>)]) -> anyhow::Result<()> {
    let middle = |rounds: &[Round], of: fn(&Round) -> f64| median(rounds.iter().map(of));
    let columns: [fn(&Round) -> f64; 6] = [
        |round| round.grpc.per_second,
        |round| round.limit,
        |round| round.grpc.per_second / round.limit,
        |round| round.http.per_second,
        |round| round.grpc.p50_ms,
        |round| round.grpc.p99_ms,
    ];
    page.line(&format!("**{engine}**"));
    let row = |(clients, rounds): &(usize, Vec<Round>)| {
        let figures = columns.iter().map(|of| figure(middle(rounds, *of)));
        std::iter::once(clients.to_string()).chain(figures).collect()
    };
    page.table(&HEAD, &measured.iter().map(row).collect::<Vec<_>>());
    let line = |of: usize| {
        let point = |(clients, rounds): &(usize, Vec<Round>)| (at(*clients), middle(rounds, columns[of]));
        measured.iter().map(point).collect::<Vec<_>>()
    };
    let lines =
        vec![("gRPC".to_owned(), line(0)), ("limit".to_owned(), line(1)), ("HTTP".to_owned(), line(3))];
    let title = format!("Orders a second on {engine}");
    page.plot(
        &format!("orders-{}", engine.to_lowercase()),
        &Plot { title, x: "clients", y: "orders a second", lines },
    )
}

pub(crate) fn at(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}
