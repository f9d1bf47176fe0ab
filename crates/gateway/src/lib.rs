//! JSON over HTTP, gRPC and gRPC-Web on one port, in front of the
//! services. It says who comes in and how much they may send, and turns one
//! form of a call into another by the contracts alone; it has no rule and no
//! storage of its own.

mod answer;
mod bodies;
mod door;
mod error;
mod gateway;
mod grpc;
mod headers;
mod keys;
mod limits;
mod metrics;
mod openapi;
mod pages;
mod rules;
mod transcode;

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{
    Router,
    middleware::{from_fn, map_response},
    routing::get,
};
use bytes::Bytes;
use channels::Courier;
use console::Printers;
use http::header::CONTENT_TYPE;
use kernel::{Clock, Failure};
use prost_reflect::DescriptorPool;
use runtime::{
    CUSTOMERS, CallAs, Channel, ORDERS, Places, Policy, Principal, Room, Settings, Shutdown, Tokens, call_as,
};
use tower_http::catch_panic::CatchPanicLayer;

use bodies::{Bodies, Sizes};
use gateway::Gateway;
use keys::{Keys, OwnerKey};
use limits::{Pace, Rates};
use rules::Rules;
use transcode::Table;

/// Questions at once whose an unknown key is: each address waits for its own
/// alone, and a good key for no more guesses than are answered in this time.
const LOOKUPS: Room =
    Room { places: 16, reserved: 0, waiting: 2_048, waiting_per_lane: 512, time: Duration::from_secs(5) };

/// Everything the gateway answers. `upstreams` are the services by short name, as
/// in `renqing.{name}.v1`, each with a channel that adds no token: the gateway
/// calls them in the name of whoever came in. Streams of pages end when `shutdown`
/// closes the doors.
pub fn router(
    upstreams: impl IntoIterator<Item = (&'static str, Channel)>,
    tokens: &Tokens,
    clock: Clock,
    settings: &Settings,
    shutdown: &Shutdown,
) -> anyhow::Result<Router> {
    let pool = runtime::descriptors()?;
    let upstreams: HashMap<_, _> = upstreams.into_iter().collect();
    let services = services(&pool, &upstreams, tokens);
    let asking = CallAs::Principal(Principal::service("gateway"));
    let customers = upstreams.get(CUSTOMERS).map(|part| call_as(part.clone(), tokens, asking));
    let shop = settings.owners_shop()?;
    let owner = settings.owner_key.as_deref().map(|key| OwnerKey::new(key, shop));
    let gateway = Arc::new(Gateway {
        table: Table::new(&pool, &services)?,
        services,
        keys: Arc::new(Keys::new(owner, customers, clock.clone())),
        policy: Policy::from_contracts()?,
        proxies: settings.listener_options().proxies,
        rates: Rates::new(settings.rate, settings.burst),
        sizes: Sizes { usual: settings.body_bytes, import: settings.import_bytes },
        bodies: Bodies::new(Duration::from_secs(settings.body_seconds)),
        lookups: Places::new(LOOKUPS),
        places: Places::new(Room::of(settings.concurrency)),
        pace: Pace::default(),
    });
    let printers = Printers::new(settings.printers()?);
    let channels = door::channels(&gateway, &upstreams, tokens, clock.clone());
    let pages_of_shops = door::router(&gateway, &upstreams, tokens, clock, (settings, shutdown), printers)?;
    let readiness = pages::Readiness::new(upstreams);
    let document = openapi_page(pool, Arc::clone(&gateway))?;
    Ok(Router::new()
        .route("/", get(door::front))
        .route("/healthz", get(pages::healthz))
        .route("/readyz", get(move || pages::readyz(Arc::clone(&readiness))))
        .route(
            "/openapi.json",
            get(move || async move { ([(CONTENT_TYPE, "application/json")], document()) }),
        )
        .fallback(answer::answer)
        .with_state(gateway)
        .merge(pages_of_shops)
        .merge(channels)
        .layer(from_fn(headers::check))
        // A panic ends one request, not the connection with everyone else's.
        .layer(CatchPanicLayer::custom(|_| error::respond_failure(Failure::internal())))
        // Outermost, so that errors have them too.
        .layer(map_response(headers::secure)))
}

/// Starts what takes out what shops write of their own accord; nothing without orders. As many
/// gateways as there are may have it: each message is one's. Errors: the file of authorities can't
/// be read.
pub fn start_courier(
    upstreams: impl IntoIterator<Item = (&'static str, Channel)>,
    tokens: &Tokens,
    clock: Clock,
    settings: &Settings,
    shutdown: &Shutdown,
) -> anyhow::Result<()> {
    let Some((_, orders)) = upstreams.into_iter().find(|(name, _)| *name == ORDERS) else { return Ok(()) };
    let asking = CallAs::Principal(Principal::service("channels"));
    let courier = Courier::new(call_as(orders, tokens, asking), clock, settings)?;
    shutdown.spawn("courier", courier.run(shutdown.workers()));
    Ok(())
}

/// The services whose package belongs to an upstream. What is shared by all of
/// them, such as the taking of events, is not for outside.
fn services(
    pool: &DescriptorPool,
    upstreams: &HashMap<&'static str, Channel>,
    tokens: &Tokens,
) -> HashMap<String, Channel> {
    let upstream = |package: &str| {
        let name = package.strip_prefix("renqing.")?.strip_suffix(".v1")?;
        Some(call_as(upstreams.get(name)?.clone(), tokens, CallAs::Extension))
    };
    pool.services()
        .filter_map(|service| Some((service.full_name().to_owned(), upstream(service.package_name())?)))
        .collect()
}

/// Made when it is first asked for.
fn openapi_page(pool: DescriptorPool, gateway: Arc<Gateway>) -> anyhow::Result<impl Fn() -> Bytes + Clone> {
    let (page, rules) = (Arc::new(OnceLock::new()), Arc::new(Rules::new(&pool)?));
    Ok(move || {
        let make =
            || Bytes::from(openapi::document(&pool, &gateway.table, &rules, &gateway.policy).to_string());
        page.get_or_init(make).clone()
    })
}
