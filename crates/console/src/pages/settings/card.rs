//! The card for the wall: whoever scans it sees the menu.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, response::Response};
use http::HeaderMap;

use super::texts::Texts;
use crate::{html, origin, page::Page, qr::Qr};

#[derive(Template)]
#[template(path = "settings/card.html")]
struct Card<'a> {
    page: &'a Page,
    t: Texts,
    address: String,
    code: Option<Qr>,
    is_local: bool,
}

/// The card, to be printed.
pub(super) async fn show(Extension(page): Extension<Arc<Page>>, headers: HeaderMap) -> Response {
    let address = format!("{}{}", origin::address(&headers), page.guests());
    let (code, is_local) = (Qr::new(&address), origin::is_local(&headers));
    html::page(&Card { page: &page, t: Texts(page.lang), address, code, is_local })
}
