//! The restore that `deploy/README.md` describes, as far as it can be rehearsed here:
//! `PostgreSQL`'s base backup and WAL, without the operator and the object store.

use std::path::Path;

use runtime::SERVICES;
use serde_json::Value;
use tempfile::TempDir;
use testkit::DurableServer;
use tests::{Gateway, OWNER_KEY, Process};

/// The program on a server's databases, with the sample shop.
async fn serve(server: &DurableServer, folder: &Path) -> (Process, Gateway) {
    let mut program = Process::serving(folder, &["--sample"]);
    program.env("RENQING_DATABASE", &server.url()).env("RENQING_OWNER_KEY", OWNER_KEY);
    program.start();
    program.ready().await;
    let door = Gateway::new(program.address(), "nongmao", OWNER_KEY);
    (program, door)
}

/// The name of the order that a message makes.
async fn order(door: &Gateway, message: &str) -> Value {
    let answer = door.message(message, "wx-wang", "18号,订餐3.6").await.ok();
    assert!(answer["orders"][0]["name"].is_string(), "{answer}");
    answer["orders"][0]["name"].clone()
}

#[tokio::test]
async fn a_restore_has_all_that_was_answered_before_its_moment_in_all_services() {
    let Some(server) = DurableServer::archiving() else { return };
    let folder = TempDir::new().expect("a folder");
    for service in SERVICES {
        server.create(service).await;
    }
    let (mut program, door) = serve(&server, folder.path()).await;
    let first = order(&door, "m-1").await;
    let backup = server.base_backup();
    let second = order(&door, "m-2").await;
    let moment = server.now().await;
    let third = order(&door, "m-3").await;
    server.archive_all().await;
    program.kill();

    let restored = server.restore(backup, &moment).await;
    drop(server);
    let findings = renqing::check(&restored.url()).await.expect("the data can be walked");
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    let (_program, door) = serve(&restored, folder.path()).await;
    // A message that is known is answered as it was; one that is not makes its order.
    assert_eq!((order(&door, "m-1").await, order(&door, "m-2").await), (first, second));
    assert_ne!(order(&door, "m-3").await, third);
}
