//! The web pages of a shop, rendered on the server. A client of the contracts like
//! any other: every page asks the services as the person who is signed in, and
//! knows no rule of its own. It is mounted by the gateway, whose [`Door`] says who
//! somebody is.

mod ask;
mod assets;
mod console;
mod cookies;
mod door;
mod enter;
mod error;
mod format;
mod forms;
mod headers;
mod html;
mod language;
mod origin;
mod page;
mod pages;
mod states;
mod watch;

use std::sync::Arc;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state, map_response},
    routing::get,
};

pub use console::{Console, Services};
pub use door::{Door, Entered};

/// Every page, to be merged into the router of whoever mounts them.
pub fn router(console: Console) -> Router {
    let console = Arc::new(console);
    let signed_in = pages::signed_in().route_layer(from_fn_with_state(Arc::clone(&console), enter::enter));
    Router::new()
        .merge(signed_in)
        .merge(pages::open())
        .layer(from_fn(origin::check))
        // Assets are the same for everybody, whoever asks from wherever.
        .route("/assets/{name}", get(assets::serve))
        .layer(map_response(headers::secure))
        .with_state(console)
}

/// Whether a browser that comes has a session here; whether it holds is seen when a
/// page asks.
pub fn has_session(headers: &http::HeaderMap) -> bool {
    cookies::get(headers, cookies::SESSION).is_some()
}
