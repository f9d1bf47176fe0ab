use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode},
};
use futures::FutureExt;
use kernel::{Clock, Code, Failure, Time};
use runtime::{Kind, Settings};
use serde_json::{Value, json};
use tonic::transport::server::TcpConnectInfo;

use crate::stand_in::{GUEST_KEY, OWNER_KEY, StandIn, keyed, send};

const SHOP: &str = "/v1/shops/nongmao";
const SECOND: i64 = 1_000_000;

async fn enter(gateway: &Router, key: &str) -> (StatusCode, Value) {
    let (status, _, body) = send(gateway, keyed("GET", SHOP, "", key)).await;
    (status, body["error"]["reason"].clone())
}

fn unavailable() -> Failure {
    Failure::new(Code::Unavailable, "NOT_CONNECTED", "customers is not there")
}

#[tokio::test]
async fn without_a_key_nobody_comes_in() {
    let services = StandIn::new();
    let gateway = services.gateway(Settings::default());
    let bare = Request::get(SHOP).body(Body::empty()).unwrap();
    let (status, headers, body) = send(&gateway, bare).await;
    assert_eq!(
        (status, &headers["www-authenticate"]),
        (StatusCode::UNAUTHORIZED, &"Bearer".parse().unwrap())
    );
    assert_eq!(body["error"]["status"], "UNAUTHENTICATED");
    assert_eq!(body["error"]["reason"], "NO_KEY");
    assert_eq!(enter(&gateway, "wrong").await, (StatusCode::UNAUTHORIZED, json!("BAD_KEY")));
    assert!(services.calls().is_empty());
}

#[tokio::test]
async fn the_owner_is_known_without_asking() {
    let services = StandIn::new();
    let gateway = services.gateway(Settings::default());
    assert_eq!(enter(&gateway, OWNER_KEY).await.0, 200);
    let principal = services.last().principal;
    assert_eq!((principal.kind, principal.subject.as_str()), (Kind::Owner, "shops/nongmao/accessKeys/owner"));
    assert_eq!(principal.shop.unwrap().as_str(), "nongmao");
    assert_eq!(services.lookups(), 0);
}

#[tokio::test]
async fn another_key_is_looked_up_once_a_minute() {
    let services = StandIn::new();
    let (clock, set) = Clock::manual(Time::from_micros(0).unwrap());
    let gateway = services.gateway_at(Settings::default(), clock);
    for _ in 0..3 {
        let plain = Request::get(SHOP).header("x-api-key", GUEST_KEY).body(Body::empty()).unwrap();
        assert_eq!(send(&gateway, plain).await.0, 200);
    }
    assert_eq!((services.last().principal.kind, services.lookups()), (Kind::Guest, 1));
    assert!(services.last().principal.customer().is_some());
    set(Time::from_micros(60 * SECOND).unwrap());
    assert_eq!(enter(&gateway, GUEST_KEY).await.0, 200);
    assert_eq!(services.lookups(), 2);
}

#[tokio::test]
async fn an_unknown_key_is_not_looked_up_again_at_once() {
    let services = StandIn::new();
    let (clock, set) = Clock::manual(Time::from_micros(0).unwrap());
    let gateway = services.gateway_at(Settings::default(), clock);
    for _ in 0..3 {
        assert_eq!(enter(&gateway, "wrong").await.0, 401);
    }
    assert_eq!(services.lookups(), 1);
    set(Time::from_micros(5 * SECOND).unwrap());
    assert_eq!(enter(&gateway, "wrong").await.0, 401);
    assert_eq!(services.lookups(), 2);
}

#[tokio::test]
async fn a_key_that_was_good_stays_good_while_nobody_can_be_asked() {
    let services = StandIn::new();
    let (clock, set) = Clock::manual(Time::from_micros(0).unwrap());
    let gateway = services.gateway_at(Settings::default(), clock);
    assert_eq!(enter(&gateway, GUEST_KEY).await.0, 200);
    services.fail_lookups_with(unavailable());
    set(Time::from_micros(3_600 * SECOND).unwrap());
    for _ in 0..3 {
        assert_eq!(enter(&gateway, GUEST_KEY).await.0, 200);
    }
    assert_eq!(services.lookups(), 2);
    let stranger = enter(&gateway, "another").await;
    assert_eq!(stranger, (StatusCode::SERVICE_UNAVAILABLE, json!("KEYS_UNAVAILABLE")));
    set(Time::from_micros(25 * 3_600 * SECOND).unwrap());
    assert_eq!(enter(&gateway, GUEST_KEY).await.0, 503);
    services.fail_lookups_with(None);
    assert_eq!(enter(&gateway, GUEST_KEY).await.0, 200);
}

#[tokio::test]
async fn a_key_may_not_send_too_much() {
    let services = StandIn::new();
    let gateway = services.gateway(Settings { rate: 1, burst: 3, ..Settings::default() });
    for _ in 0..3 {
        assert_eq!(enter(&gateway, OWNER_KEY).await.0, 200);
    }
    assert_eq!(enter(&gateway, OWNER_KEY).await, (StatusCode::TOO_MANY_REQUESTS, json!("RATE_LIMITED")));
    assert_eq!(enter(&gateway, GUEST_KEY).await.0, 200);
}

#[tokio::test]
async fn who_guesses_keys_is_told_to_slow_down() {
    let services = StandIn::new();
    let gateway = services.gateway(Settings::default());
    let address = TcpConnectInfo { local_addr: None, remote_addr: "192.0.2.1:7".parse().ok() };
    let mut answers = Vec::new();
    let from_there = |key: &str| {
        let mut request = keyed("GET", SHOP, "", key);
        request.extensions_mut().insert(address.clone());
        request
    };
    assert_eq!(send(&gateway, from_there(GUEST_KEY)).await.0, 200);
    for guess in 0..230 {
        answers.push(send(&gateway, from_there(&guess.to_string())).await.0.as_u16());
    }
    assert_eq!((answers.first(), answers.contains(&429)), (Some(&401), true));
    for known in [OWNER_KEY, GUEST_KEY] {
        assert_eq!(send(&gateway, from_there(known)).await.0, 200);
    }
}

#[tokio::test]
async fn while_one_caller_asks_again_the_others_go_on() {
    let services = StandIn::new();
    let (clock, set) = Clock::manual(Time::from_micros(0).unwrap());
    let gateway = services.gateway_at(Settings::default(), clock);
    assert_eq!(enter(&gateway, GUEST_KEY).await.0, 200);
    services.hang_lookups();
    set(Time::from_micros(60 * SECOND).unwrap());
    assert!(enter(&gateway, GUEST_KEY).now_or_never().is_none());
    for _ in 0..3 {
        assert_eq!(enter(&gateway, GUEST_KEY).await.0, 200);
    }
    // The one who asked has hung up, but the question stands.
    tokio::task::yield_now().await;
    assert_eq!(services.lookups(), 2);
}

#[tokio::test]
async fn readiness_tells_of_each_service() {
    let gateway = gateway::router(
        ["customers", "orders"].map(|name| (name, runtime::LocalPeers::new().channel(name))),
        &runtime::Tokens::new(runtime::Secret::new(&[7; 32]).unwrap(), Clock::system()),
        Clock::system(),
        &Settings::default(),
        &runtime::Shutdown::new(std::time::Duration::from_secs(1)),
    );
    let (status, _, body) = send(&gateway.unwrap(), keyed("GET", "/readyz", "", "")).await;
    assert_eq!((status, &body["ready"]), (StatusCode::SERVICE_UNAVAILABLE, &json!(false)));
    assert_eq!(body["services"]["customers"], "customers is not there; try again");
}
