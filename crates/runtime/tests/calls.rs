//! A real service behind the whole stack, over TCP and within the process.
#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::{
    future::pending,
    sync::{Arc, OnceLock},
    time::Duration,
};

use contracts::common::v1::{
    DeliverRequest, DeliverResponse, Event, GetLagRequest, GetLagResponse,
    deliver_response::Failure as Refused,
    event_sink_client::EventSinkClient,
    event_sink_server::{EventSink, EventSinkServer},
};
use contracts::customers::v1::customers_service_server::{CustomersService, CustomersServiceServer};
use futures::FutureExt;
use kernel::Clock;
use runtime::{
    CallAs, Channel, Due, Guard, Kind, Limits, ListenerOptions, LocalPeers, Module, Principal, Refusal,
    Secret, Settings, Shutdown, Stopped, Telemetry, Tokens, call_as, connect, serve,
};
use tokio::{net::TcpListener, sync::Notify};
use tonic::{Code, Request, Response, Status, body::Body, service::Routes};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tower::ServiceExt;
use tracing::Instrument;

/// Does as the kind of the first event says, and answers who called and in
/// which trace.
#[derive(Clone, Default)]
struct Sink {
    began: Arc<Notify>,
    go_on: Arc<Notify>,
}

#[tonic::async_trait]
impl EventSink for Sink {
    async fn deliver(&self, request: Request<DeliverRequest>) -> Result<Response<DeliverResponse>, Status> {
        let call = runtime::call(&request);
        match request.get_ref().events.first().map(|event| event.kind.as_str()) {
            Some("panic") => panic!("as asked"),
            Some("never") => pending().await,
            Some("wait") => {
                self.began.notify_one();
                self.go_on.notified().await;
            }
            _ => {}
        }
        let seen =
            Refused { event_id: call.principal.subject, reason: runtime::traceparent(), blocked: false };
        Ok(Response::new(DeliverResponse { failures: vec![seen] }))
    }

    async fn get_lag(&self, _: Request<GetLagRequest>) -> Result<Response<GetLagResponse>, Status> {
        Err(Status::unimplemented("not asked here"))
    }
}

fn telemetry() {
    static STARTED: OnceLock<Telemetry> = OnceLock::new();
    let settings = Settings { log: "off".into(), ..Settings::default() };
    STARTED.get_or_init(|| Telemetry::start("test", &settings).unwrap());
}

fn guard() -> Guard {
    Guard::from_contracts(Tokens::new(Secret::new(&[7; 32]).unwrap(), Clock::system())).unwrap()
}

fn module(sink: &Sink, is_ready: bool) -> Module {
    Module {
        name: "sink",
        services: vec!["renqing.common.v1.EventSink"],
        routes: Routes::new(EventSinkServer::new(sink.clone())),
        tasks: vec![],
        due: Due::new(|| async { Ok(()) }),
        ready: Arc::new(move || {
            async move { is_ready.then_some(()).ok_or_else(|| anyhow::anyhow!("no")) }.boxed()
        }),
    }
}

async fn over_tcp(sink: &Sink, limits: Limits, shutdown: &Shutdown) -> (Channel, String) {
    telemetry();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}", listener.local_addr().unwrap());
    let (module, shutdown) = (module(sink, true), shutdown.clone());
    let door = ListenerOptions::default();
    tokio::spawn(async move { serve(module, listener, &guard(), limits, &door, &shutdown).await.unwrap() });
    (connect(&uri).unwrap(), uri)
}

fn in_process(sink: &Sink, limits: Limits) -> Channel {
    telemetry();
    let local_peers = LocalPeers::new();
    let channel = local_peers.channel("sink");
    local_peers.connect("sink", module(sink, true).guarded(&guard(), limits).unwrap());
    // The service lives as long as the channel, as it does within a program.
    Channel::new(channel.map_request(move |request| {
        let _kept = &local_peers;
        request
    }))
}

/// The same service, near and far.
async fn both() -> [Channel; 2] {
    let sink = Sink::default();
    let shutdown = Shutdown::new(Duration::from_secs(5));
    [in_process(&sink, Limits::default()), over_tcp(&sink, Limits::default(), &shutdown).await.0]
}

fn as_service(channel: Channel) -> EventSinkClient<Channel> {
    let who = CallAs::Principal(Principal::service("orders"));
    EventSinkClient::new(call_as(channel, &guard().tokens, who))
}

fn asking(kind: &str) -> DeliverRequest {
    DeliverRequest { events: vec![Event { kind: kind.into(), ..Event::default() }] }
}

fn reason(refused: Result<Response<DeliverResponse>, Status>) -> (Code, String) {
    let refusal = Refusal::from(&refused.unwrap_err());
    (refusal.code, refusal.reason)
}

#[tokio::test]
async fn a_service_is_let_in_and_known_by_name() {
    for channel in both().await {
        let answer = as_service(channel).deliver(asking("")).await.unwrap().into_inner();
        assert_eq!(answer.failures[0].event_id, "orders");
    }
}

#[tokio::test]
async fn nobody_comes_in_without_a_good_token() {
    for channel in both().await {
        let mut bare = EventSinkClient::new(channel);
        assert_eq!(reason(bare.deliver(asking("")).await), (Code::Unauthenticated, "NO_TOKEN".into()));
        let mut forged = Request::new(asking(""));
        forged.metadata_mut().insert("authorization", "Bearer a.b.c".parse().unwrap());
        assert_eq!(reason(bare.deliver(forged).await), (Code::Unauthenticated, "BAD_TOKEN".into()));
    }
}

#[tokio::test]
async fn a_principal_in_the_extensions_opens_nothing_by_itself() {
    for channel in both().await {
        let mut smuggled = Request::new(asking(""));
        smuggled.extensions_mut().insert(Principal::service("orders"));
        let answer = EventSinkClient::new(channel).deliver(smuggled).await;
        assert_eq!(reason(answer), (Code::Unauthenticated, "NO_TOKEN".into()));
    }
}

#[tokio::test]
async fn a_door_calls_in_the_name_of_whoever_came_through_it() {
    let owner = Principal { kind: Kind::Owner, shop: "a".parse().ok(), subject: "key".into() };
    for channel in both().await {
        let mut door = EventSinkClient::new(call_as(channel, &guard().tokens, CallAs::Extension));
        assert_eq!(reason(door.deliver(asking("")).await), (Code::Unauthenticated, "NO_TOKEN".into()));
        let mut request = Request::new(asking(""));
        request.extensions_mut().insert(owner.clone());
        // The contract admits services alone.
        assert_eq!(reason(door.deliver(request).await), (Code::PermissionDenied, "NOT_ALLOWED".into()));
    }
}

#[tokio::test]
async fn a_call_ends_with_the_time_its_caller_gave() {
    for channel in both().await {
        let mut request = Request::new(asking("never"));
        request.set_timeout(Duration::from_millis(30));
        assert_eq!(reason(as_service(channel).deliver(request).await).0, Code::DeadlineExceeded);
    }
}

#[tokio::test]
async fn a_deadline_the_transport_sees_first_is_still_a_deadline() {
    let (_taken, full) = unanswering().await;
    let mut request = Request::new(asking("never"));
    request.set_timeout(Duration::from_millis(30));
    let bare = EventSinkClient::new(connect(&full).unwrap()).deliver(request).await;
    assert_eq!(reason(bare).0, Code::DeadlineExceeded);
}

/// A port that takes connections and never says a word.
async fn unanswering() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}", listener.local_addr().unwrap());
    (listener, uri)
}

#[tokio::test]
async fn the_server_keeps_the_deadline_even_if_the_client_does_not() {
    let limits = Limits { timeout: Duration::from_millis(30), ..Limits::default() };
    let mut client = EventSinkClient::new(in_process(&Sink::default(), limits));
    let mut request = Request::new(asking("never"));
    let token = guard().tokens.sign(&Principal::service("orders"));
    request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    let refused = (Code::DeadlineExceeded, "DEADLINE_EXCEEDED".into());
    assert_eq!(reason(client.deliver(request).await), refused);
}

#[tokio::test]
async fn a_panic_is_an_internal_error_of_one_call() {
    for channel in both().await {
        let mut client = as_service(channel);
        let answer = client.deliver(asking("panic")).await;
        assert_eq!(reason(answer), (Code::Internal, "INTERNAL".into()));
        assert!(client.deliver(asking("")).await.is_ok());
    }
}

#[tokio::test]
async fn a_trace_goes_on_at_the_other_side() {
    let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    for channel in both().await {
        let mut client = as_service(channel);
        let call = async move { client.deliver(asking("")).await.unwrap().into_inner() };
        let answer = call.instrument(runtime::follow("taking an event", parent)).await;
        let there = &answer.failures[0].reason;
        assert_eq!(there.split('-').nth(1), parent.split('-').nth(1), "{there}");
        assert_ne!(there, parent);
    }
}

#[tokio::test]
async fn what_is_not_there_is_unavailable() {
    let nobody = LocalPeers::new().channel("sink");
    assert_eq!(reason(as_service(nobody).deliver(asking("")).await).0, Code::Unavailable);
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let nobody = connect(&format!("http://{closed}")).unwrap();
    assert_eq!(reason(as_service(nobody).deliver(asking("")).await).0, Code::Unavailable);
}

#[tokio::test]
async fn parts_that_call_each_other_are_let_go_with_their_local_peers() {
    let local_peers = LocalPeers::new();
    let held = Arc::new(());
    for (part, other) in [("orders", "loyalty"), ("loyalty", "orders")] {
        let (held, other) = (Arc::clone(&held), local_peers.channel(other));
        local_peers.connect(part, Channel::new(other.map_request(move |request| (request, &held).0)));
    }
    assert_eq!(Arc::strong_count(&held), 3);
    drop(local_peers);
    assert_eq!(Arc::strong_count(&held), 1);
}

#[tokio::test]
async fn a_full_service_says_so_and_still_answers_for_its_health() {
    let (sink, limits) = (Sink::default(), Limits { concurrency: 1, ..Limits::default() });
    let channel = in_process(&sink, limits);
    let mut first = as_service(channel.clone());
    let first = tokio::spawn(async move { first.deliver(asking("wait")).await });
    sink.began.notified().await;
    let second = as_service(channel.clone()).deliver(asking("")).await;
    assert_eq!(reason(second), (Code::ResourceExhausted, "OVERLOADED".into()));
    let health = HealthClient::new(channel).check(HealthCheckRequest::default()).await.unwrap();
    assert_eq!(health.into_inner().status, 1);
    sink.go_on.notify_one();
    assert!(first.await.unwrap().is_ok());
}

#[tokio::test]
async fn health_is_what_the_module_says() {
    let sick = module(&Sink::default(), false).guarded(&guard(), Limits::default()).unwrap();
    let check = |service: &str| HealthCheckRequest { service: service.into() };
    let mut client = HealthClient::new(sick);
    let answer = client.check(check("renqing.common.v1.EventSink")).await.unwrap();
    assert_eq!(answer.into_inner().status, 2);
    assert_eq!(
        client.check(check("renqing.orders.v1.OrdersService")).await.unwrap_err().code(),
        Code::NotFound
    );
}

#[tokio::test]
async fn a_call_under_way_is_finished_and_no_new_one_taken() {
    let (sink, shutdown) = (Sink::default(), Shutdown::new(Duration::from_secs(5)));
    let (channel, uri) = over_tcp(&sink, Limits::default(), &shutdown).await;
    let mut client = as_service(channel);
    let under_way = tokio::spawn(async move { client.deliver(asking("wait")).await });
    sink.began.notified().await;
    shutdown.begin();
    let late = as_service(connect(&uri).unwrap()).deliver(asking("")).await;
    assert_eq!(reason(late).0, Code::Unavailable);
    sink.go_on.notify_one();
    assert!(under_way.await.unwrap().is_ok());
    assert_eq!(shutdown.finish().await, Stopped::Clean);
}

#[tokio::test]
async fn calls_are_counted_by_method_and_code() {
    as_service(in_process(&Sink::default(), Limits::default())).deliver(asking("")).await.unwrap();
    let counted =
        r#"renqing_rpc_seconds_count{code="OK",method="Deliver",service="renqing.common.v1.EventSink"}"#;
    assert!(runtime::metrics_text().contains(counted));
}

#[tokio::test]
async fn a_path_that_callers_invent_is_counted_as_unknown() {
    let invented = http::Request::post("/renqing.invented.v1.Service/Method").body(Body::empty()).unwrap();
    let answer = in_process(&Sink::default(), Limits::default()).oneshot(invented).await.unwrap();
    assert_eq!(Status::from_header_map(answer.headers()).unwrap().code(), Code::Unauthenticated);
    let text = runtime::metrics_text();
    let unknown = r#"renqing_rpc_seconds_count{code="UNAUTHENTICATED",method="unknown",service="unknown"}"#;
    assert!(text.contains(unknown) && !text.contains("invented"), "{text}");
}

/// Bytes as they come from a caller whose library is broken, in a frame that says
/// their length.
async fn raw(frame: Vec<u8>) -> String {
    let path = "/renqing.customers.v1.CustomersService/GetCustomer";
    let local_peers = LocalPeers::new();
    let parts = Module {
        name: "customers",
        services: vec!["renqing.customers.v1.CustomersService"],
        routes: Routes::new(CustomersServiceServer::new(Nobody)),
        ..module(&Sink::default(), true)
    };
    local_peers.connect("customers", parts.guarded(&guard(), Limits::default()).unwrap());
    let who = CallAs::Principal(Principal { kind: Kind::Owner, shop: None, subject: String::new() });
    let channel = call_as(local_peers.channel("customers"), &guard().tokens, who);
    let request = http::Request::post(path).header("content-type", "application/grpc");
    let body = Body::new(http_body_util::Full::from(frame));
    let response = channel.oneshot(request.body(body).unwrap()).await.unwrap();
    response.headers()["grpc-status"].to_str().unwrap().to_owned()
}

struct Nobody;

#[tonic::async_trait]
impl CustomersService for Nobody {}

#[tokio::test]
async fn what_is_no_message_is_the_callers_fault() {
    telemetry();
    let invalid = (Code::InvalidArgument as i32).to_string();
    for frame in [
        // A text that is longer than the message; one that is not UTF-8; a frame that is not all there.
        &[0, 0, 0, 0, 2, 0x0a, 9][..],
        &[0, 0, 0, 0, 3, 0x0a, 1, 0xff],
        &[0, 0, 0, 0, 9, 0x0a],
        &[7, 0, 0, 0, 0],
        &[],
        // A second message behind the first, which whoever reads would pass over.
        &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ] {
        assert_eq!(raw(frame.to_vec()).await, invalid, "{frame:?}");
    }
    let unimplemented = (Code::Unimplemented as i32).to_string();
    assert_eq!(raw(vec![0, 0, 0, 0, 0]).await, unimplemented);
}

#[tokio::test]
async fn a_connection_that_was_idle_too_long_is_made_anew_without_a_failure() {
    telemetry();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}", listener.local_addr().unwrap());
    let shutdown = Shutdown::new(Duration::from_secs(5));
    let door = ListenerOptions { idle: Duration::from_millis(20), ..ListenerOptions::default() };
    let module = module(&Sink::default(), true);
    tokio::spawn(async move {
        serve(module, listener, &guard(), Limits::default(), &door, &shutdown).await.unwrap();
    });
    let mut client = as_service(connect(&uri).unwrap());
    for pause in (0..60).map(Duration::from_millis) {
        client.deliver(asking("")).await.unwrap();
        tokio::time::sleep(pause).await;
    }
}
