//! A port that strangers hold on to: who is kept, who is sent away, and that the
//! others are served.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::{net::SocketAddr, time::Duration};

use axum::{Router, routing::get};
use futures::future::join_all;
use runtime::{ListenerOptions, Shutdown, serve_router};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::{Instant, timeout},
};

const PATIENCE: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(200);
const ASK: &[u8] = b"GET /now HTTP/1.1\r\nHost: here\r\n\r\n";

/// `/now` is answered at once, `/later` when the test says so.
async fn open(door: ListenerOptions) -> (SocketAddr, &'static Notify, Shutdown) {
    let go_on: &'static Notify = Box::leak(Box::default());
    let later = move || async move {
        go_on.notified().await;
        "later"
    };
    let router = Router::new().route("/now", get(|| async { "now" })).route("/later", get(later));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = Shutdown::new(PATIENCE);
    let ending = shutdown.clone();
    tokio::spawn(async move { serve_router(router, listener, &door, &ending).await.unwrap() });
    (address, go_on, shutdown)
}

async fn connected(address: SocketAddr, first: &[u8]) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(first).await.unwrap();
    stream
}

/// What comes until there is nothing more to come for now.
async fn answer(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 4_096];
    let read = timeout(PATIENCE, stream.read(&mut bytes)).await.unwrap().unwrap_or(0);
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

/// Until the other side ends the connection.
async fn ended(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut rest)).await.is_ok()
}

fn quick() -> ListenerOptions {
    ListenerOptions { header: SHORT, idle: SHORT, ..ListenerOptions::default() }
}

#[tokio::test]
async fn who_says_nothing_or_half_a_header_or_is_idle_is_sent_away() {
    let (address, ..) = open(quick()).await;
    let half_preface: &[u8] = b"PRI * HT";
    for said in [b"", &ASK[..20], ASK, half_preface, &[ASK, &ASK[..9]].concat()] {
        let mut stream = connected(address, said).await;
        assert!(ended(&mut stream).await, "{:?}", String::from_utf8_lossy(said));
    }
}

#[tokio::test]
async fn who_sends_a_header_byte_by_byte_has_no_more_time_than_others() {
    let (address, ..) = open(quick()).await;
    for begun in [&b""[..], ASK] {
        let mut stream = connected(address, begun).await;
        let start = Instant::now();
        let mut wait = tokio::time::interval(SHORT / 10);
        while start.elapsed() < PATIENCE && stream.write_all(b"x").await.is_ok() {
            wait.tick().await;
        }
        assert!(start.elapsed() < PATIENCE);
    }
}

#[tokio::test]
async fn who_is_being_answered_is_waited_for() {
    let (address, go_on, _) = open(quick()).await;
    let mut stream = connected(address, b"GET /later HTTP/1.1\r\nHost: here\r\n\r\n").await;
    assert!(timeout(SHORT * 5, stream.readable()).await.is_err());
    go_on.notify_one();
    assert!(answer(&mut stream).await.ends_with("later"));
    stream.write_all(ASK).await.unwrap();
    assert!(answer(&mut stream).await.ends_with("now"));
}

#[tokio::test]
async fn where_every_place_is_taken_who_has_asked_nothing_gives_way() {
    let (address, ..) = open(ListenerOptions { connections: 8, ..ListenerOptions::default() }).await;
    let mut regular = connected(address, ASK).await;
    assert!(answer(&mut regular).await.ends_with("now"));
    let mut silent = join_all((0..40).map(|_| connected(address, b""))).await;
    let mut other = connected(address, ASK).await;
    assert!(answer(&mut other).await.ends_with("now"));
    assert!(ended(&mut silent[0]).await);
    regular.write_all(ASK).await.unwrap();
    assert!(answer(&mut regular).await.ends_with("now"));
}

#[tokio::test]
async fn where_everybody_is_busy_the_next_waits() {
    let (address, go_on, _) = open(ListenerOptions { connections: 1, ..ListenerOptions::default() }).await;
    let mut busy =
        connected(address, b"GET /later HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n").await;
    // Nobody gives way who was understood to be busy.
    tokio::task::yield_now().await;
    let mut next = connected(address, ASK).await;
    if timeout(SHORT, next.readable()).await.is_err() {
        go_on.notify_one();
        assert!(answer(&mut busy).await.ends_with("later"));
    }
    assert!(answer(&mut next).await.ends_with("now"));
}

#[tokio::test]
async fn an_address_has_only_so_many_connections_unless_it_is_a_trusted_proxy() {
    let few = ListenerOptions { per_address: 2, ..ListenerOptions::default() };
    let (address, ..) = open(few.clone()).await;
    let mut silent = join_all((0..3).map(|_| connected(address, b""))).await;
    assert!(ended(&mut silent[0]).await);
    let (address, ..) = open(ListenerOptions { proxies: "127.0.0.0/8".parse().unwrap(), ..few }).await;
    let mut silent = join_all((0..3).map(|_| connected(address, b""))).await;
    assert!(timeout(SHORT, silent[0].readable()).await.is_err());
    silent[0].write_all(ASK).await.unwrap();
    assert!(answer(&mut silent[0]).await.ends_with("now"));
}

/// More than a task may take in without a pause.
#[tokio::test]
async fn at_the_end_a_burst_that_was_not_taken_in_yet_is_served() {
    let router = Router::new().route("/now", get(|| async { "now" }));
    let listener = runtime::bind("127.0.0.1:0".parse().unwrap(), "http").await.unwrap();
    let address = listener.local_addr().unwrap();
    let mut burst = join_all((0..400).map(|_| connected(address, ASK))).await;
    // One whose request is on its way yet.
    let mut slow = connected(address, b"").await;
    let shutdown = Shutdown::new(PATIENCE);
    shutdown.begin();
    let options = ListenerOptions::default();
    let serving = tokio::spawn(async move { serve_router(router, listener, &options, &shutdown).await });
    for stream in &mut burst {
        assert!(answer(stream).await.ends_with("now"));
    }
    slow.write_all(ASK).await.unwrap();
    assert!(answer(&mut slow).await.ends_with("now"));
    timeout(PATIENCE, serving).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn at_the_end_the_silent_are_not_waited_for() {
    let (address, _, shutdown) = open(ListenerOptions::default()).await;
    let mut streams =
        [connected(address, b"").await, connected(address, &ASK[..9]).await, connected(address, ASK).await];
    assert!(answer(&mut streams[2]).await.ends_with("now"));
    shutdown.begin();
    for stream in &mut streams {
        assert!(timeout(PATIENCE / 2, ended(stream)).await.is_ok());
    }
}
