use std::collections::BTreeSet;

use rstest::rstest;
use runtime::{Kind, SERVICES};
use storage::Engine;
use tests::{Gateway, Harness, Mode, data};

use super::{
    allowed::Drawn,
    document::{Document, Operation, properties},
    draw::Draw,
    world::World,
};

/// Of each operation, until one is done.
const DRAWS: u64 = 6;
/// Operations that one draw or another gets done, at least: the others are refused
/// for what they are about.
const DONE: usize = 35;

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_answer_by_request_id_is_for_the_caller_who_got_it(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let owner = harness.door();
    let document = Document::of(owner).await;
    let world = World::new(owner).await;
    let mut callers = vec![owner.clone()];
    for kind in [Kind::Manager, Kind::Staff, Kind::Integration] {
        callers.push(harness.with_new_key(owner.shop(), kind, "").await);
    }
    let customer = world.name("customers").expect("a customer");
    callers.push(harness.with_new_key(owner.shop(), Kind::Guest, customer).await);
    let mut draw = Draw::new(&document, &world, 20);
    let (mut done, mut at) = (BTreeSet::new(), 0);
    for operation in document.operations() {
        let Some(is_in_query) = place_of_id(&document, &operation) else { continue };
        for _ in 0..DRAWS {
            at += 1;
            let id = format!("0b8f6f1e-5a53-4d6c-9d56-{at:012x}");
            let drawn = Drawn::of(&operation, &mut draw).with_request_id(&id, is_in_query);
            let answered = answered(&drawn, &callers).await;
            let kept = kept(&harness, &id).await;
            assert_eq!(kept, answered, "{}: answers of one caller went to another", operation.id);
            if answered > 0 {
                done.insert(operation.id.clone());
                break;
            }
        }
    }
    assert!(done.len() >= DONE, "only {}: {done:?}", done.len());
}

/// Whether the operation has a request id in its query; `None` if it has none.
fn place_of_id(document: &Document, operation: &Operation) -> Option<bool> {
    if operation.in_query.iter().any(|one| one["name"] == "requestId") {
        return Some(true);
    }
    let body = document.resolve(operation.body.as_ref()?);
    properties(&body).iter().any(|(name, ..)| name == "requestId").then_some(false)
}

/// How many callers got an answer to the same request.
async fn answered(drawn: &Drawn, callers: &[Gateway]) -> usize {
    let mut count = 0;
    for caller in callers {
        count += usize::from(drawn.send(caller).await.status == 200);
    }
    count
}

/// How many answers are kept by a request id.
async fn kept(harness: &Harness, id: &str) -> usize {
    let (sqlite, postgres) = (format!("x'{}'", id.replace('-', "")), format!("'{id}'"));
    let id = if harness.database().starts_with("sqlite:") { sqlite } else { postgres };
    let mut count = 0;
    for service in SERVICES {
        let table = format!("requests WHERE request_id = {id}");
        count += usize::try_from(data::count(harness.database(), service, &table).await).expect("a count");
    }
    count
}
