use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use prost_reflect::DescriptorPool;
use rstest::rstest;
use serde_json::Value;
use storage::Engine;
use tests::{Gateway, Harness, Mode};

use super::{allowed::Drawn, document::Document, draw::Draw, world::World};

/// Of each operation, until one is done.
const DRAWS: usize = 12;
/// Operations that one draw or another gets done, at least: the others are refused for
/// what they are about.
const DONE: usize = 25;

/// The methods whose acts are noted.
fn audited() -> BTreeSet<String> {
    let pool = DescriptorPool::decode(contracts::FILE_DESCRIPTOR_SET).expect("descriptors");
    let option = pool.get_extension_by_name("renqing.common.v1.audited").expect("the option");
    let methods = pool.services().flat_map(|service| service.methods().collect::<Vec<_>>());
    let audited = methods.filter(|method| method.options().get_extension(&option).as_bool() == Some(true));
    audited.map(|method| method.name().to_owned()).collect()
}

/// Every entry, newest first.
async fn entries(door: &Gateway) -> Vec<Value> {
    let (mut all, mut token) = (Vec::new(), String::new());
    loop {
        let page = door.get(&format!("auditEntries?pageSize=50&pageToken={token}")).await.ok();
        all.extend(page["auditEntries"].as_array().cloned().unwrap_or_default());
        page["nextPageToken"].as_str().unwrap_or_default().clone_into(&mut token);
        if token.is_empty() {
            return all;
        }
    }
}

/// How often each method was noted as done with the key of the settings.
async fn noted(door: &Gateway) -> BTreeMap<String, usize> {
    let mut noted = BTreeMap::new();
    let owner = format!("shops/{}/accessKeys/owner", door.shop());
    for entry in entries(door).await.iter().filter(|entry| entry["principal"] == owner.as_str()) {
        assert_eq!(entry["kind"], "OWNER");
        let resource = entry["resource"].as_str().expect("a resource");
        assert!(resource.starts_with("shops/nongmao"), "{entry}");
        assert_eq!(entry["traceId"].as_str().map(str::len), Some(32), "{entry}");
        let method = entry["method"].as_str().and_then(|name| name.rsplit('.').next()).expect("a method");
        *noted.entry(method.to_owned()).or_insert(0) += 1;
    }
    noted
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn every_privileged_act_that_is_done_is_noted_once_and_what_is_refused_is_not(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let (door, audited) = (harness.door(), audited());
    let document = Document::of(door).await;
    let world = World::new(door).await;
    harness.settle().await;
    let before = noted(door).await;
    let mut draw = Draw::new(&document, &world, 20);
    let mut operations = document.operations();
    operations.retain(|operation| audited.contains(&operation.id));
    // What is deleted can't be changed any more.
    operations.sort_by_key(|operation| operation.method == Method::DELETE);
    let mut done = BTreeMap::new();
    for operation in &operations {
        for _ in 0..DRAWS {
            if Drawn::of(operation, &mut draw).send(door).await.status == 200 {
                done.insert(operation.id.clone(), 1);
                break;
            }
        }
    }
    assert!(done.len() >= DONE, "only {}: {done:?}", done.len());
    for (method, count) in before {
        *done.entry(method).or_insert(0) += count;
    }
    harness.settle().await;
    assert_eq!(noted(door).await, done);
}
