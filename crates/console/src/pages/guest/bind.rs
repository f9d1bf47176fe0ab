//! A card with a code binds a telephone to its guest, once: what the card shows is good
//! until somebody confirms, and the telephone gets a key that nobody else has seen.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension,
    body::Body,
    extract::{Path, Request, State},
    response::Response,
};
use contracts::customers::v1::{
    ClaimAccessKeyRequest, GetCustomerRequest, customers_service_client::CustomersServiceClient,
};
use http::{StatusCode, request::Parts};
use kernel::Code;
use runtime::{Kind, Principal};

use super::texts::Texts;
use crate::{ask::as_principal, console::Console, cookies, error::Problem, html, page::Page};

#[derive(Template)]
#[template(path = "guest/bind.html")]
struct Bind<'a> {
    page: &'a Page,
    t: Texts,
    /// Whose card it is; 0 for a guest without a number. None for a card that is used up.
    number: Option<i32>,
    secret: &'a str,
}

fn used_up(page: &Page) -> Response {
    let bind = Bind { page, t: Texts(page.lang), number: None, secret: "" };
    html::with_status(StatusCode::GONE, &bind)
}

/// Asks whether this telephone shall be bound. Looking changes nothing: chats look at links
/// by themselves.
pub(super) async fn show(
    State(console): State<Arc<Console>>,
    Extension(page): Extension<Arc<Page>>,
    Path((_, secret)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    if page.principal.customer().is_some() {
        // The same guest again, or a second card: this telephone has its guest.
        return Ok(html::see_other(&page.guests()));
    }
    let (parts, _) = request.into_parts();
    let Some(holder) = holder(&console, &page, &secret, &parts).await? else { return Ok(used_up(&page)) };
    let number = number(&console, &holder).await?;
    Ok(html::page(&Bind { page: &page, t: Texts(page.lang), number: Some(number), secret: &secret }))
}

/// Whose card it is; `None` if it is used up, of another shop, or a key of who works here.
async fn holder(
    console: &Console,
    page: &Page,
    secret: &str,
    parts: &Parts,
) -> Result<Option<Principal>, Problem> {
    match console.door.enter(secret, parts, Body::empty()).await {
        Ok(entered) => {
            let holder = entered.principal;
            Ok(Some(holder).filter(|holder| holder.kind == Kind::Guest && holder.shop == page.shop_id()))
        }
        Err(failure) if failure.code == Code::Unauthenticated => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

async fn number(console: &Console, holder: &Principal) -> Result<i32, Problem> {
    let channel = as_principal(&console.services.customers, holder);
    let request = GetCustomerRequest { name: holder.subject.clone() };
    Ok(CustomersServiceClient::new(channel).get_customer(request).await?.into_inner().number)
}

/// Binds it. Of two who confirm the same card at once, one is bound.
pub(super) async fn submit(
    State(console): State<Arc<Console>>,
    Extension(page): Extension<Arc<Page>>,
    Path((shop, secret)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    if page.principal.customer().is_some() {
        return Ok(html::see_other(&page.guests()));
    }
    let (parts, _) = request.into_parts();
    if holder(&console, &page, &secret, &parts).await?.is_none() {
        return Ok(used_up(&page));
    }
    // Nobody is signed in yet: what is shown is all that is known of who comes.
    let customers = as_principal(&console.services.customers, &Principal::service("gateway"));
    let request = ClaimAccessKeyRequest { secret: secret.clone() };
    let claimed = match CustomersServiceClient::new(customers).claim_access_key(request).await {
        Ok(claimed) => claimed.into_inner(),
        Err(status) if status.code() == tonic::Code::NotFound => return Ok(used_up(&page)),
        Err(status) => return Err(status.into()),
    };
    console.door.forget(&secret);
    let mut response = html::see_other(&page.guests());
    let is_secure = cookies::is_secure(&parts.headers);
    cookies::add(&mut response, cookies::set_guest(&shop, &claimed.secret, is_secure));
    Ok(response)
}
