use std::time::Duration;

use axum::{Router, body::Body, http::Request};
use bytes::Bytes;
use contracts::customers::v1::{
    Customer, GetCustomerRequest, ListCustomersRequest, customers_service_client::CustomersServiceClient,
};
use http_body_util::BodyExt;
use prost::Message;
use runtime::{Channel, Kind, ListenerOptions, Refusal, Settings, Shutdown, connect, serve_router};
use tokio::net::TcpListener;
use tonic::{Code, Request as Call};
use tower::ServiceExt;

use crate::stand_in::{GUEST_KEY, OWNER_KEY, StandIn, frame};

const GET: &str = "/renqing.customers.v1.CustomersService/GetCustomer";

async fn over_tcp(gateway: Router) -> CustomersServiceClient<Channel> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}", listener.local_addr().unwrap());
    let shutdown = Shutdown::new(Duration::from_secs(1));
    tokio::spawn(async move {
        serve_router(gateway, listener, &ListenerOptions::default(), &shutdown).await.unwrap();
    });
    CustomersServiceClient::new(connect(&uri).unwrap())
}

fn keyed<T>(message: T, key: &str) -> Call<T> {
    let mut call = Call::new(message);
    call.metadata_mut().insert("authorization", format!("Bearer {key}").parse().unwrap());
    call
}

#[tokio::test]
async fn a_call_goes_through_in_the_name_of_its_key() {
    let services = StandIn::new();
    let mut client = over_tcp(services.gateway(Settings::default())).await;
    let request = ListCustomersRequest { parent: "shops/nongmao".into(), ..Default::default() };
    let mut call = keyed(request, OWNER_KEY);
    call.set_timeout(Duration::from_secs(3));
    client.list_customers(call).await.unwrap();
    let seen = services.last();
    assert_eq!(seen.principal.kind, Kind::Owner);
    assert_eq!(seen.request["parent"], "shops/nongmao");
    let timeout = seen.headers["grpc-timeout"].to_str().unwrap().strip_suffix('m').unwrap();
    assert!(timeout.parse::<u64>().unwrap() <= 3_000);
    client.get_customer(keyed(GetCustomerRequest::default(), GUEST_KEY)).await.unwrap();
    assert_eq!(services.last().principal.kind, Kind::Guest);
}

#[tokio::test]
async fn a_refusal_is_a_status_with_its_reason() {
    let services = StandIn::new();
    let mut client = over_tcp(services.gateway(Settings { body_bytes: 65_536, ..Settings::default() })).await;
    let refused = client.get_customer(GetCustomerRequest::default()).await.unwrap_err();
    let refusal = Refusal::from(&refused);
    assert_eq!((refusal.code, refusal.reason.as_str()), (Code::Unauthenticated, "NO_KEY"));
    let large = GetCustomerRequest { name: "x".repeat(100_000) };
    let refused = client.get_customer(keyed(large, OWNER_KEY)).await.unwrap_err();
    let refusal = Refusal::from(&refused);
    assert_eq!((refusal.code, refusal.reason.as_str()), (Code::InvalidArgument, "BODY_TOO_LARGE"));
    assert!(services.calls().is_empty());
}

#[tokio::test]
async fn what_services_share_is_not_for_outside() {
    let gateway = StandIn::new().gateway(Settings::default());
    let request = Request::post("/renqing.common.v1.EventSink/Deliver")
        .version(http::Version::HTTP_2)
        .header("content-type", "application/grpc")
        .header("authorization", format!("Bearer {OWNER_KEY}"))
        .body(Body::from(frame(&[])))
        .unwrap();
    let Ok(response) = gateway.oneshot(request).await;
    assert_eq!(response.headers()["grpc-status"], "12");
}

#[tokio::test]
async fn a_browser_calls_by_grpc_web() {
    let services = StandIn::new();
    let message = GetCustomerRequest { name: "shops/nongmao/customers/c".into() };
    let request = Request::post(GET)
        .header("content-type", "application/grpc-web+proto")
        .header("x-api-key", OWNER_KEY)
        .body(Body::from(frame(&message.encode_to_vec())))
        .unwrap();
    let Ok(response) = services.gateway(Settings::default()).oneshot(request).await;
    assert_eq!(
        (response.status().as_u16(), &response.headers()["content-type"]),
        (200, &"application/grpc-web+proto".parse().unwrap())
    );
    let body: Bytes = response.into_body().collect().await.unwrap().to_bytes();
    assert!(body.starts_with(&frame(&Customer::default().encode_to_vec())));
    let trailers = String::from_utf8_lossy(&body[5..]).into_owned();
    assert!(body[5] == 0x80 && trailers.contains("grpc-status:0"), "{trailers}");
    let seen = services.last();
    assert_eq!(seen.request["name"], "shops/nongmao/customers/c");
    assert!(!seen.headers.contains_key("x-api-key"));
}
