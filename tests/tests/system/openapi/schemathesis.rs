use std::{collections::BTreeMap, env};

use serde_json::json;
use storage::Engine;
use tests::{Harness, Mode, OWNER_KEY, Workshop, is_missing};

use super::{allowed::BEYOND_A_SCHEMA, world::World};

/// How many calls of each operation are drawn, and with them all that the document's
/// bounds suggest, and what follows from one call to the next; a few, if it is not set.
const EXAMPLES: &str = "RENQING_TEST_EXAMPLES";

/// Reads the document and calls every operation with what it allows and with what it
/// forbids: no failure of ours, no answer that is not described, nothing taken that is
/// wrong and nothing refused that is right. What is left out, and why, stands in
/// `clients/hooks.py`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn schemathesis_finds_nothing_on_either_engine() {
    if is_missing("python3", "python3 python3-venv") {
        return;
    }
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
        let (workshop, variables) = told(&harness).await;
        let work = move || tried(&workshop, &variables);
        let Some(counts) = tokio::task::spawn_blocking(work).await.expect("nothing is found") else { return };
        let of = |part: &str| -> u64 {
            counts.iter().filter(|(kind, _)| kind.contains(part)).map(|(_, count)| count).sum()
        };
        println!("{engine:?}: {} calls: {counts:?}", of(""));
        // Else it would be wrong keys and shops alone that were tried.
        assert!(of("positive 200") * 4 > of("positive"), "few of what is right was taken: {counts:?}");
        assert!(of("negative 400") * 2 > of("negative"), "few of what is wrong came so far: {counts:?}");
        harness.settle().await;
        harness.check().await;
    }
}

/// Writes what is told of the shop; answers where, and the variables that say who calls.
async fn told(harness: &Harness) -> (Workshop, [(&'static str, String); 3]) {
    let door = harness.door();
    let world = World::new(door).await;
    let beyond: Vec<_> = BEYOND_A_SCHEMA.iter().map(|(operation, field, _)| [operation, field]).collect();
    let told = json!({
        "shop": door.shop(),
        "currency": "CNY",
        "ids": world.ids().collect::<BTreeMap<_, _>>(),
        "customer": world.id("customers"),
        "beyond_a_schema": beyond,
    });
    let workshop = Workshop::open("schemathesis");
    workshop.write("told.json", &told.to_string());
    let house = harness.with_house_key().await.key().to_owned();
    let variables = [
        ("RENQING_ADDRESS", door.address().to_owned()),
        ("RENQING_KEY", OWNER_KEY.to_owned()),
        ("RENQING_HOUSE_KEY", house),
    ];
    (workshop, variables)
}

/// Runs it; how many calls there were by phase, kind and status. `None` if it can't be
/// installed.
fn tried(workshop: &Workshop, variables: &[(&str, String); 3]) -> Option<BTreeMap<String, u64>> {
    if !workshop.install_python("schemathesis.txt") {
        return None;
    }
    workshop.copy("schemathesis.toml");
    workshop.copy("hooks.py");
    let document = format!("{}/openapi.json", variables[0].1);
    let examples = env::var(EXAMPLES);
    let (phases, examples) = match &examples {
        Ok(examples) => ("examples,coverage,fuzzing,stateful", examples.as_str()),
        Err(_) => ("examples,fuzzing", "2"),
    };
    let args = ["--config-file", "schemathesis.toml", "run", &document, "--no-color", "--phases", phases];
    let args = [&args[..], &["--max-examples", examples, "--seed", "18"]].concat();
    let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    workshop.must_with("venv/bin/st", &args, &variables);
    Some(serde_json::from_str(&workshop.read("counts.json")).expect("counts"))
}
