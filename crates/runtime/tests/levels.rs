//! Logs and traces have a level each.

use runtime::{Settings, Telemetry};
use tracing::Level;

#[tokio::test]
async fn what_is_asked_to_be_logged_is_logged_below_the_level_of_traces_too() {
    let settings = Settings { log: "warn,wanted=debug".into(), ..Settings::default() };
    let _telemetry = Telemetry::start("test", &settings).unwrap();
    assert!(tracing::enabled!(target: "wanted", Level::DEBUG));
    assert!(!tracing::enabled!(target: "unwanted", Level::DEBUG));
    let span = runtime::follow("work", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    let trace = span.in_scope(runtime::trace_id);
    assert_eq!(trace, "0af7651916cd43dd8448eb211c80319c");
}
