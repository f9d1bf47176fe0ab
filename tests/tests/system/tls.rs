//! Five processes that call one another by mutual TLS.

use http::StatusCode;
use runtime::{ask_health, connect, connect_over};
use storage::Engine;
use testkit::Authority;
use tests::{Harness, Mode, SERVICES, client_tls};

#[tokio::test]
async fn five_processes_with_mutual_tls_take_an_order_and_let_nobody_else_in() {
    let Some(harness) = Harness::start(Mode::ApartOverTls, Engine::Postgres).await else { return };
    let answer = harness.door().message("m-1", "wx-wang", "18号,订餐3.6").await.ok();
    let order = answer["orders"][0].clone();
    harness.door().advance(order["name"].as_str().expect("a name"), "COMPLETED").await;
    harness.settle().await;
    // Loyalty and customers were told.
    let customer = order["customer"].as_str().expect("a customer");
    assert_eq!(harness.door().get(&format!("{customer}/pointsAccount")).await.ok()["balance"], "38");
    let timeline = harness.door().get(&format!("{customer}/contacts")).await.ok().to_string();
    assert!(timeline.contains("18号,订餐3.6"), "{timeline}");

    let (own, stranger) = (harness.authority(), Authority::new());
    for service in SERVICES {
        let plain = harness.process(service).address().to_owned();
        let address = plain.replace("http:", "https:");
        let known = client_tls(own, "somebody");
        ask_health(connect_over(&address, Some(&known)).expect("an address")).await.expect("it is ready");
        let without = runtime::ClientTls::new(&own.certificate(), None).expect("an authority");
        let foreign = client_tls(&stranger, "somebody");
        let shown_by_stranger = of_another(own, &stranger);
        for tls in [without, foreign, shown_by_stranger] {
            let refused = ask_health(connect_over(&address, Some(&tls)).expect("an address")).await;
            assert!(refused.is_err(), "{service} lets in {tls:?}");
        }
        assert!(
            ask_health(connect(&plain).expect("an address")).await.is_err(),
            "{service} speaks without TLS"
        );
    }
    harness.check().await;
}

/// A client that trusts our authority, and shows a certificate of another.
fn of_another(own: &Authority, stranger: &Authority) -> runtime::ClientTls {
    let shown = stranger.issue("renqing", "DNS:orders");
    let shown = runtime::Identity { certificate: shown.certificate, key: shown.key };
    runtime::ClientTls::new(&own.certificate(), Some(&shown)).expect("certificates that can be used")
}

#[tokio::test]
async fn the_port_for_probes_has_health_and_nothing_else() {
    let Some(mut harness) = Harness::start(Mode::ApartOverTls, Engine::Postgres).await else { return };
    harness.stop("orders").await;
    let probe = harness.process_mut("orders").port_for("RENQING_HEALTH");
    harness.process_mut("orders").start();
    // A probe of Kubernetes speaks gRPC without TLS and has no certificate.
    let channel = connect(&probe).expect("an address");
    let ready = async {
        while ask_health(channel.clone()).await.is_err() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_mins(1), ready).await.expect("orders is ready");
    let get = async |path: &str| reqwest::get(format!("{probe}{path}")).await.expect("an answer");
    assert_eq!(
        (get("/healthz").await.status(), get("/readyz").await.status()),
        (StatusCode::OK, StatusCode::OK)
    );
    let method = get("/renqing.orders.v1.OrdersService/GetOrder").await;
    assert_eq!(method.headers()["grpc-status"], "12", "it has methods");
}

#[test]
fn tls_that_can_not_work_is_one_line_and_exit_code_64_and_no_key_is_ever_shown() {
    let (own, other) = (Authority::new(), Authority::new());
    let (one, two) = (own.issue("one", "DNS:one"), other.issue("two", "DNS:two"));
    let [certificate, key, of_another] =
        [&one.certificate, &one.key, &two.key].map(|file| file.display().to_string());
    let authority = own.certificate().display().to_string();
    let secret = ("RENQING_SECRET", "0123456789abcdef0123456789abcdef");
    for program in ["renqing-gateway", "renqing-orders"] {
        for (settings, named) in [
            (vec![("RENQING_TLS_CERT", &*certificate)], "tls_key"),
            (vec![("RENQING_TLS_CERT", &*certificate), ("RENQING_TLS_KEY", &*of_another)], "tls_cert"),
            (vec![("RENQING_TLS_CERT", &*key), ("RENQING_TLS_KEY", &*key)], "tls_cert"),
            (vec![("RENQING_TLS_CA", "/nowhere")], "/nowhere"),
            (vec![("RENQING_TLS_CLIENT_CA", &*authority)], "tls_cert"),
            (vec![("RENQING_ORDERS", "https://orders:9102")], "tls_ca"),
        ] {
            let ended = tests::run_program(program, &[], &[&[secret], &*settings].concat());
            let said = String::from_utf8_lossy(&ended.stderr).into_owned();
            assert_eq!(ended.status.code(), Some(64), "{program} {settings:?}: {said}");
            assert!(said.lines().count() == 1 && said.contains(named), "{program} {settings:?}: {said}");
        }
        let set = [
            ("RENQING_TLS_CERT", &*certificate),
            ("RENQING_TLS_KEY", &*key),
            ("RENQING_TLS_CA", &*authority),
        ];
        let shown = tests::run_program(program, &["--print-config"], &[&[secret], &set[..]].concat());
        let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
        let body = std::fs::read_to_string(&key).expect("a key");
        let body = body.lines().nth(1).expect("a line of it");
        assert!(shown.contains(&key) && !shown.contains(body) && !shown.contains("PRIVATE"), "{shown}");
    }
}
