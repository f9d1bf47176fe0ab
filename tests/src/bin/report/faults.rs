//! What guests notice while the system is broken, and whether anything was lost or doubled.

use std::time::Duration;

use storage::Engine;
use tests::{
    Harness, Mode,
    crowd::{Crowd, Taken, examine},
    signal,
};
use tokio::time::{Instant, sleep};

use crate::{calls::system, page::Page};

const HEAD: [&str; 4] =
    ["what is done", "for, s", "longest silence of eight guests, s", "first order after it, s"];
const CALM: Duration = Duration::from_secs(1);
/// No file may be longer: there is room for nothing.
const FULL: u64 = 4_096;

/// What is done to the system.
#[derive(Clone, Copy, Debug)]
enum Fault {
    Kill(&'static str),
    /// As a machine that hangs.
    Pause(&'static str),
    FullDisk(&'static str),
    RestartDatabase,
    /// With its files.
    LoseServer(usize),
}

use Fault::{FullDisk, Kill, LoseServer, Pause, RestartDatabase};

const KILLS: [Fault; 5] =
    [Kill("customers"), Kill("orders"), Kill("loyalty"), Kill("feedback"), Kill("gateway")];
const PAUSES: [Fault; 3] = [Pause("orders"), Pause("loyalty"), RestartDatabase];
const SYSTEMS: [(&str, Engine, Mode, &[&[Fault]]); 3] = [
    (
        "One process on SQLite",
        Engine::Sqlite,
        Mode::Together,
        &[&[Kill("renqing"), Pause("renqing"), FullDisk("renqing")]],
    ),
    ("Five on PostgreSQL, events by calls", Engine::Postgres, Mode::Apart, &[&KILLS, &PAUSES]),
    (
        "Five on PostgreSQL, events by NATS",
        Engine::Postgres,
        Mode::ApartByNats,
        &[&KILLS, &PAUSES, &[LoseServer(0), LoseServer(1), LoseServer(2)]],
    ),
];

/// What was done from when to when.
struct Done {
    fault: Fault,
    begun: Instant,
    ended: Instant,
}

pub(crate) async fn measure(page: &mut Page, is_quick: bool) -> anyhow::Result<()> {
    let (rounds, lasts) =
        if is_quick { (1, Duration::from_millis(1_500)) } else { (20, Duration::from_secs(10)) };
    page.heading("Faults");
    page.line(
        "Eight guests order without a break, take orders through their life and repeat what was not answered. At the end \
         every acknowledged order has to be there once, with its points and its place in the timeline, and every rule over the \
         data has to hold; the report fails otherwise.",
    );
    for (name, engine, mode, faults) in SYSTEMS {
        let mut harness = system(engine, mode).await?;
        if mode == Mode::Together {
            harness.process_mut("renqing").outlive_full_disk();
            harness.stop("renqing").await;
            harness.restart("renqing").await;
        }
        let crowd = Crowd::begin(harness.door());
        let mut done = Vec::new();
        for fault in (0..rounds).flat_map(|_| faults.iter().copied().flatten().copied()) {
            sleep(CALM).await;
            let begun = Instant::now();
            fault.inflict(&mut harness, lasts).await;
            done.push(Done { fault, begun, ended: Instant::now() });
        }
        sleep(CALM).await;
        let taken = crowd.end().await;
        examine(&harness, &taken).await;
        write(page, name, &done, &taken);
    }
    Ok(())
}

impl Fault {
    /// Does it, and mends what does not mend itself.
    async fn inflict(self, harness: &mut Harness, lasts: Duration) {
        match self {
            Kill(name) => {
                harness.kill(name);
                harness.restart(name).await;
            }
            Pause(name) => {
                let id = harness.process(name).id().expect("it runs");
                signal(id, "STOP");
                sleep(lasts).await;
                signal(id, "CONT");
            }
            FullDisk(name) => {
                harness.process(name).limit_file_size(Some(FULL));
                sleep(lasts).await;
                harness.process(name).limit_file_size(None);
            }
            RestartDatabase => tokio::task::block_in_place(|| harness.server().restart()),
            LoseServer(number) => {
                harness.nats().kill(number);
                harness.nats().wipe(number);
                sleep(lasts).await;
                harness.nats().restart(number);
                tokio::task::block_in_place(|| harness.nats().wait_until_ready());
            }
        }
    }
}

fn write(page: &mut Page, name: &str, done: &[Done], taken: &[Taken]) {
    let mut answered: Vec<Instant> = taken.iter().map(|taken| taken.at).collect();
    answered.sort_unstable();
    let row = |Done { fault, begun, ended }: &Done| {
        let after = answered.iter().find(|at| *at > ended).map(|at| at.duration_since(*ended));
        let upto = *ended + after.unwrap_or_default();
        let meanwhile = answered.iter().filter(|at| (*begun..=upto).contains(at)).copied();
        // Where none came any more it was silent to the end.
        let moments: Vec<_> = std::iter::once(*begun).chain(meanwhile).chain([upto]).collect();
        let silence = moments.windows(2).map(|pair| pair[1].duration_since(pair[0])).max();
        let seconds = |time: Option<Duration>| {
            time.map_or("none came".to_owned(), |time| format!("{:.2}", time.as_secs_f64()))
        };
        vec![
            format!("{fault:?}"),
            seconds(Some(ended.duration_since(*begun))),
            seconds(silence),
            seconds(after),
        ]
    };
    page.line(&format!("**{name}**"));
    page.table(&HEAD, &done.iter().map(row).collect::<Vec<_>>());
    let completed = taken.iter().filter(|taken| taken.is_completed).count();
    let repeats: u32 = taken.iter().map(|taken| taken.repeats).sum();
    page.line(&format!(
        "{} faults; {} orders acknowledged, {completed} of them brought, {repeats} requests repeated: none lost, none doubled.",
        done.len(),
        taken.len(),
    ));
}
