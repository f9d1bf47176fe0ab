//! It starts in every way it can, and does its main job.

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
