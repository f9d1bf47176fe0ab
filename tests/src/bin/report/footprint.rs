//! What the processes take of a machine: memory, and time to start.

use std::{
    fs,
    time::{Duration, Instant},
};

use storage::Engine;
use tests::{
    Harness, Mode, OWNER_KEY,
    measure::{Http, Regulars, median, run},
};

use crate::{
    calls::system,
    page::{Page, figure},
};

const HEAD: [&str; 5] =
    ["process", "start, ms", "memory at the start, MB", "after orders, MB", "of it its own, MB"];
const APART: [&str; 5] = ["customers", "orders", "loyalty", "feedback", "gateway"];

pub(crate) async fn measure(page: &mut Page, is_quick: bool) -> anyhow::Result<()> {
    let (starts, time) = if is_quick { (3, Duration::from_secs(2)) } else { (9, Duration::from_mins(1)) };
    page.heading("Memory and cold start");
    page.line(
        "From the process's start until it is ready, median; resident memory, with the pages of the program's file, and \
         what of it is the process's own, after orders of 16 clients.",
    );
    for (name, engine, mode, processes) in [
        ("One process on SQLite", Engine::Sqlite, Mode::Together, &["renqing"][..]),
        ("Five on PostgreSQL", Engine::Postgres, Mode::Apart, &APART),
    ] {
        let mut harness = system(engine, mode).await?;
        let mut rows = Vec::new();
        for process in processes {
            let started = started(&mut harness, process, starts).await;
            rows.push(vec![(*process).to_owned(), figure(started), memory(&harness, process, "VmRSS:")]);
        }
        let orders = Http::at(harness.door().address(), OWNER_KEY, Regulars::Sample)?;
        run(&orders, 16, time).await?;
        harness.settle().await;
        for (row, process) in rows.iter_mut().zip(processes) {
            row.extend(["VmRSS:", "RssAnon:"].map(|field| memory(&harness, process, field)));
        }
        page.line(&format!("**{name}**"));
        page.table(&HEAD, &rows);
    }
    Ok(())
}

/// Milliseconds until it is ready.
async fn started(harness: &mut Harness, process: &str, starts: usize) -> f64 {
    let mut took = Vec::new();
    for _ in 0..starts {
        harness.stop(process).await;
        let begun = Instant::now();
        harness.restart(process).await;
        took.push(begun.elapsed().as_secs_f64() * 1_000.0);
    }
    median(took.into_iter())
}

/// Megabytes, as Linux counts them for a process.
fn memory(harness: &Harness, process: &str, field: &str) -> String {
    let status = harness.process(process).id().map(|id| fs::read_to_string(format!("/proc/{id}/status")));
    let status = status.and_then(Result::ok).unwrap_or_default();
    let kilobytes =
        status.lines().find_map(|line| line.strip_prefix(field)?.trim().strip_suffix(" kB")?.parse().ok());
    kilobytes.map_or_else(String::new, |kilobytes: u64| (kilobytes / 1024).to_string())
}
