use std::{collections::BTreeSet, time::Duration};

use channels::protocol::{reply::LONGEST, signature::sign};
use futures::future::join_all;
use reqwest::Method;
use rstest::rstest;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use storage::Engine;
use tests::{Answer, Harness, Mode, data};
use tokio::time::{Instant, sleep};

use super::{
    second,
    wechat_server::{GUEST, Kind, Ready, TOKEN, WechatServer, event, now, text},
};

const ALL: [Kind; 3] = [Kind::Plain, Kind::Compatible, Kind::Safe];

async fn open(engine: Engine, kind: Kind) -> Option<(Harness, WechatServer)> {
    let harness = Harness::start(Mode::InProcess, engine).await?;
    let server = WechatServer(kind);
    second::open_always(harness.door()).await;
    set_up(&harness, server).await;
    Some((harness, server))
}

async fn set_up(harness: &Harness, server: WechatServer) {
    harness
        .door()
        .patch("channels/wechat?updateMask=account,token,encodingKey", &server.settings())
        .await
        .ok();
}

#[tokio::test]
async fn an_address_is_verified_by_a_signed_echo() {
    let (harness, _) = open(Engine::Sqlite, Kind::Safe).await.expect("SQLite is always there");
    let ask = async |signature: &str, shop: &str| {
        let query = format!("signature={signature}&timestamp=1&nonce=2&echostr=%3Cb%3E59");
        let path = format!("/channels/wechat/{shop}?{query}");
        Answer::of(harness.door().with_key("").request(Method::GET, &path)).await.expect("an answer")
    };
    let right = ask(&sign(TOKEN, &["1", "2"]), "nongmao").await;
    assert_eq!((right.status, &right.bytes[..]), (200, &b"<b>59"[..]));
    assert_eq!(ask(&sign("another", &["1", "2"]), "nongmao").await.status, 403);
    assert_eq!(ask(&sign(TOKEN, &["1", "2"]), "nobody").await.status, 404);
    assert_eq!(ask(&sign(TOKEN, &["1", "2"]), "No%20Shop").await.status, 404);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_guest_orders_from_an_official_account_in_every_mode(#[case] engine: Engine) {
    let Some((harness, _)) = open(engine, Kind::Plain).await else { return };
    for (id, kind) in (1..).zip(ALL) {
        let server = WechatServer(kind);
        set_up(&harness, server).await;
        let said = server
            .said(&server.push(&format!("n{id}"), &text(id, "18号,订餐3.6")).send(harness.door()).await);
        assert!(said.as_ref().is_some_and(|said| said.contains("农家小炒肉")), "{kind:?}: {said:?}");
        let welcome = server.push(&format!("w{id}"), &event("subscribe")).send(harness.door()).await;
        assert!(server.said(&welcome).is_some_and(|said| said.contains("Welcome")));
        let left = server.push(&format!("l{id}"), &event("unsubscribe")).send(harness.door()).await;
        assert_eq!(server.said(&left), None);
        let image = "<MsgType>image</MsgType><MsgId>70</MsgId>";
        let image = server.push(&format!("i{id}"), image).send(harness.door()).await;
        assert!(server.said(&image).is_some_and(|said| said.contains("请打字")));
    }
    let orders = harness.door().get("orders").await.ok();
    let first = &orders["orders"][0];
    assert_eq!((&first["channel"], &first["senderId"]), (&"wechat".into(), &GUEST.into()), "{orders}");
    harness.check().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_message_that_is_pushed_again_and_again_at_two_gateways_is_one_order_and_one_answer(
    #[case] engine: Engine,
) {
    for kind in ALL {
        let Some((harness, server)) = open(engine, kind).await else { return };
        let second = second::gateway(&harness).await;
        let doors = [harness.door(), &second];
        // The platform signs each try anew.
        let pushes: Vec<_> = (0..6).map(|nonce| server.push(&format!("n{nonce}"), &text(7, "3.6"))).collect();
        let tries = pushes.iter().flat_map(|push| doors.map(|door| push.send(door)));
        let said: BTreeSet<_> = join_all(tries).await.iter().map(|answer| server.said(answer)).collect();
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said.first().is_some_and(Option::is_some));
        assert_eq!(data::count(harness.database(), "orders", "orders").await, 1);
        assert_eq!(data::count(harness.database(), "orders", "messages").await, 1);
        // The same number of another guest is another message.
        let other = server.push_of("wx-li", "other", &text(7, "3.6")).send(&second).await;
        assert_eq!(other.status, 200);
        assert_eq!(data::count(harness.database(), "orders", "messages").await, 2);
        harness.check().await;
    }
}

/// Nobody else can write for a while, as when a disk is slow.
async fn hold(database: &str, time: Duration) -> tokio::task::JoinHandle<()> {
    let folder = database.strip_prefix("sqlite:").expect("SQLite");
    let options = SqliteConnectOptions::new().filename(format!("{folder}/orders.db"));
    let mut conn = SqliteConnection::connect_with(&options).await.expect("the file opens");
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut conn).await.expect("it is held");
    tokio::spawn(async move {
        sleep(time).await;
        sqlx::raw_sql("COMMIT").execute(&mut conn).await.expect("it is let go");
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_try_that_comes_while_the_first_still_runs_waits_for_its_answer() {
    let (harness, server) = open(Engine::Sqlite, Kind::Safe).await.expect("SQLite is always there");
    let second = second::gateway(&harness).await;
    let held = hold(harness.database(), Duration::from_secs(1)).await;
    let push = |nonce: &str| server.push(nonce, &text(9, "3.6"));
    let (first, again) = (push("a"), push("b"));
    let later = async {
        sleep(Duration::from_millis(300)).await;
        again.send(&second).await
    };
    let (first, again) = tokio::join!(first.send(harness.door()), later);
    held.await.expect("it is let go");
    let said = [first, again].map(|answer| server.said(&answer));
    assert!(said[0].is_some() && said[0] == said[1], "{said:?}");
    assert_eq!(data::count(harness.database(), "orders", "orders").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_takes_longer_than_the_platform_waits_is_done_all_the_same() {
    let (harness, server) = open(Engine::Sqlite, Kind::Safe).await.expect("SQLite is always there");
    let held = hold(harness.database(), Duration::from_millis(7_500)).await;
    let begun = Instant::now();
    let answer = server.push("a", &text(9, "3.6")).send(harness.door()).await;
    assert_eq!(answer.status, 503, "it is to be sent again");
    assert!(begun.elapsed() < Duration::from_millis(7_400), "{:?}", begun.elapsed());
    held.await.expect("it is let go");
    let again = server.push("b", &text(9, "3.6")).send(harness.door()).await;
    assert!(server.said(&again).is_some(), "whoever asks again is told");
    assert_eq!(data::count(harness.database(), "orders", "orders").await, 1);
}

#[tokio::test]
async fn what_is_broken_too_large_forged_or_replayed_is_refused_and_nothing_is_done() {
    let (harness, server) = open(Engine::Sqlite, Kind::Plain).await.expect("SQLite is always there");
    let door = harness.door();
    let right = server.push("n1", &text(1, "几点关门"));
    assert_eq!(right.send(door).await.status, 200);
    assert_eq!(right.send(door).await.status, 200, "the same again is no forgery");
    let kept = data::count(harness.database(), "orders", "messages").await;

    let with = |nonce: &str, body: &str| Ready { body: body.to_owned(), ..server.push(nonce, "") };
    let old = sign(TOKEN, &["1409735669", "n"]);
    let bomb = "<!DOCTYPE x [<!ENTITY a \"&#x33;\">]><xml><Content>&a;</Content></xml>";
    for (push, status, why) in [
        (Ready { body: right.body.replace("几点关门", "3.6"), ..right.clone() }, 409, "another body"),
        (Ready { query: right.query.replace("nonce=n1", "nonce=n2"), ..right.clone() }, 403, "signature"),
        (Ready { query: String::new(), ..right.clone() }, 403, "signature"),
        (
            Ready { query: format!("signature={old}&timestamp=1409735669&nonce=n"), ..right.clone() },
            403,
            "an hour",
        ),
        (with("n3", bomb), 400, "no document type"),
        (with("n4", "<xml><Content>&bomb;</Content></xml>"), 400, "no entities"),
        (with("n5", "<xml><Content>"), 400, "well-formed"),
        (with("n6", "{}"), 400, "well-formed"),
        (with("n7", ""), 400, "well-formed"),
        (with("n8", "<xml><MsgType>text</MsgType></xml>"), 400, "ToUserName"),
        (with("n9", &"x".repeat(70_000)), 413, "too large"),
    ] {
        let answer = push.send(door).await;
        let said = String::from_utf8_lossy(&answer.bytes).into_owned();
        assert!(
            answer.status == status && said.contains(why),
            "{} {said} for {:.80}",
            answer.status,
            push.body
        );
    }

    let server = WechatServer(Kind::Safe);
    set_up(&harness, server).await;
    let safe = server.push("n1", &text(2, "3.6"));
    let tampered =
        Ready { body: safe.body.replacen("<Encrypt><![CDATA[", "<Encrypt><![CDATA[AA", 1), ..safe };
    assert_eq!(tampered.send(door).await.status, 403);
    let plain = WechatServer(Kind::Plain).push("n1", &text(2, "3.6"));
    assert_eq!(plain.send(door).await.status, 400, "it must be encrypted");
    assert_eq!(data::count(harness.database(), "orders", "messages").await, kept);
    assert_eq!(data::count(harness.database(), "orders", "orders").await, 0);
}

#[tokio::test]
async fn who_guesses_signatures_is_slowed_down_and_the_platform_is_not() {
    let (harness, server) = open(Engine::Sqlite, Kind::Safe).await.expect("SQLite is always there");
    let forged =
        Ready { query: format!("signature=guess&timestamp={}&nonce=n", now()), body: "<xml/>".into() };
    let mut statuses = BTreeSet::new();
    for _ in 0..10 {
        let tries = join_all((0..50).map(|_| forged.send(harness.door()))).await;
        statuses.extend(tries.iter().map(|answer| answer.status));
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    let right = server.push("a", &text(9, "3.6")).send(harness.door()).await;
    assert!(server.said(&right).is_some());
}

#[tokio::test]
async fn an_answer_that_is_too_long_is_cut_between_two_characters() {
    let (harness, server) = open(Engine::Sqlite, Kind::Safe).await.expect("SQLite is always there");
    let long = "营业到晚上九点。".repeat(120);
    let entry = serde_json::json!({ "questions": ["停车方便吗"], "answer": long });
    harness.door().post("faqEntries", &entry).await.ok();
    let answer = server.push("a", &text(9, "停车方便吗")).send(harness.door()).await;
    let said = server.said(&answer).expect("an answer");
    assert!(said.len() <= LONGEST && said.len() > LONGEST - 4, "{} bytes", said.len());
    assert!(long.starts_with(said.trim_end_matches('…')), "{said}");
}
