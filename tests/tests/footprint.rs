//! How much a shop's machine is asked for: the time until the one process is
//! ready on a year of orders, the memory it holds after taking them, and what it
//! takes to bring in the past of ten years.
//!
//! The bounds are those of a release build:
//! `cargo test --release -p tests --test footprint -- --nocapture`. A build
//! for development is slower; it takes a tenth of the orders and may take
//! longer to start.
#![expect(clippy::print_stderr, reason = "figures for whoever runs it")]

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    process::Stdio,
    time::Duration,
};

use futures::{StreamExt, stream};
use storage::Engine;
use tempfile::TempDir;
use tests::{Gateway, Harness, Mode, data, program};
use tokio::time::Instant;

struct Bounds {
    orders: usize,
    start: Duration,
    /// What the program has taken for itself; what it had before the first order is, of code
    /// that is not optimised, tables of the linker that grow with every method.
    taken_mb: u64,
    /// With the pages of its own file that are in memory, which say something of a shop's
    /// machine only where the code is what a shop runs.
    resident_mb: Option<u64>,
}

const BOUNDS: Bounds = if cfg!(debug_assertions) {
    Bounds { orders: 1_000, start: Duration::from_secs(1), taken_mb: 30, resident_mb: None }
} else {
    Bounds { orders: 10_000, start: Duration::from_millis(300), taken_mb: 75, resident_mb: Some(100) }
};
const AT_ONCE: usize = 32;
const STARTS: usize = 5;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_one_process_starts_at_once_and_stays_small() {
    let Some(mut harness) = Harness::start(Mode::Together, Engine::Sqlite).await else { return };
    let empty = memory(&harness);
    let begun = Instant::now();
    let numbers = stream::iter(0..BOUNDS.orders);
    numbers.for_each_concurrent(AT_ONCE, |number| order(harness.door(), number)).await;
    let took = begun.elapsed();
    harness.settle().await;
    let orders = data::count(harness.database(), "orders", "orders").await;
    assert_eq!(usize::try_from(orders), Ok(BOUNDS.orders));
    let full = memory(&harness);
    eprintln!("{orders} orders in {took:.1?}; {empty:?} before and {full:?} after");
    let starts = starts(&mut harness).await;
    eprintln!("started in {starts:.0?}; {:?} then", memory(&harness));

    let before = if cfg!(debug_assertions) { empty.taken_mb } else { 0 };
    assert!(full.taken_mb - before < BOUNDS.taken_mb, "{empty:?}, then {full:?}");
    assert!(BOUNDS.resident_mb.is_none_or(|bound| full.resident_mb < bound), "{full:?}");
    let median = starts[STARTS / 2];
    assert!(median < BOUNDS.start, "it takes {median:?} to start");
}

/// How long each of several starts took, the shortest first.
async fn starts(harness: &mut Harness) -> Vec<Duration> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        harness.stop("renqing").await;
        let begun = Instant::now();
        harness.restart("renqing").await;
        starts.push(begun.elapsed());
    }
    starts.sort();
    starts
}

async fn order(door: &Gateway, number: usize) {
    let guest = [1, 3, 7, 12, 18, 20, 36][number % 7];
    let text = format!("{guest}号 {}x2,{} 少盐", number % 25 + 1, (number + 7) % 25 + 1);
    let answer = door.message(&format!("m-{number}"), "wx-stranger", &text).await.ok();
    assert_eq!(answer["orders"].as_array().map(Vec::len), Some(1), "{answer}");
}

#[derive(Clone, Copy, Debug)]
struct Memory {
    taken_mb: u64,
    resident_mb: u64,
}

fn memory(harness: &Harness) -> Memory {
    let id = harness.process("renqing").id().expect("it runs");
    let status = fs::read_to_string(format!("/proc/{id}/status")).expect("Linux tells");
    let megabytes = |name: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("memory");
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().expect("a number");
        kilobytes / 1024
    };
    Memory { taken_mb: megabytes("RssAnon:"), resident_mb: megabytes("VmRSS:") }
}

const PAST_ORDERS: u32 = if cfg!(debug_assertions) { 20_000 } else { 60_000 };
const PAST_LINES: u32 = 5;
/// Of an import, whatever the size of the file.
const IMPORT_PEAK_MB: u64 = 150;
/// What is written to disk for each byte that is kept there.
const WRITTEN_PER_KEPT: f64 = 5.0;

/// What a process came to, as Linux last told of it.
#[derive(Clone, Copy, Debug, Default)]
struct Cost {
    peak_mb: u64,
    written: u64,
}

#[test]
fn a_large_import_stays_small() {
    let folder = TempDir::new().expect("a folder");
    let (file, kept) = (folder.path().join("past.csv"), folder.path().join("data"));
    past(&file).expect("a file");
    let begun = std::time::Instant::now();
    let cost = import(&file, &kept);
    let took = begun.elapsed();
    let files = fs::read_dir(&kept).expect("data").filter_map(Result::ok);
    let kept_bytes: u64 = files.map(|file| size(&file.path())).sum();
    #[expect(clippy::cast_precision_loss, reason = "a ratio")]
    let ratio = cost.written as f64 / kept_bytes as f64;
    let file_mb = megabytes(size(&file));
    eprintln!(
        "{PAST_ORDERS} orders of {file_mb} MB in {took:.1?}: at most {} MB resident, {} MB kept, \
         {ratio:.1} bytes written for each",
        cost.peak_mb,
        megabytes(kept_bytes),
    );
    assert!(cost.peak_mb > 0, "Linux tells");
    assert!(cost.peak_mb < IMPORT_PEAK_MB, "{} MB were resident", cost.peak_mb);
    assert!(cost.written == 0 || ratio <= WRITTEN_PER_KEPT, "{ratio:.1} bytes written for each that is kept");
}

/// Ten years of orders, the rows of each far from one another.
fn past(file: &Path) -> std::io::Result<()> {
    let mut text = BufWriter::new(File::create(file)?);
    writeln!(text, "Order Number,Order Date,Item Name,Quantity,Product Price,Total products")?;
    for line in 0..PAST_LINES {
        for order in 0..PAST_ORDERS {
            let (year, month, day) = (15 + order % 10, 1 + order / 10 % 12, 1 + order / 120 % 28);
            let (hour, minute) = (10 + order / 3_360 % 12, order % 60);
            let dish = (order * 7 + line * 31) % 150;
            let pence = 95 + 10 * (dish % 90);
            writeln!(
                text,
                "{order},{day:02}/{month:02}/{year} {hour}:{minute:02},Dish number {dish},{},{}.{:02},{PAST_LINES}",
                1 + dish % 3,
                pence / 100,
                pence % 100
            )?;
        }
    }
    text.flush()
}

/// Runs the import as a program of its own, watched until it ends.
fn import(file: &Path, data: &Path) -> Cost {
    let mut child = program("renqing")
        .args(["import", "orders"])
        .arg(file)
        .args(["--currency", "GBP", "--time-zone", "Europe/London"])
        .env("RENQING_DATABASE", format!("sqlite:{}", data.display()))
        .env("RENQING_LOG", "warn")
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    let mut cost = Cost::default();
    // It says so little that the pipe never fills.
    loop {
        if let Some(ended) = child.try_wait().expect("it is ours") {
            let mut said = String::new();
            let stderr = child.stderr.take().map(std::io::read_to_string);
            said.extend(stderr.and_then(Result::ok));
            assert!(ended.success() && said.contains(&format!("{PAST_ORDERS} orders new")), "{said}");
            return cost;
        }
        let told = told(child.id());
        cost.peak_mb = cost.peak_mb.max(told.peak_mb);
        cost.written = cost.written.max(told.written);
        std::thread::park_timeout(Duration::from_millis(20));
    }
}

fn told(id: u32) -> Cost {
    let read = |name: &str| fs::read_to_string(format!("/proc/{id}/{name}")).unwrap_or_default();
    let number = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name))?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    };
    Cost {
        peak_mb: number(&read("status"), "VmHWM:").unwrap_or(0) / 1024,
        written: number(&read("io"), "write_bytes:").unwrap_or(0),
    }
}

fn size(file: &Path) -> u64 {
    fs::metadata(file).map_or(0, |file| file.len())
}

fn megabytes(bytes: u64) -> u64 {
    bytes / 1024 / 1024
}
