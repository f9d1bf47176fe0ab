//! The card that binds a guest's telephone: printed, handed over, good for one telephone.

use std::sync::Arc;

use askama::Template;
use axum::{Extension, extract::Path, response::Response};
use contracts::customers::v1::{AccessKey, CreateAccessKeyRequest, Customer, GetCustomerRequest};
use http::HeaderMap;
use runtime::Kind;
use tonic::Status;

use super::texts::Texts;
use crate::{error::Problem, html, origin, page::Page, qr::Qr};

/// A key's name has at most so many characters.
const MOST_NAME: usize = 64;

#[derive(Template)]
#[template(path = "customers/card.html")]
struct Card<'a> {
    page: &'a Page,
    t: Texts,
    guest: Customer,
    /// What a telephone reads; none before the card is made.
    code: Option<Qr>,
    /// Whether no other device can reach the address that the card would have.
    is_local: bool,
}

/// Asks whether to make one: each is a key.
pub(super) async fn show(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let guest = guest(&page, &id).await?;
    let is_local = origin::is_local(&headers);
    Ok(html::page(&Card { page: &page, t: Texts(page.lang), guest, code: None, is_local }))
}

/// Makes one, and shows it this once.
pub(super) async fn make(
    Extension(page): Extension<Arc<Page>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let guest = guest(&page, &id).await?;
    let key = AccessKey {
        kind: Kind::Guest.into(),
        display_name: key_name(&guest),
        customer: guest.name.clone(),
        ..AccessKey::default()
    };
    let request = CreateAccessKeyRequest { parent: page.shop.name.clone(), access_key: Some(key) };
    let made = page.customers().create_access_key(request).await?.into_inner();
    let link = format!("{}{}/card/{}", origin::address(&headers), page.guests(), made.secret);
    let (code, is_local) = (Qr::new(&link), origin::is_local(&headers));
    Ok(html::page(&Card { page: &page, t: Texts(page.lang), guest, code, is_local }))
}

async fn guest(page: &Page, id: &str) -> Result<Customer, Status> {
    let request = GetCustomerRequest { name: page.resource("customers", id) };
    Ok(page.customers().get_customer(request).await?.into_inner())
}

/// `18 王师傅`.
fn key_name(guest: &Customer) -> String {
    let number = if guest.number > 0 { format!("{} ", guest.number) } else { String::new() };
    format!("{number}{}", guest.display_name).chars().take(MOST_NAME).collect()
}
