use channels::protocol::webhook::{Secret, Stamp};
use futures::future::join_all;
use http::StatusCode;
use reqwest::Method;
use rstest::rstest;
use runtime::Settings;
use serde_json::{Value, json};
use storage::Engine;
use tests::{Answer, Gateway, Harness, Mode, Workshop, data, is_missing};

use super::{place::Place, subscriber::Subscriber, wechat_server::now};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

fn message(text: &str) -> Value {
    json!({ "channel": "line", "channelMessageId": "m-1", "senderId": "wx-wang", "text": text,
        "sentTime": "2026-11-23T11:00:00+08:00" })
}

/// Sends a body signed as it says.
async fn push(door: &Gateway, secret: &str, seconds: i64, (signed, sent): (&str, &str)) -> Answer {
    let secret = Secret::new(secret).expect("a secret");
    let signature = secret.sign(Stamp { id: "msg_1", seconds }, signed.as_bytes());
    let request = door.with_key("").request(Method::POST, &format!("/channels/webhook/{}", door.shop()));
    let request = request
        .header("webhook-id", "msg_1")
        .header("webhook-timestamp", seconds.to_string())
        .header("webhook-signature", signature)
        .body(sent.to_owned());
    Answer::of(request).await.expect("an answer")
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_signed_webhook_brings_a_guests_message_once_and_an_unsigned_one_nothing(#[case] engine: Engine) {
    let Some(harness) = Harness::start(Mode::InProcess, engine).await else { return };
    let door = harness.door();
    let body = message("18号,订餐3.6").to_string();
    assert_eq!(push(door, SECRET, now(), (&body, &body)).await.status, 404, "none is set up");
    door.patch("channels/webhook", &json!({ "signingSecret": SECRET })).await.ok();
    let answers = join_all((0..5).map(|_| push(door, SECRET, now(), (&body, &body)))).await;
    let said = answers[0].clone().ok();
    assert!(said["replyText"].as_str().is_some_and(|text| text.contains("农家小炒肉")), "{said}");
    assert!(answers.iter().all(|answer| answer.bytes == answers[0].bytes));
    assert_eq!(data::count(harness.database(), "orders", "orders").await, 1);

    let other = message("5").to_string();
    let another = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for (secret, seconds, sent, status, why) in [
        (another, now(), &other, 403, "webhook-signature"),
        (SECRET, now() - 400, &body, 403, "five minutes"),
        (SECRET, now(), &other, 403, "webhook-signature"),
    ] {
        let answer = push(door, secret, seconds, (&body, sent)).await;
        let told = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(answer.status == status && told.contains(why), "{} {told}", answer.status);
    }
    for (wrong, why) in [
        ("{}".to_owned(), "channel"),
        ("[".to_owned(), "the body"),
        (message("").to_string(), "message.text"),
        (body.replace("2026-11-23T", "yesterday"), "sentTime"),
        (body.replace("senderId", "sender"), "sender"),
    ] {
        let answer = push(door, SECRET, now(), (&wrong, &wrong)).await;
        let told = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(answer.status == 400 && told.contains(why), "{} {told}", answer.status);
    }
    // The order of a moment that is long past is late at once, which the shop writes.
    let came_in = "messages WHERE direction = 'INCOMING'";
    assert_eq!(data::count(harness.database(), "orders", came_in).await, 1);
}

async fn subscribed(engine: Engine) -> Option<(Place, Subscriber)> {
    let place = Place::open(engine).await?;
    let (subscriber, address) = Subscriber::start().await;
    place.set_up("webhook", &json!({ "url": address, "signingSecret": SECRET })).await;
    Some((place, subscriber))
}

/// The recipients and texts of what a subscriber took.
fn told(taken: &[Value]) -> Vec<(String, String)> {
    let data = |one: &Value| -> Value {
        let body: Value = serde_json::from_str(one["body"].as_str().expect("a body")).expect("JSON");
        assert_eq!(body["type"], "message.outgoing");
        body["data"].clone()
    };
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    taken.iter().map(data).map(|data| (text(&data["recipientId"]), text(&data["name"]))).collect()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_subscriber_that_was_down_for_a_day_gets_everything_once_in_order_of_each_guest(
    #[case] engine: Engine,
) {
    let Some((place, subscriber)) = subscribed(engine).await else { return };
    // Two gateways take turns, or do the same at once.
    let couriers = [place.courier(""), place.courier("")];
    subscriber.answer(Some(StatusCode::SERVICE_UNAVAILABLE));
    for round in 0..3 {
        for guest in ["wx-wang", "wx-li"] {
            place.order("line", guest, &format!("{guest}-{round}")).await;
        }
        place.pass(50);
        place.announce().await;
    }
    for _ in 0..24 * 6 {
        place.pass(10);
        join_all(couriers.iter().map(channels::Courier::deliver_due)).await;
    }
    let (taken, refused) = subscriber.had();
    assert!(taken.is_empty() && (20..200).contains(&refused), "{refused} tries in a day");
    let waiting = place.came_to("WAITING").await;
    assert_eq!(waiting.len(), 6);
    assert_eq!(waiting[0]["deliveryError"], "the subscriber answers 503");

    subscriber.answer(None);
    for _ in 0..20 {
        place.pass(10);
        join_all(couriers.iter().map(channels::Courier::deliver_due)).await;
    }
    let told = told(&subscriber.had().0);
    assert_eq!(told.len(), 6, "{told:?}");
    for guest in ["wx-wang", "wx-li"] {
        let of = |told: &[(String, String)]| -> Vec<String> {
            told.iter().filter(|(recipient, _)| recipient == guest).map(|(_, name)| name.clone()).collect()
        };
        let written = waiting.iter().filter(|message| message["senderId"] == guest);
        let written: Vec<_> =
            written.map(|message| message["name"].as_str().expect("a name").to_owned()).collect();
        assert_eq!(of(&told), written, "in the order in which they were written");
    }
    assert_eq!(place.came_to("SENT").await.len(), 6);
}

#[tokio::test]
async fn what_a_subscriber_refuses_for_good_is_in_the_log_and_is_sent_again_when_asked() {
    let (place, subscriber) = subscribed(Engine::Sqlite).await.expect("SQLite is always there");
    let courier = place.courier("");
    subscriber.answer(Some(StatusCode::GONE));
    place.order("line", "wx-wang", "m-1").await;
    place.pass(50);
    place.announce().await;
    assert_eq!(courier.deliver_due().await, 1);
    let failed = place.came_to("FAILED").await;
    let [message] = &failed[..] else { panic!("one message: {failed:?}") };
    assert_eq!(message["deliveryError"], "the subscriber answers 410 Gone");
    assert_eq!(courier.deliver_due().await, 0, "it is given up");

    subscriber.answer(None);
    let name = message["name"].as_str().expect("a name");
    let request = json!({ "requestId": "0b8f6f1e-5a53-4d6c-9d56-0d6c5f8f9a01" });
    for _ in 0..2 {
        let again = place.door.post(&format!("{name}:resend"), &request).await.ok();
        assert_eq!(again["delivery"], "WAITING", "{again}");
    }
    let refused = place.door.post(&format!("{name}:resend"), &json!({})).await;
    assert_eq!((refused.status, refused.reason()), (400, "NOT_RESENDABLE"), "{}", refused.body);
    assert_eq!((courier.deliver_due().await, courier.deliver_due().await), (1, 0));
    assert_eq!(told(&subscriber.had().0).len(), 1);
}

#[tokio::test]
async fn a_webhook_goes_nowhere_within_the_operators_network_unless_that_is_allowed() {
    let (place, subscriber) = subscribed(Engine::Sqlite).await.expect("SQLite is always there");
    let courier = place.courier_with(&Settings::default());
    for (guest, url) in [
        ("wx-wang", ""),
        ("wx-li", "http://localhost:1/hook"),
        ("wx-liu", "http://169.254.169.254/latest/meta-data"),
        ("wx-sun", "https://127.0.0.1:1/hook"),
    ] {
        if !url.is_empty() {
            place.set_up("webhook", &json!({ "url": url })).await;
        }
        place.order("line", guest, guest).await;
        place.pass(50);
        place.announce().await;
        courier.deliver_due().await;
    }
    assert_eq!(subscriber.had(), (vec![], 0));
    let waiting = place.came_to("WAITING").await;
    assert_eq!(waiting.len(), 4);
    for message in waiting {
        let why = message["deliveryError"].as_str().expect("a text");
        assert!(why.contains("private network"), "{why}");
    }
}

#[tokio::test]
async fn what_the_shop_writes_before_a_channel_is_set_up_is_a_programs_of_the_shop() {
    let place = Place::open(Engine::Sqlite).await.expect("SQLite is always there");
    place.order("line", "wx-wang", "m-1").await;
    place.pass(50);
    place.announce().await;
    let (subscriber, address) = Subscriber::start().await;
    place.set_up("webhook", &json!({ "url": address, "signingSecret": SECRET })).await;
    assert_eq!(place.courier("").deliver_due().await, 0);
    assert_eq!(place.came_to("WAITING").await.len(), 1);
    assert!(subscriber.had().0.is_empty());
}

#[tokio::test]
async fn nothing_is_written_in_quiet_hours() {
    let (place, subscriber) = subscribed(Engine::Sqlite).await.expect("SQLite is always there");
    // From noon until one.
    place.set_up("webhook", &json!({ "quietFromMinute": 720, "quietUntilMinute": 780 })).await;
    let courier = place.courier("");
    place.order("line", "wx-wang", "m-1").await;
    place.pass(65);
    place.announce().await;
    courier.deliver_due().await;
    place.pass(54);
    assert_eq!((courier.deliver_due().await, subscriber.had().0.len()), (0, 0));
    place.pass(1);
    assert_eq!((courier.deliver_due().await, subscriber.had().0.len()), (1, 1));
}

/// A subscriber's library that nobody here wrote verifies what is signed here.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_library_of_standard_webhooks_verifies_what_is_signed() {
    if is_missing("node", "nodejs npm") || is_missing("npm", "nodejs npm") {
        return;
    }
    let harness = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    let (subscriber, address) = Subscriber::start().await;
    harness.door().patch("channels/webhook", &json!({ "url": address, "signingSecret": SECRET })).await.ok();
    for guest in ["wx-wang", "wx-li", "wx-sun"] {
        // Promised long ago.
        harness
            .door()
            .message_at(
                &format!("m-{guest}"),
                &format!("g-{guest}"),
                "18号,订餐3.6",
                "2020-11-23T11:00:00+08:00",
            )
            .await
            .ok();
    }
    harness.run_due("orders").await;
    super::second::courier(&harness).deliver_due().await;
    let taken = subscriber.had().0;
    assert_eq!(taken.len(), 3, "{taken:?}");
    let verified = move || {
        let workshop = Workshop::open("webhooks");
        if !workshop.install_npm("webhooks/package-lock.json") {
            return;
        }
        workshop.write("taken.json", &Value::from(taken).to_string());
        workshop.copy("webhooks/verify.js");
        workshop.must("node", &["verify.js", SECRET]);
    };
    tokio::task::spawn_blocking(verified).await.expect("they are verified");
}
