//! Processes are killed while guests order, as a power cut would: what was
//! acknowledged is there afterwards, once.
//!
//! `RENQING_TEST_KILLS` says how often a system is killed (10 times if unset), and
//! `RENQING_TEST_SEED` when. The long run:
//! `RENQING_TEST_KILLS=100 cargo test -p tests --test kill -- --nocapture`.
#![expect(clippy::print_stderr, reason = "figures for whoever runs it")]

use std::{env, time::Duration};

use storage::Engine;
use tests::{
    Harness, Mode, Random,
    crowd::{Crowd, Taken, examine},
};
use tokio::time::{Instant, sleep, timeout};

/// How long the system works between kills, in milliseconds.
const BETWEEN: (u64, u64) = (50, 400);
/// It is killed while it starts, this often of a hundred.
const AT_START: usize = 25;
const STARTING: (u64, u64) = (1, 200);
/// A server of NATS that is killed comes back without its files, this often of a hundred.
const LOSES_ITS_FILES: usize = 30;
/// What a process may take to end: far less than the time it is given.
const GRACE: Duration = Duration::from_secs(10);
const USUAL_SEED: u64 = 20_261_123;
/// In the order they are killed.
const PROCESSES: [&str; 5] = ["customers", "orders", "loyalty", "feedback", "gateway"];

fn setting(name: &str, usual: u64) -> u64 {
    env::var(name).map_or(usual, |value| value.parse().expect("a whole number"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_when_the_one_process_is_killed() {
    let Some(harness) = Harness::start(Mode::Together, Engine::Sqlite).await else { return };
    kill_again_and_again(harness, &["renqing"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_when_any_of_the_processes_is_killed() {
    let Some(harness) = Harness::start(Mode::Apart, Engine::Postgres).await else { return };
    kill_again_and_again(harness, &PROCESSES).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_when_events_go_by_nats_and_servers_are_killed_as_well() {
    let Some(mut harness) = Harness::start(Mode::ApartByNats, Engine::Postgres).await else { return };
    let (kills, seed) = (setting("RENQING_TEST_KILLS", 10), setting("RENQING_TEST_SEED", USUAL_SEED));
    let (mut random, begun) = (Random::new(seed), Instant::now());
    let load = Crowd::begin(harness.door());
    let servers = 0..harness.nats().len();
    let pairs = servers.clone().cycle().zip(PROCESSES.iter().cycle());
    for (_, (server, name)) in (0..kills).zip(pairs) {
        sleep(millis(&mut random, BETWEEN)).await;
        harness.nats().kill(server);
        harness.kill(name);
        harness.restart(name).await;
        if random.chance(LOSES_ITS_FILES) {
            harness.nats().wipe(server);
        }
        harness.nats().restart(server);
        tokio::task::block_in_place(|| harness.nats().wait_until_ready());
    }
    // At last all of them with all that they have.
    for server in servers.clone() {
        harness.nats().kill(server);
        harness.nats().wipe(server);
    }
    for server in servers {
        harness.nats().restart(server);
    }
    let taken = load.end().await;
    let ordered = begun.elapsed();
    examine(&harness, &taken).await;
    say(
        &format!("{kills} kills of {PROCESSES:?} and of a server of NATS each with seed {seed}"),
        ordered,
        &taken,
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_one_process_ends_cleanly_under_load_and_nothing_is_lost() {
    let Some(harness) = Harness::start(Mode::Together, Engine::Sqlite).await else { return };
    stop_under_load(harness, &["renqing", "renqing", "renqing"]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_the_processes_ends_cleanly_under_load_and_nothing_is_lost() {
    let Some(harness) = Harness::start(Mode::Apart, Engine::Postgres).await else { return };
    stop_under_load(harness, &PROCESSES).await;
}

async fn stop_under_load(mut harness: Harness, names: &[&str]) {
    let mut random = Random::new(setting("RENQING_TEST_SEED", USUAL_SEED));
    let load = Crowd::begin(harness.door());
    for name in names {
        sleep(millis(&mut random, BETWEEN)).await;
        let begun = Instant::now();
        let status = harness.stop(name).await;
        let took = begun.elapsed();
        let log = || harness.process(name).log();
        assert_eq!(status.code(), Some(0), "{name} after {took:?}: {}", log());
        assert!(took < GRACE, "{name} took {took:?} to end: {}", log());
        harness.restart(name).await;
    }
    let taken = load.end().await;
    examine(&harness, &taken).await;
}

async fn kill_again_and_again(mut harness: Harness, names: &[&str]) {
    let (kills, seed) = (setting("RENQING_TEST_KILLS", 10), setting("RENQING_TEST_SEED", USUAL_SEED));
    let mut random = Random::new(seed);
    let begun = Instant::now();
    let load = Crowd::begin(harness.door());
    let mut killed = 0;
    for name in names.iter().cycle() {
        if killed >= kills {
            break;
        }
        sleep(millis(&mut random, BETWEEN)).await;
        harness.kill(name);
        killed += 1;
        if killed < kills && random.chance(AT_START) {
            timeout(millis(&mut random, STARTING), harness.restart(name)).await.ok();
            harness.kill(name);
            killed += 1;
        }
        harness.restart(name).await;
    }
    let taken = load.end().await;
    let ordered = begun.elapsed();
    examine(&harness, &taken).await;
    say(&format!("{killed} kills of {names:?} with seed {seed}"), ordered, &taken);
}

/// What came of it, once it was found that nothing is lost or doubled.
fn say(what: &str, ordered: Duration, taken: &[Taken]) {
    let completed = taken.iter().filter(|taken| taken.is_completed).count();
    let repeats = taken.iter().map(|taken| taken.repeats).sum::<u32>();
    eprintln!(
        "{what} in {ordered:.1?}: {} orders taken, {completed} of them completed, {repeats} requests repeated; \
         none lost or doubled",
        taken.len(),
    );
}

fn millis(random: &mut Random, (least, most): (u64, u64)) -> Duration {
    let spread = usize::try_from(most - least).expect("small");
    Duration::from_millis(least + random.below(spread) as u64)
}
