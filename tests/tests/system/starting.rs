//! It starts in every way it can, does its main job, and leaves nothing behind.

use std::{fs, time::Duration};

use rstest::rstest;
use storage::Engine;
use tests::{Harness, Mode};

#[rstest]
#[case::in_process_on_sqlite(Mode::InProcess, Engine::Sqlite)]
#[case::in_process_on_postgres(Mode::InProcess, Engine::Postgres)]
#[case::together_on_sqlite(Mode::Together, Engine::Sqlite)]
#[case::together_on_postgres(Mode::Together, Engine::Postgres)]
#[case::apart_on_postgres(Mode::Apart, Engine::Postgres)]
#[tokio::test]
async fn a_line_of_chat_becomes_an_order(#[case] mode: Mode, #[case] engine: Engine) {
    let Some(harness) = Harness::start(mode, engine).await else { return };
    let answer = harness.door().message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    assert_eq!(answer["intent"], "PLACE_ORDER");
    let order = &answer["orders"][0];
    assert_eq!(order["state"], "PLACED");
    assert_eq!(order["total"]["amount"], "3800");
    assert_eq!(order["deliveryAddress"], "市场东区A12");
    harness.settle().await;
    harness.check().await;
}

/// Its services know each other in circles, and must not keep each other.
#[tokio::test]
async fn a_system_that_is_gone_has_no_file_open() {
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is built in");
    let folder = harness.database().trim_start_matches("sqlite:").to_owned();
    let open = || {
        let files = fs::read_dir("/proc/self/fd").expect("Linux").flatten();
        files
            .filter_map(|file| fs::read_link(file.path()).ok())
            .filter(|file| file.starts_with(&folder))
            .count()
    };
    assert_ne!(open(), 0);
    drop(harness);
    let gone = async {
        while open() > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), gone).await.expect("every file is closed");
}
