//! Texts that nobody can see, and texts that no database keeps.

use contracts::FILE_DESCRIPTOR_SET;
use http::Method;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind as Type, MapKey, MessageDescriptor, Value,
};
use rstest::rstest;
use runtime::{CallAs, Kind, Policy, Principal, Refusal, call_as};
use serde_json::{Value as Json, json};
use storage::Engine;
use tests::{Answer, Gateway, Harness, Mode, SERVICES};
use tonic::{Code, Request, client::Grpc};
use tonic_prost::ProstCodec;

/// Blanks and format characters, each of which is nothing to see.
const UNSEEN: [&str; 6] = [" ", "\u{3000}\t", "\u{200b}\u{200d}", "\u{feff}", "\u{2800}", "\u{3164}\u{202e}"];
/// A message within a message within a message.
const DEEPEST: usize = 4;

/// A request with one text in it, and the path of that text.
struct Text {
    path: String,
    request: DynamicMessage,
}

/// For each text a message can hold, a message that holds nothing else.
fn texts(kind: &MessageDescriptor, depth: usize) -> Vec<Text> {
    kind.fields().flat_map(|field| texts_of(kind, &field, depth)).collect()
}

fn texts_of(kind: &MessageDescriptor, field: &FieldDescriptor, depth: usize) -> Vec<Text> {
    let nul = || Value::String("a\0b".to_owned());
    let with = |path: String, value: Value| {
        let mut request = DynamicMessage::new(kind.clone());
        request.set_field(field, value);
        Text { path, request }
    };
    let name = field.name();
    if field.is_map() {
        let entry = |key: &str, value| Value::Map([(MapKey::String(key.to_owned()), value)].into());
        return vec![
            with(name.to_owned(), entry("a\0b", Value::String(String::new()))),
            with(format!("{name}.key"), entry("key", nul())),
        ];
    }
    match field.kind() {
        Type::String if field.is_list() => {
            let list = Value::List(vec![Value::String("a".to_owned()), nul()]);
            vec![with(format!("{name}[1]"), list)]
        }
        Type::String => vec![with(name.to_owned(), nul())],
        Type::Message(inner) if depth < DEEPEST && inner.package_name().starts_with("renqing.") => {
            let place = if field.is_list() { "[0]." } else { "." };
            let inner = texts(&inner, depth + 1).into_iter().map(|text| {
                let value = Value::Message(text.request);
                let value = if field.is_list() { Value::List(vec![value]) } else { value };
                with(format!("{name}{place}{}", text.path), value)
            });
            inner.collect()
        }
        _ => Vec::new(),
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn no_text_of_any_request_may_hold_what_no_database_keeps(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let pool = DescriptorPool::decode(FILE_DESCRIPTOR_SET).expect("descriptors");
    let policy = Policy::from_contracts().expect("a policy");
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for (path, rule) in policy.rules() {
        // What services alone send is made here.
        let Some(kind) = rule.kinds.iter().find(|kind| **kind != Kind::Service) else { continue };
        let service = SERVICES.into_iter().find(|name| path.contains(&format!("renqing.{name}.")));
        let service = service.expect("a service");
        let input = pool.get_message_by_name(&rule.input).expect("a message");
        for text in texts(&input, 0) {
            tried += 1;
            let shop = "nongmao".parse().ok();
            let principal = Principal { kind: *kind, shop, subject: "shops/nongmao/accessKeys/test".into() };
            let who = CallAs::Principal(principal);
            let mut client = Grpc::new(call_as(harness.channel(service), harness.tokens(), who));
            client.ready().await.expect("a channel");
            let method = path.parse().expect("a path");
            let codec = ProstCodec::<DynamicMessage, ()>::default();
            let status = client.unary(Request::new(text.request), method, codec).await.expect_err("refused");
            let refusal = Refusal::from(&status);
            let field = refusal.violations.first().map(|wrong| wrong.field.clone()).unwrap_or_default();
            let is_said = status.message().contains("U+0000");
            if status.code() != Code::InvalidArgument || field != text.path || !is_said {
                wrong.push(format!("{path} {}: {status:?}", text.path));
            }
        }
    }
    assert!(tried > 300, "{tried}");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Requests that are right but for a name, and the field that name is in.
fn named(door: &Gateway, name: &str) -> Vec<(Answerable, &'static str)> {
    let post = |path: &str, body| door.request(Method::POST, path).json(&body);
    let patch = |path: &str, body| door.request(Method::PATCH, path).json(&body);
    let price = json!({ "amount": "100", "currency": "CNY" });
    let with = |path: &str, mut body: Json, change: Json| {
        body.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        post(path, body)
    };
    let dish = |change| with("menuItems", json!({ "code": 77, "displayName": "面", "price": price }), change);
    let customer = |change| with("customers", json!({ "displayName": "周姐" }), change);
    let reward = |change| with("rewards", json!({ "layer": "EMOTIONAL", "cost": price }), change);
    let campaign = |change| with("campaigns", json!({ "trigger": "ORDER_PLACED" }), change);
    vec![
        (customer(json!({ "displayName": name })), "customer.displayName"),
        (customer(json!({ "phones": [name] })), "customer.phones[0]"),
        (customer(json!({ "addresses": [{ "text": name }] })), "customer.addresses[0].text"),
        (customer(json!({ "addresses": [{ "label": name, "text": "A1" }] })), "customer.addresses[0].label"),
        (customer(json!({ "identities": [{ "senderId": name }] })), "customer.identities[0].senderId"),
        (customer(json!({ "preferences": { name: "yes" } })), "customer.preferences"),
        (post("accessKeys", json!({ "kind": "STAFF", "displayName": name })), "accessKey.displayName"),
        (patch("shops/nongmao", json!({ "displayName": name })), "shop.displayName"),
        (patch("shops/nongmao", json!({ "displayNameEn": name })), "shop.displayNameEn"),
        (patch("shops/nongmao", json!({ "wishWords": [name] })), "shop.wishWords[0]"),
        (dish(json!({ "displayName": name })), "menuItem.displayName"),
        (dish(json!({ "displayNameEn": name })), "menuItem.displayNameEn"),
        (dish(json!({ "aliases": [name] })), "menuItem.aliases[0]"),
        (dish(json!({ "category": name })), "menuItem.category"),
        (dish(json!({ "ingredients": [name] })), "menuItem.ingredients[0]"),
        (post("staffMembers", json!({ "displayName": name })), "staffMember.displayName"),
        (post("staffMembers", json!({ "displayName": "小陈", "aliases": [name] })), "staffMember.aliases[0]"),
        (reward(json!({ "displayName": name })), "reward.displayName"),
        (reward(json!({ "displayName": "茶", "displayNameEn": name })), "reward.displayNameEn"),
        (campaign(json!({ "displayName": name })), "campaign.displayName"),
        (campaign(json!({ "displayName": "茶", "displayNameEn": name })), "campaign.displayNameEn"),
        (post("stories", json!({ "title": name, "text": "他来了" })), "story.title"),
    ]
}

type Answerable = reqwest::RequestBuilder;

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_name_that_nobody_can_see_is_refused_wherever_names_are_given(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let mut wrong = Vec::new();
    for name in UNSEEN.into_iter().chain(["a\0b"]) {
        for (request, field) in named(harness.door(), name) {
            let answer = Answer::of(request).await.expect("an answer");
            if (answer.status, answer.violation().0) != (400, field) {
                wrong.push(format!("{field} of {name:?}: {} {}", answer.status, answer.body));
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    harness.settle().await;
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_can_be_seen_in_any_script_is_a_name(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    for name in ["王", "A", "７", "Ω", "ب", "👩\u{200d}🍳", " é ", "म\u{94d}", "😀"] {
        let body = json!({ "displayName": name });
        assert_eq!(harness.door().post("customers", &body).await.ok()["displayName"], name);
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_message_without_a_text_is_told_in_words_that_it_has_none(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let refused = harness.door().message("m-1", "wx-wang", "").await;
    assert_eq!(
        (refused.status, refused.violation()),
        (400, ("message.text", "is missing; must not be empty"))
    );
}
