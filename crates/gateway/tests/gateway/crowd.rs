//! Many at once, over real sockets: who holds on, who guesses, who repeats what
//! was refused; and that the others are served.

use std::{net::SocketAddr, time::Duration};

use axum::Router;
use futures::future::join_all;
use runtime::{ListenerOptions, Settings, Shutdown, serve_router};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Instant, timeout},
};

use crate::stand_in::{GUEST_KEY, OWNER_KEY, StandIn};

const SOON: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(20);
const SHOP: &str = "/v1/shops/nongmao";

async fn served(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = Shutdown::new(SOON);
    tokio::spawn(async move {
        serve_router(router, listener, &ListenerOptions::default(), &shutdown).await.unwrap();
    });
    address
}

fn head(method: &str, path: &str, key: &str, more: &str) -> String {
    format!("{method} {path} HTTP/1.1\r\nHost: here\r\nAuthorization: Bearer {key}\r\n{more}\r\n")
}

async fn sent(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// The status of an answer.
async fn status(stream: &mut TcpStream) -> u16 {
    let mut bytes = vec![0; 8_192];
    let read = timeout(PATIENCE, stream.read(&mut bytes)).await.unwrap().unwrap();
    let text = String::from_utf8_lossy(&bytes[..read]).into_owned();
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default()
}

async fn get(address: SocketAddr, key: &str) -> u16 {
    status(&mut sent(address, &head("GET", SHOP, key, "")).await).await
}

#[tokio::test]
async fn unfinished_bodies_of_a_guest_shut_nobody_out() {
    let services = StandIn::new();
    let address = served(services.gateway(Settings { concurrency: 64, ..Settings::default() })).await;
    let rates = format!("{SHOP}/ratings");
    let unfinished = head("POST", &rates, GUEST_KEY, "Content-Length: 1000\r\n") + "{";
    let mut held = join_all((0..256).map(|_| sent(address, &unfinished))).await;
    // A share of them is waited for, the others are refused.
    assert_eq!(timeout(PATIENCE, status(&mut held[255])).await.unwrap(), 429);
    for key in [OWNER_KEY, GUEST_KEY] {
        assert_eq!(timeout(SOON, get(address, key)).await.unwrap(), 200, "{key}");
    }
}

#[tokio::test]
async fn a_body_whose_sender_may_not_call_the_method_is_not_waited_for() {
    let address = served(StandIn::new().gateway(Settings::default())).await;
    let items = format!("{SHOP}/accessKeys");
    for (key, status_of) in [(GUEST_KEY, 403), ("nobody's", 401)] {
        let mut stream = sent(address, &head("POST", &items, key, "Content-Length: 1000\r\n")).await;
        assert_eq!(timeout(SOON, status(&mut stream)).await.unwrap(), status_of, "{key}");
    }
}

#[tokio::test]
async fn a_body_that_is_declared_too_large_is_refused_before_it_comes() {
    let address = served(StandIn::new().gateway(Settings::default())).await;
    let items = format!("{SHOP}/messages");
    let mut stream = sent(address, &head("POST", &items, OWNER_KEY, "Content-Length: 99999999\r\n")).await;
    assert_eq!(timeout(SOON, status(&mut stream)).await.unwrap(), 413);
}

#[tokio::test]
async fn a_body_that_never_ends_is_given_up() {
    let address = served(StandIn::new().gateway(Settings { body_seconds: 1, ..Settings::default() })).await;
    let items = format!("{SHOP}/messages");
    let mut stream = sent(address, &head("POST", &items, OWNER_KEY, "Content-Length: 9\r\n")).await;
    assert_eq!(status(&mut stream).await, 504);
}

#[tokio::test]
async fn who_guesses_keys_keeps_no_good_one_out() {
    let services = StandIn::new();
    let address = served(services.gateway(Settings::default())).await;
    let guesses = (0..300).map(|guess| async move { get(address, &format!("guess-{guess}")).await });
    let answers = join_all(guesses).await;
    let slowed = answers.iter().filter(|answer| **answer == 429).count();
    assert!(slowed > 50 && slowed < 200, "{slowed}");
    // It was never here before, and comes from the same address.
    for key in [GUEST_KEY, OWNER_KEY] {
        assert_eq!(timeout(SOON, get(address, key)).await.unwrap(), 200, "{key}");
    }
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_guesser_is_one_and_elsewhere_nobody_may_say_so() {
    for (proxies, is_one) in [("127.0.0.1", false), ("", true)] {
        let settings = Settings { trusted_proxies: proxies.to_owned(), ..Settings::default() };
        let address = served(StandIn::new().gateway(settings)).await;
        let guesses = (0..250).map(|guess| async move {
            let from = format!("X-Forwarded-For: 203.0.113.{guess}\r\n");
            let text = head("GET", SHOP, &format!("guess-{guess}"), &from);
            status(&mut sent(address, &text).await).await
        });
        let answers = join_all(guesses).await;
        assert_eq!(answers.contains(&429), is_one, "{proxies}");
    }
}

#[tokio::test]
async fn what_is_refused_for_the_amount_is_refused_slowly_and_says_when_to_come_again() {
    let services = StandIn::new();
    let address = served(services.gateway(Settings { rate: 1, burst: 1, ..Settings::default() })).await;
    assert_eq!(get(address, OWNER_KEY).await, 200);
    let mut refused = sent(address, &head("GET", SHOP, OWNER_KEY, "Connection: close\r\n")).await;
    let mut text = String::new();
    timeout(PATIENCE, refused.read_to_string(&mut text)).await.unwrap().unwrap();
    assert!(text.to_ascii_lowercase().contains("\r\nretry-after: 1\r\n"), "{text}");
    let start = Instant::now();
    let answers = join_all((0..100).map(|_| get(address, OWNER_KEY))).await;
    assert!(answers.iter().filter(|answer| **answer == 429).count() > 95);
    // Some 20 a second.
    assert!(start.elapsed() > Duration::from_secs(1), "{:?}", start.elapsed());
}

#[tokio::test]
async fn two_hosts_or_two_keys_in_one_request_are_refused() {
    let address = served(StandIn::new().gateway(Settings::default())).await;
    for twice in ["Host: there\r\n", "Authorization: Bearer other\r\n", "X-Api-Key: a\r\nX-Api-Key: b\r\n"] {
        let mut stream = sent(address, &head("GET", SHOP, OWNER_KEY, twice)).await;
        assert_eq!(status(&mut stream).await, 400, "{twice}");
    }
}

#[tokio::test]
async fn the_scheme_of_a_key_is_read_in_any_letter_case() {
    let address = served(StandIn::new().gateway(Settings::default())).await;
    for scheme in ["bearer", "BEARER", "Bearer"] {
        let text =
            format!("GET {SHOP} HTTP/1.1\r\nHost: here\r\nAuthorization: {scheme} {OWNER_KEY}\r\n\r\n");
        assert_eq!(status(&mut sent(address, &text).await).await, 200, "{scheme}");
    }
}

#[tokio::test]
async fn the_door_shows_no_measurements() {
    let address = served(StandIn::new().gateway(Settings::default())).await;
    let text = head("GET", "/metrics", OWNER_KEY, "");
    assert_eq!(status(&mut sent(address, &text).await).await, 404);
}
