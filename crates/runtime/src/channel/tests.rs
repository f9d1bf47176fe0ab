//! What a name is said to stand for, and who gets calls.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::Router;
use futures::FutureExt;
use tokio::net::TcpListener;
use tower::ServiceExt;

use super::*;
use crate::{ListenerOptions, Shutdown, serve_router};

const WHO: &str = "who";

/// What names are said to stand for.
type Said = Arc<Mutex<io::Result<Vec<SocketAddr>>>>;

/// A server that says who it is.
async fn server(who: &'static str) -> (SocketAddr, Shutdown) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, shutdown) = (listener.local_addr().unwrap(), Shutdown::new(Duration::from_secs(5)));
    let router = Router::new().fallback(move || async move { [(WHO, who)] });
    let until = shutdown.clone();
    tokio::spawn(async move { serve_router(router, listener, &ListenerOptions::default(), &until).await });
    (address, shutdown)
}

fn channel(said: &Said) -> Channel {
    let said = Arc::clone(said);
    let lookup: resolver::Lookup = Arc::new(move |_, _| {
        let answer = said.lock().unwrap();
        let answer = answer.as_ref().map(Clone::clone).map_err(|error| error.kind().into());
        async { answer }.boxed()
    });
    let targets = Target::all("http://orders:9102").unwrap();
    let peer = Peer { uri: "orders".into(), is_logged: false, is_down: AtomicBool::new(false) };
    over(Balancer::new(targets, None, lookup), peer)
}

/// Who answers so many calls.
async fn answered(channel: &Channel, calls: usize) -> Vec<String> {
    let mut names = Vec::new();
    for _ in 0..calls {
        let request = http::Request::post("/a.B/C").body(Body::empty()).unwrap();
        let answer = channel.clone().oneshot(request).await.unwrap();
        names.push(answer.headers()[WHO].to_str().unwrap().to_owned());
    }
    names
}

/// Until calls are answered by those alone; fails after as long as a new replica may
/// have to wait for its share.
async fn until_answered_by(channel: &Channel, names: &[&str]) {
    let begun = Instant::now();
    loop {
        let mut who = answered(channel, 4).await;
        who.sort_unstable();
        who.dedup();
        if who == names {
            return;
        }
        assert!(begun.elapsed() < Duration::from_secs(5), "{who:?}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn a_name_is_looked_up_again_and_its_new_addresses_get_the_calls_within_five_seconds() {
    let ((one, _one), (two, _two), (three, _three)) = tokio::join!(server("1"), server("2"), server("3"));
    let said: Said = Arc::new(Mutex::new(Ok(vec![one, two])));
    let channel = channel(&said);
    until_answered_by(&channel, &["1", "2"]).await;
    *said.lock().unwrap() = Ok(vec![two, three]);
    until_answered_by(&channel, &["2", "3"]).await;
    assert!(!answered(&channel, 20).await.contains(&"1".to_owned()));
}

#[tokio::test]
async fn an_answer_that_fails_or_is_empty_takes_nobody_away() {
    let (address, _shutdown) = server("1").await;
    let said: Said = Arc::new(Mutex::new(Ok(vec![address])));
    let balanced = channel(&said);
    until_answered_by(&balanced, &["1"]).await;
    for answer in [Err(io::ErrorKind::TimedOut.into()), Ok(vec![])] {
        *said.lock().unwrap() = answer;
        let looked_again = Instant::now() + Duration::from_secs(4);
        while Instant::now() < looked_again {
            assert_eq!(answered(&balanced, 1).await, ["1"]);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    // Who asks for the first time is told at once.
    let begun = Instant::now();
    let request = http::Request::post("/a.B/C").body(Body::empty()).unwrap();
    let refused = channel(&said).oneshot(request).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::Unavailable);
    assert!(begun.elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn a_connection_that_was_ended_is_no_failure() {
    let ((one, ends), (two, _two)) = tokio::join!(server("1"), server("2"));
    let said: Said = Arc::new(Mutex::new(Ok(vec![one, two])));
    let channel = channel(&said);
    until_answered_by(&channel, &["1", "2"]).await;
    ends.begin();
    until_answered_by(&channel, &["2"]).await;
}
