//! The web pages of a shop, rendered on the server. A client of the contracts like
//! any other: every page asks the services as the person who is signed in, and
//! knows no rule of its own. It is mounted by the gateway, whose [`Door`] says who
//! somebody is.
//!
//! # How a page is added
//! 1. `pages/<page>.rs`, with `pages/<page>/` for its parts, has `pub(crate) fn routes() ->
//!    Router<Arc<Console>>`; `pages.rs` merges it, and `Page::places` puts it into the menu on top.
//! 2. `pages/<page>/texts.rs` has every word in Chinese and English: `texts! { Texts { title:
//!    "关怀", "Care"; } }`, in a template `{{ t.title() }}`.
//! 3. `templates/<page>/*.html` begin with `{% extends "layout.html" %}`, fill the blocks `title` and
//!    `main`, and belong to a struct with the field `page: &Page`.
//! 4. A handler takes `Extension(page): Extension<Arc<Page>>` and answers `Result<Response, Problem>`:
//!    `Page` is who looks, at which shop, in which language, and `page.orders()`, `.customers()`,
//!    `.loyalty()`, `.feedback()` ask in that person's name. `?` makes a page of a refusal; what
//!    the page can do without is asked with `.ok()` and shown as away. It ends with `html::page`.
//! 5. A form posts where it stands, is read by `Form::parse`, and is answered by `html::see_other`;
//!    where a field is wrong the page is shown again with `Wrong::refused` beside the field.
//! 6. Money and times go through `page.money`, `.clock`, `.day_and_time`.
//! 7. What people wrote stands in `<bdi>` and is escaped by askama: `|safe` never. No `style=`, no
//!    `on…=`, no inline script: the policy in `headers.rs` forbids them.
//! 8. It works without the script, which only spares the whole page its loading anew.
//! 9. Keys, origins and headers are tested in `crates/gateway/tests/gateway/pages.rs`, what a page
//!    shows over the whole system in `tests/tests/system/`.

mod ask;
mod assets;
mod bill;
mod bound;
mod console;
mod cookies;
mod deliveries;
mod door;
mod enter;
mod error;
mod escpos;
mod figure;
mod format;
mod forms;
mod guests;
mod headers;
mod hours;
mod html;
mod language;
mod membership;
mod menu_lines;
mod menu_sheet;
mod origin;
mod page;
mod pages;
mod printer;
mod prober;
mod qr;
mod read;
mod referral;
mod refusals;
mod segments;
mod states;
mod upload;
mod watch;

use std::sync::Arc;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state, map_response},
    routing::get,
};

pub use console::{Console, Services};
pub use door::{Door, Entered};
pub use printer::Printers;
pub use prober::{Prober, Trouble};

/// Every page, to be merged into the router of whoever mounts them.
pub fn router(console: Console) -> Router {
    let console = Arc::new(console);
    let signed_in = pages::signed_in().route_layer(from_fn_with_state(Arc::clone(&console), enter::enter));
    Router::new()
        .merge(signed_in)
        .merge(pages::of_guests(&console))
        .merge(pages::of_new_shops(&console))
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
