//! Who has no card says who they are, once.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension,
    extract::{Request, State},
    response::Response,
};
use contracts::customers::v1::{
    AccessKey, CreateAccessKeyRequest, CreateCustomerRequest, Customer, customer::Address,
    customers_service_client::CustomersServiceClient,
};
use http::{StatusCode, Uri, request::Parts};
use runtime::{Channel, Kind, Principal, Refusal};
use tonic::Status;

use super::texts::Texts;
use crate::{
    ask::as_principal,
    console::Console,
    cookies,
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::Page,
};

#[derive(Template)]
#[template(path = "guest/join.html")]
struct Join<'a> {
    page: &'a Page,
    t: Texts,
    sent: &'a Form,
    wrong: Wrong,
}

fn form(page: &Page, status: StatusCode, sent: &Form, wrong: Wrong) -> Response {
    html::with_status(status, &Join { page, t: Texts(page.lang), sent, wrong })
}

/// The form.
pub(super) async fn show(Extension(page): Extension<Arc<Page>>, uri: Uri) -> Response {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    if page.principal.customer().is_some() {
        return html::see_other(&next(&page, &asked));
    }
    // Nothing but where to go on comes from an address, which somebody else may have made.
    let asked = Form::of([("next", asked.get("next").to_owned())]);
    form(&page, StatusCode::OK, &asked, Wrong::default())
}

/// Makes a guest of who comes, known by this telephone alone.
pub(super) async fn submit(
    State(console): State<Arc<Console>>,
    Extension(page): Extension<Arc<Page>>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let sent = Form::parse(&bytes);
    if page.principal.customer().is_some() {
        return Ok(html::see_other(&next(&page, &sent)));
    }
    if let Some(wrong) = missing(&page, &sent) {
        return Ok(form(&page, StatusCode::BAD_REQUEST, &sent, wrong));
    }
    console.door.count_newcomer(&parts)?;
    match join(&console, &page, &sent).await {
        Ok(key) => Ok(known(&page, &parts, &sent, &key)),
        Err(status) => Ok(form(&page, StatusCode::BAD_REQUEST, &sent, refused(&page, &status))),
    }
}

fn missing(page: &Page, sent: &Form) -> Option<Wrong> {
    let t = Texts(page.lang);
    let all = [("name", t.name_missing()), ("phone", t.phone_missing())];
    let (field, sentence) = all.into_iter().find(|(field, _)| sent.trimmed(field).is_empty())?;
    Some(Wrong::field(field, sentence))
}

/// A new guest without a number, whatever number or telephone they name: what is another's
/// stays another's. The key of it.
async fn join(console: &Console, page: &Page, sent: &Form) -> Result<String, Status> {
    // Nobody is signed in yet, so nobody could be asked for.
    let channel = as_principal(&console.services.customers, &Principal::service("gateway"));
    let mut customers: CustomersServiceClient<Channel> = CustomersServiceClient::new(channel);
    let request = CreateCustomerRequest {
        parent: page.shop.name.clone(),
        customer: Some(customer(sent)),
        without_number: true,
        request_id: sent.get("request_id").to_owned(),
    };
    let customer = customers.create_customer(request).await?.into_inner();
    let key = AccessKey {
        kind: Kind::Guest.into(),
        display_name: customer.display_name,
        customer: customer.name,
        ..AccessKey::default()
    };
    let request = CreateAccessKeyRequest { parent: page.shop.name.clone(), access_key: Some(key) };
    Ok(customers.create_access_key(request).await?.into_inner().secret)
}

fn customer(sent: &Form) -> Customer {
    let address = sent.trimmed("address");
    let address = Address { text: address.to_owned(), ..Address::default() };
    Customer {
        display_name: sent.trimmed("name").to_owned(),
        phones: vec![sent.trimmed("phone").to_owned()],
        addresses: Some(address).filter(|address| !address.text.is_empty()).into_iter().collect(),
        ..Customer::default()
    }
}

fn known(page: &Page, parts: &Parts, sent: &Form, key: &str) -> Response {
    let mut response = html::see_other(&next(page, sent));
    let is_secure = cookies::is_secure(&parts.headers);
    let shop = crate::page::id_of(&page.shop.name);
    cookies::add(&mut response, cookies::set_guest(shop, key, is_secure));
    response
}

/// A guest page of the same shop, or the first of them.
fn next(page: &Page, sent: &Form) -> String {
    let (next, start) = (sent.get("next"), page.guests());
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let rest = next.strip_prefix(&start).filter(|_| is_plain);
    if rest.is_some_and(|rest| rest.starts_with(['/', '?'])) { next.to_owned() } else { start }
}

fn refused(page: &Page, status: &Status) -> Wrong {
    let t = Texts(page.lang);
    let said = Wrong::refused(&Refusal::from(status), |field| match field.split(['[', '.']).nth(1)? {
        "display_name" => Some("name"),
        "phones" => Some("phone"),
        "addresses" => Some("address"),
        _ => None,
    });
    let all = [("name", t.name_missing()), ("phone", t.phone_wrong()), ("address", t.address_wrong())];
    let field = all.into_iter().find(|(field, _)| !said.of(field).is_empty());
    field.map_or(said.clone(), |(field, sentence)| Wrong::field(field, sentence))
}
