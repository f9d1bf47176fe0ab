//! `renqing-X migrate`, and a start that may not change tables.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use runtime::SERVICES;
use storage::Engine;
use testkit::Databases;
use tests::{program, run_program};

const SECRET: (&str, &str) = ("RENQING_SECRET", "0123456789abcdef0123456789abcdef");
const NEVER: (&str, &str) = ("RENQING_MIGRATE", "never");
/// As sysexits.h has it: something was not set up before.
const NOT_MIGRATED: i32 = 78;
const PATIENCE: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(20);

#[tokio::test]
async fn a_pod_without_its_tables_ends_with_one_line_that_says_what_to_do() {
    let Some(databases) = Databases::fresh(Engine::Postgres).await else { return };
    let url = databases.url_for_all(&SERVICES).await;
    for service in SERVICES {
        let env = [SECRET, NEVER, ("RENQING_DATABASE", &url), ("RENQING_LISTEN", "127.0.0.1:0")];
        let ended = run_program(&format!("renqing-{service}"), &[], &env);
        let said = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(NOT_MIGRATED), "{said}");
        assert!(
            said.contains("has no migration") && said.contains(&format!("`renqing-{service} migrate`")),
            "{said}"
        );
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}

#[tokio::test]
async fn whoever_waits_for_the_tables_goes_on_once_they_are_there() {
    let Some(databases) = Databases::fresh(Engine::Postgres).await else { return };
    let url = databases.url_for_all(&SERVICES).await;
    let env = [("RENQING_DATABASE", &*url)];
    for service in SERVICES {
        let name = format!("renqing-{service}");
        let mut waiting = program(&name);
        waiting.args(["migrate", "--wait"]).envs(env).stderr(Stdio::piped());
        let mut waiting = waiting.spawn().expect("it starts");
        let mut said = BufReader::new(waiting.stderr.take().expect("its words")).lines();
        // It has looked once, and found no tables.
        assert!(said.any(|line| line.expect("a line").contains("waiting")), "{name} did not say so");
        assert!(waiting.try_wait().expect("a process").is_none(), "{name} did not wait");
        // Twice is as good as once.
        for _ in 0..2 {
            let done = run_program(&name, &["migrate"], &env);
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        }
        assert!(end_of(&mut waiting, &name).success(), "{name}");
        assert!(run_program(&name, &["migrate", "--wait"], &env).status.success(), "{name}");
    }
}

/// How it ends, which must be soon.
fn end_of(process: &mut Child, name: &str) -> ExitStatus {
    let since = Instant::now();
    loop {
        if let Some(status) = process.try_wait().expect("a process") {
            return status;
        }
        if since.elapsed() > PATIENCE {
            process.kill().ok();
            panic!("{name} goes on waiting");
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

#[test]
fn settings_stand_behind_the_step_and_not_before_it() {
    let ended = run_program("renqing-orders", &["--log", "debug", "migrate"], &[SECRET]);
    assert_eq!(ended.status.code(), Some(64), "{}", String::from_utf8_lossy(&ended.stderr));
}
