//! What is said when something is wrong: whole, and to whom it is for.

use std::{sync::Arc, time::Duration};

use storage::Engine;
use tempfile::TempDir;
use testkit::Databases;
use tests::{Gateway, OWNER_KEY, Process, SERVICES, run_program};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

fn said(program: &str, args: &[&str]) -> (Option<i32>, String) {
    let ended = run_program(program, args, &[]);
    (ended.status.code(), String::from_utf8_lossy(&ended.stderr).into_owned())
}

#[test]
fn a_wrong_command_line_is_told_whole() {
    for (args, parts) in [
        (&["backup"][..], &["required arguments", "<TO>", "Usage: renqing backup"][..]),
        (&["sevre"], &["unrecognized subcommand 'sevre'", "'serve'"]),
        (&["serve", "--log-format", "xml"], &["'xml'", "--log-format", "text", "json"]),
        (&["serve", "--rate", "many"], &["'many'", "--rate", "invalid digit"]),
        (&["serve", "--sampel"], &["'--sampel'", "'--sample'"]),
        (&["serve", "--listen", "nowhere"], &["'nowhere'", "127.0.0.1:9100"]),
    ] {
        let (code, said) = said("renqing", args);
        assert_eq!(code, Some(64), "{args:?}: {said}");
        assert_eq!(said.lines().count(), 1, "{args:?}: {said}");
        for part in parts {
            assert!(said.contains(part), "{args:?} does not say {part}: {said}");
        }
    }
}

#[test]
fn a_program_without_a_command_shows_what_there_is() {
    let (code, said) = said("renqing", &[]);
    assert_eq!(code, Some(64), "{said}");
    for part in ["Usage: renqing <COMMAND>", "serve", "backup"] {
        assert!(said.contains(part), "{said}");
    }
}

/// A door before `PostgreSQL` that can be shut.
struct Between {
    port: u16,
    open: Arc<watch::Sender<bool>>,
}

impl Between {
    async fn open(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("its address").port();
        let open = Arc::new(watch::Sender::new(true));
        let mut shut = open.subscribe();
        tokio::spawn(async move {
            loop {
                let accepted = tokio::select! {
                    accepted = listener.accept() => accepted,
                    _ = shut.wait_for(|open| !open) => return,
                };
                let (mut client, _) = accepted.expect("a connection");
                let mut shut = shut.clone();
                tokio::spawn(async move {
                    let mut server = TcpStream::connect(("127.0.0.1", to)).await.expect("PostgreSQL");
                    tokio::select! {
                        _ = copy_bidirectional(&mut client, &mut server) => {}
                        _ = shut.wait_for(|open| !open) => {}
                    }
                });
            }
        });
        Self { port, open }
    }

    fn shut(&self) {
        self.open.send_replace(false);
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_503_and_its_host_is_in_the_log_alone() {
    let Some(databases) = Databases::fresh(Engine::Postgres).await else { return };
    let url = databases.url_for_all(&SERVICES).await;
    let (before, rest) = url.split_once("127.0.0.1:").expect("an address");
    let (port, path) = rest.split_once('/').expect("a database");
    let between = Between::open(port.parse().expect("a port")).await;
    let folder = TempDir::new().expect("a folder");
    let mut process = Process::serving(folder.path(), &["--sample"]);
    process.env("RENQING_DATABASE", &format!("{before}127.0.0.1:{}/{path}", between.port));
    process.env("RENQING_OWNER_KEY", OWNER_KEY);
    process.start();
    process.ready().await;
    let door = Gateway::new(process.address(), "nongmao", OWNER_KEY);
    door.message("m-1", "wx-wang", "3.6").await.ok();

    between.shut();
    // Sessions break off first; then there are none.
    names_no_internals(&door).await;
    not_ready(&door).await;
    names_no_internals(&door).await;
    let host = format!("127.0.0.1:{}", between.port);
    assert!(process.log().contains(&host), "{}", process.log());
}

async fn names_no_internals(door: &Gateway) {
    let asked = async {
        tokio::join!(
            door.message("m-2", "wx-wang", "3.6"),
            door.get("customers"),
            door.get("orders"),
            door.get("rewards"),
            door.get("cases"),
        )
    };
    let asked = tokio::time::timeout(Duration::from_secs(25), asked).await.expect("answers");
    for answer in [asked.0, asked.1, asked.2, asked.3, asked.4] {
        assert_eq!((answer.status, answer.reason()), (503, "DATABASE_UNAVAILABLE"), "{answer:?}");
        assert_eq!(answer.body["error"]["status"], "UNAVAILABLE");
        let said = answer.message().to_lowercase();
        for internal in ["127.0.0.1", "postgres", "sqlx", "os error", "pool", "refused"] {
            assert!(!said.contains(internal), "{said}");
        }
    }
}

/// What the door says of readiness is a second old at most.
async fn not_ready(door: &Gateway) {
    let asked = async {
        loop {
            let ready = door.get("/readyz").await;
            assert!(!ready.body.to_string().contains("127.0.0.1"), "{ready:?}");
            if ready.status == 503 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), asked).await.expect("it is said");
}

#[tokio::test]
async fn a_start_without_its_database_says_where_it_looked() {
    let port = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("it").port();
    let url = format!("postgres://me:secret@127.0.0.1:{port}");
    let run = move || run_program("renqing", &["check"], &[("RENQING_DATABASE", &url)]);
    let ended = tokio::task::spawn_blocking(run).await.expect("it ends");
    let said = String::from_utf8_lossy(&ended.stderr).into_owned();
    assert!(!ended.status.success() && said.contains(&format!("127.0.0.1:{port}")), "{said}");
    assert!(!said.contains("secret"), "{said}");
}
