use std::time::Duration;

use axum::Router;
use channels::Courier;
use kernel::Clock;
use runtime::{CallAs, ListenerOptions, Principal, Settings, Shutdown, call_as, serve_router};
use serde_json::json;
use tests::{Gateway, Harness, OWNER_KEY, SERVICES};
use tokio::net::TcpListener;

/// One more gateway in front of the same services; ends with the test.
pub(crate) async fn gateway(harness: &Harness) -> Gateway {
    let shutdown = Shutdown::new(Duration::from_secs(1));
    let upstreams = SERVICES.map(|name| (name, harness.channel(name)));
    let shop = harness.door().shop().to_owned();
    let settings =
        Settings { owner_key: Some(OWNER_KEY.into()), shop: Some(shop.clone()), ..Settings::default() };
    let router = gateway::router(upstreams, harness.tokens(), Clock::system(), &settings, &shutdown)
        .expect("a gateway");
    Gateway::new(&serve(router, shutdown).await, &shop, OWNER_KEY)
}

/// Serves until the test ends; answers where.
pub(crate) async fn serve(router: Router, shutdown: Shutdown) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    tokio::spawn(async move { serve_router(router, listener, &ListenerOptions::default(), &shutdown).await });
    address
}

/// Whoever takes out what shops write, as the gateway of a harness would have it.
pub(crate) fn courier(harness: &Harness) -> Courier {
    courier_with(harness, &Settings { channels_private: true, ..Settings::default() })
}

/// The same with what an operator sets.
pub(crate) fn courier_with(harness: &Harness, settings: &Settings) -> Courier {
    let who = CallAs::Principal(Principal::service("channels"));
    let orders = call_as(harness.channel("orders"), harness.tokens(), who);
    Courier::new(orders, Clock::system(), settings).expect("a courier")
}

/// Has the shop be open at any hour at which somebody runs the tests.
pub(crate) async fn open_always(door: &Gateway) {
    let always = json!({ "openingHours": [{ "openMinute": 0, "closeMinute": 1_440 }] });
    door.patch(&format!("shops/{}", door.shop()), &always).await.ok();
}
