//! A real process that strangers hold on to: the owner is answered always.

use std::time::Duration;

use futures::future::join_all;
use runtime::Kind;
use storage::Engine;
use tempfile::TempDir;
use tests::{Gateway, Harness, Mode, OWNER_KEY, Process};
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

const SECOND: Duration = Duration::from_secs(1);
const SHOP: &str = "nongmao";

fn host(address: &str) -> &str {
    address.trim_start_matches("http://")
}

async fn connected(address: &str, first: &str) -> TcpStream {
    let mut stream = TcpStream::connect(host(address)).await.expect("a connection");
    stream.write_all(first.as_bytes()).await.expect("it is sent");
    stream
}

/// The owner's calls, one after another; the longest.
async fn owners_longest(door: &Gateway, calls: usize) -> Duration {
    let mut longest = Duration::ZERO;
    for _ in 0..calls {
        let start = Instant::now();
        let answer = timeout(SECOND * 10, door.get("menuItems")).await.expect("an answer");
        assert_eq!(answer.status, 200, "{answer:?}");
        longest = longest.max(start.elapsed());
    }
    longest
}

/// What of one processor the process uses for a while, at its calmest of some whiles.
async fn burnt(process: &Process, whiles: usize) -> f64 {
    let mut least = f64::MAX;
    for _ in 0..whiles {
        let (start, used) = (Instant::now(), process.cpu_seconds());
        sleep(SECOND * 2).await;
        least = least.min((process.cpu_seconds() - used) / start.elapsed().as_secs_f64());
        if least < 0.1 {
            break;
        }
    }
    least
}

#[tokio::test]
async fn more_silent_connections_than_files_stop_nothing_and_burn_nothing() {
    let folder = TempDir::new().expect("a folder");
    let mut process = Process::serving(folder.path(), &["--sample"]);
    process.env("RENQING_OWNER_KEY", OWNER_KEY).limit_files(256).start();
    process.ready().await;
    // What it does with the sample is over before anything is measured, if it ends in time.
    let before = burnt(&process, 30).await;
    let silent = join_all((0..300).map(|_| connected(process.address(), ""))).await;
    let door = Gateway::new(process.address(), SHOP, OWNER_KEY);
    let longest = owners_longest(&door, 5).await;
    assert!(longest < SECOND, "{longest:?}");
    // Who is silent has ten seconds, so this is asked before anything that takes long.
    assert!(timeout(Duration::ZERO, silent[299].readable()).await.is_err(), "it still waits");
    // A loop over what can't be taken in would use a whole processor, or its share of one.
    let burnt = burnt(&process, 3).await;
    assert!(burnt < before + 0.1, "{burnt} of a processor, {before} before");
}

#[tokio::test]
async fn idle_connections_and_unfinished_bodies_leave_the_owner_their_answers() {
    let harness = Harness::start(Mode::Together, Engine::Sqlite).await.expect("SQLite is built in");
    let door = harness.door();
    let placed = door.message("m-1", "wx-wang", "3.6").await.ok();
    let customer = placed["orders"][0]["customer"].as_str().expect("a name");
    let guest = harness.with_new_key(SHOP, Kind::Guest, customer).await;
    assert_eq!(guest.get("menuItems").await.status, 200);
    let address = door.address();
    let idle = join_all((0..1_000).map(|_| connected(address, ""))).await;
    let unfinished = format!(
        "POST /v1/shops/{SHOP}/ratings HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {}\r\nContent-Length: 900\r\n\r\n{{",
        guest.key(),
    );
    let held = join_all((0..256).map(|_| connected(address, &unfinished))).await;
    let longest = owners_longest(door, 40).await;
    assert!(longest < SECOND, "{longest:?}");
    assert_eq!(guest.get("menuItems").await.status, 200);
    drop((idle, held));
}
