//! What is wrong with a channel is found and said.

use std::time::Duration;

use axum::{Router, routing::post};
use channels::{Courier, Wrong};
use contracts::orders::v1::channel_traffic::Fault;
use http::StatusCode;
use runtime::{Settings, Shutdown};
use serde_json::json;
use storage::Engine;

use super::{place::Place, second::serve, subscriber::Subscriber, wechat_api::WechatApi};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

async fn found(courier: &Courier, kind: &str) -> Option<Fault> {
    let found: Option<Wrong> =
        courier.check(&format!("shops/nongmao/channels/{kind}")).await.expect("it is set up");
    found.map(|wrong| wrong.fault)
}

#[tokio::test]
async fn a_check_says_what_is_wrong_with_each_kind() {
    let place = Place::open(Engine::Sqlite).await.expect("SQLite is always there");
    let (api, address) = WechatApi::start(&place.clock).await;
    let courier = place.courier(&address);
    assert!(courier.check("shops/nongmao/channels/wechat").await.is_err(), "none is set up");

    let account = json!({ "account": "wx1", "token": "t", "appSecret": "wrong", "mayWriteFirst": true });
    place.set_up("wechat", &account).await;
    assert_eq!(found(&courier, "wechat").await, Some(Fault::AppSecret));
    place.set_up("wechat?updateMask=appSecret", &json!({ "appSecret": "s3cret" })).await;
    assert_eq!(found(&courier, "wechat").await, None);
    api.fail_next(48_001);
    assert_eq!(found(&courier, "wechat").await, Some(Fault::Right));
    assert_eq!(found(&place.courier("http://127.0.0.1:1"), "wechat").await, Some(Fault::Unreachable));
    assert!(api.delivered().is_empty(), "nobody is written to for it");

    place.set_up("wecom", &json!({ "account": "ww1", "agent": "219", "appSecret": "s3cret" })).await;
    assert_eq!(found(&courier, "wecom").await, Some(Fault::Agent));
    place.set_up("wecom?updateMask=agent", &json!({ "agent": "218" })).await;
    assert_eq!(found(&courier, "wecom").await, None);

    place.set_up("wecom-robot", &json!({ "url": format!("{address}/cgi-bin/webhook/send?key=k") })).await;
    assert_eq!(found(&courier, "wecom-robot").await, None);
    assert!(api.delivered()[0].1.contains("Renqing is connected"));

    let (subscriber, hook) = Subscriber::start().await;
    place.set_up("webhook", &json!({ "url": hook, "signingSecret": SECRET })).await;
    assert_eq!(found(&courier, "webhook").await, None);
    assert!(subscriber.had().0[0]["body"].as_str().is_some_and(|body| body.contains("ping")));
    subscriber.answer(Some(StatusCode::UNAUTHORIZED));
    assert_eq!(found(&courier, "webhook").await, Some(Fault::Signature));
    let elsewhere = place.courier_with(&Settings::default());
    assert_eq!(found(&elsewhere, "webhook").await, Some(Fault::PrivateAddress));
    let traffic = place.door.get("channels/webhook/traffic").await.ok();
    assert_eq!(traffic["outgoing"]["fault"], "PRIVATE_ADDRESS", "{traffic}");
    assert!(traffic["outgoing"]["successTime"].is_string() && traffic["incoming"].is_null(), "{traffic}");
}

#[tokio::test]
async fn what_comes_in_signed_by_another_token_is_noted() {
    let place = Place::open(Engine::Sqlite).await.expect("SQLite is always there");
    place.set_up("wechat", &json!({ "account": "wx1", "token": "t" })).await;
    let path = "/channels/wechat/nongmao?signature=0&timestamp=1&nonce=2&echostr=3";
    assert_eq!(place.door.get(path).await.status, 403);
    let traffic = place.door.get("channels/wechat/traffic").await.ok();
    assert_eq!(traffic["incoming"]["fault"], "SIGNATURE", "{traffic}");
    assert!(traffic["incoming"]["successTime"].is_null() && traffic["outgoing"].is_null(), "{traffic}");
    // What was seen goes with the channel.
    place
        .door
        .request(reqwest::Method::DELETE, "/v1/shops/nongmao/channels/wechat")
        .send()
        .await
        .expect("an answer");
    assert_eq!(place.door.get("channels/wechat/traffic").await.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slow_webhook_holds_up_nobody_elses_messages() {
    let place = Place::open(Engine::Sqlite).await.expect("SQLite is always there");
    let (api, address) = WechatApi::start(&place.clock).await;
    let hangs = Router::new().route("/hook", post(async || std::future::pending::<StatusCode>().await));
    let slow = serve(hangs, Shutdown::new(Duration::from_secs(1))).await;
    place.set_up("webhook", &json!({ "url": format!("{slow}/hook"), "signingSecret": SECRET })).await;
    let account = json!({ "account": "wx1", "token": "t", "appSecret": "s3cret", "mayWriteFirst": true });
    place.set_up("wechat", &account).await;
    for guest in ["wx-zhao", "wx-zhang", "wx-chen", "wx-liu", "wx-wang", "wx-li", "wx-sun"] {
        place.order("line", guest, guest).await;
    }
    place.pass(50);
    place.announce().await;
    let stop = tokio_util::sync::CancellationToken::new();
    let running = tokio::spawn(place.courier(&address).run(stop.clone()));
    // All that may be under way there is, and hangs; then somebody else's turn comes.
    place.order("wechat", "wx-wang", "m-9").await;
    api.hear("wx-wang");
    place.pass(50);
    place.announce().await;
    let came = async {
        while api.delivered().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    // A try of the slow one is given up after 15 s.
    tokio::time::timeout(Duration::from_secs(10), came).await.expect("it does not wait for the slow one");
    stop.cancel();
    running.abort();
}
