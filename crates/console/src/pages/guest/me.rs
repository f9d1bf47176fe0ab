//! What the shop knows of a guest: to see, to take along, to have forgotten.

use std::sync::Arc;

use askama::Template;
use axum::{
    Extension,
    body::Bytes,
    response::{IntoResponse, Response},
};
use contracts::{
    customers::v1::{
        Customer, EraseCustomerRequest, ExportCustomerRequest, ExportCustomerResponse, GetCustomerRequest,
    },
    orders::v1::{CustomerReach, GetCustomerReachRequest, UpdateCustomerReachRequest},
};
use http::{HeaderMap, StatusCode, Uri, header};
use kernel::Failure;
use prost::Message;
use prost_reflect::{DynamicMessage, SerializeOptions};
use tonic::Status;

use super::{orders, texts::Texts, wallet};
use crate::{
    cookies,
    error::Problem,
    forms::{Form, Wrong},
    html,
    page::{Page, id_of},
};

/// As many records of each service as a page of an export may have.
const AT_ONCE: i32 = 100;

#[derive(Template)]
#[template(path = "guest/me.html")]
struct OwnPage<'a> {
    page: &'a Page,
    t: Texts,
    me: Customer,
    points: Option<i64>,
    /// Whether they want nothing written but answers; unknown while orders is away.
    opted_out: Option<bool>,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "guest/data.html")]
struct OwnData<'a> {
    page: &'a Page,
    t: Texts,
    data: String,
}

/// Who they are to the shop.
pub(super) async fn show(Extension(page): Extension<Arc<Page>>) -> Result<Response, Problem> {
    render(&page, StatusCode::OK, Wrong::default()).await
}

async fn render(page: &Page, status: StatusCode, wrong: Wrong) -> Result<Response, Problem> {
    let account = format!("{}/pointsAccount", page.principal.subject);
    let request = GetCustomerRequest { name: page.principal.subject.clone() };
    let mut customers = page.customers();
    let (me, points, opted_out) =
        futures::join!(customers.get_customer(request), wallet::points(page, &account), opted_out(page));
    let points = points.ok().map(|points| points.balance);
    let opted_out = opted_out.ok();
    let me = OwnPage { page, t: Texts(page.lang), me: me?.into_inner(), points, opted_out, wrong };
    Ok(html::with_status(status, &me))
}

fn reach(page: &Page) -> String {
    format!("{}/reach", page.principal.subject)
}

async fn opted_out(page: &Page) -> Result<bool, Status> {
    let request = GetCustomerReachRequest { name: reach(page) };
    Ok(page.orders().get_customer_reach(request).await?.into_inner().opted_out)
}

/// Has the shop write to them of its own accord, or not any more.
pub(super) async fn messages(
    Extension(page): Extension<Arc<Page>>,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let opted_out = !sent.is_on("wanted");
    let reach = CustomerReach { name: reach(&page), opted_out, ..CustomerReach::default() };
    let request = UpdateCustomerReachRequest {
        customer_reach: Some(reach),
        request_id: sent.get("request_id").to_owned(),
        ..UpdateCustomerReachRequest::default()
    };
    page.orders().update_customer_reach(request).await?;
    Ok(html::see_other(&format!("{}/me#messages", page.guests())))
}

/// All that the shop has, to be read; or with `?as=file` to be kept.
pub(super) async fn data(Extension(page): Extension<Arc<Page>>, uri: Uri) -> Result<Response, Problem> {
    let asked = Form::parse(uri.query().unwrap_or_default().as_bytes());
    let data = exported(&page).await?;
    if asked.get("as") == "file" {
        let named = "attachment; filename=\"renqing.json\"";
        let kind = "application/json; charset=utf-8";
        return Ok(
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, named)], data).into_response()
        );
    }
    Ok(html::page(&OwnData { page: &page, t: Texts(page.lang), data }))
}

/// Page after page, each as the contract has it.
async fn exported(page: &Page) -> Result<String, Problem> {
    let (mut pages, mut page_token) = (Vec::new(), String::new());
    loop {
        let request =
            ExportCustomerRequest { name: page.principal.subject.clone(), page_size: AT_ONCE, page_token };
        let mut part = page.customers().export_customer(request).await?.into_inner();
        page_token = std::mem::take(&mut part.next_page_token);
        pages.push(json(&part)?);
        if page_token.is_empty() {
            break;
        }
    }
    Ok(format!("[{}]\n", pages.join(",\n")))
}

fn json(part: &ExportCustomerResponse) -> Result<String, Failure> {
    const NAME: &str = "renqing.customers.v1.ExportCustomerResponse";
    let written = || {
        let kind = runtime::descriptors().ok()?.get_message_by_name(NAME)?;
        let message = DynamicMessage::decode(kind, part.encode_to_vec().as_slice()).ok()?;
        let mut text = serde_json::Serializer::pretty(Vec::new());
        message.serialize_with_options(&mut text, &SerializeOptions::new()).ok()?;
        String::from_utf8(text.into_inner()).ok()
    };
    written().ok_or_else(Failure::internal)
}

/// Forgets on this telephone who they are; the shop still knows.
pub(super) async fn leave(Extension(page): Extension<Arc<Page>>, headers: HeaderMap) -> Response {
    forgotten(&page, &headers)
}

/// Has the shop forget them. It can't be undone, so it has to be ticked besides.
pub(super) async fn erase(
    Extension(page): Extension<Arc<Page>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    if !sent.is_on("sure") {
        let wrong = Wrong::field("sure", Texts(page.lang).not_sure());
        return render(&page, StatusCode::BAD_REQUEST, wrong).await;
    }
    // Without an address nobody could bring what is being cooked.
    if orders::has_open(&page).await? {
        let wrong = Wrong::field("sure", Texts(page.lang).still_open());
        return render(&page, StatusCode::CONFLICT, wrong).await;
    }
    let request = EraseCustomerRequest {
        name: page.principal.subject.clone(),
        request_id: sent.get("request_id").to_owned(),
    };
    page.customers().erase_customer(request).await?;
    Ok(forgotten(&page, &headers))
}

fn forgotten(page: &Page, headers: &HeaderMap) -> Response {
    let mut response = html::see_other(&page.guests());
    let shop = id_of(&page.shop.name);
    cookies::add(&mut response, cookies::forget_guest(shop, cookies::is_secure(headers)));
    response
}
