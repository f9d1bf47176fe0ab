//! TLS and mutual TLS between a client and a service.

use std::{net::SocketAddr, time::Duration};

use runtime::{Channel, ClientTls, Identity, ListenerOptions, ServerTls, connect, connect_over};
use testkit::{Authority, Certificate, Port};

use crate::{
    load::{Kind, call},
    replica::Replica,
};

fn identity(of: &Certificate) -> Identity {
    Identity { certificate: of.certificate.clone(), key: of.key.clone() }
}

/// A service that calls itself `localhost` and lets in whom an authority knows, if one
/// is named.
fn service(own: &Authority, clients: Option<&Authority>) -> (Replica, String) {
    let shown = identity(&own.issue("server", "DNS:localhost"));
    let clients = clients.map(Authority::certificate);
    let tls = Some(ServerTls::new(&shown, clients.as_deref()).unwrap());
    let port = Port::take().number;
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let replica = Replica::start_with(address, ListenerOptions { tls, ..ListenerOptions::default() });
    (replica, format!("https://localhost:{port}"))
}

fn channel(uri: &str, servers: &Authority, own: Option<&Certificate>) -> Channel {
    let tls = ClientTls::new(&servers.certificate(), own.map(identity).as_ref()).unwrap();
    connect_over(uri, Some(&tls)).unwrap()
}

async fn is_let_in(channel: &Channel) -> bool {
    call(channel, Kind::Once).await.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_calls_over_tls_whom_its_authority_knows_by_that_name_and_nobody_else() {
    let (own, foreign) = (Authority::new(), Authority::new());
    let (replica, uri) = service(&own, None);
    assert!(is_let_in(&channel(&uri, &own, None)).await);
    assert!(!is_let_in(&channel(&uri, &foreign, None)).await);
    assert!(!is_let_in(&channel(&uri.replace("localhost", "127.0.0.1"), &own, None)).await);
    assert!(!is_let_in(&connect(&uri.replace("https", "http")).unwrap()).await);
    assert!(connect(&uri).is_err(), "nobody to hold it against");
    assert_eq!(replica.taken(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_shows_no_certificate_of_the_right_authority_is_not_let_in() {
    let (own, foreign) = (Authority::new(), Authority::new());
    let (replica, uri) = service(&own, Some(&own));
    let (known, stranger) = (own.issue("orders", "DNS:orders"), foreign.issue("orders", "DNS:orders"));
    assert!(!is_let_in(&channel(&uri, &own, None)).await);
    assert!(!is_let_in(&channel(&uri, &own, Some(&stranger))).await);
    assert!(!is_let_in(&connect(&uri.replace("https", "http")).unwrap()).await);
    assert_eq!(replica.taken(), 0);
    assert!(is_let_in(&channel(&uri, &own, Some(&known))).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn renewed_certificates_hold_without_a_restart() {
    let (own, clients) = (Authority::new(), Authority::new());
    let (_replica, uri) = service(&own, Some(&clients));
    let shown = own.issue("orders", "DNS:orders");
    let channel = channel(&uri, &own, Some(&shown));
    assert!(!is_let_in(&channel).await, "its authority is not that of the clients");
    let known = clients.issue("orders", "DNS:orders");
    std::fs::rename(&known.key, &shown.key).unwrap();
    std::fs::rename(&known.certificate, &shown.certificate).unwrap();
    let let_in = async {
        while !is_let_in(&channel).await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), let_in).await.unwrap();

    let other_name = own.issue("server", "DNS:elsewhere");
    assert!(other_name.key.exists(), "the server's own files were replaced");
    let refused = async {
        while is_let_in(&self::channel(&uri, &own, Some(&shown))).await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), refused).await.unwrap();
}
