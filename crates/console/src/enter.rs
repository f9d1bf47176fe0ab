//! What every request for a page of the shop passes.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use contracts::orders::v1::{GetShopRequest, Shop, orders_service_client::OrdersServiceClient};
use http::{HeaderMap, Method, request::Parts, uri::PathAndQuery};
use jiff::tz::TimeZone;
use kernel::{Code, Failure, ShopId};
use runtime::{Kind, Principal, trace_id};
use tracing::Instrument;

use crate::{
    ask::as_principal,
    console::Console,
    cookies,
    error::Problem,
    html,
    language::Lang,
    page::{Page, shop_of},
};

/// Lets in who is signed in, and hands the handler its [`Page`].
pub(crate) async fn enter(State(console): State<Arc<Console>>, request: Request, next: Next) -> Response {
    answered(request, "/board", async |lang, request| try_enter(&console, lang, request, next).await).await
}

/// What every page has: a trace, a language that is remembered, and a page for what went
/// wrong, from which the way leads `back`.
pub(crate) async fn answered(
    request: Request,
    back: &str,
    page: impl AsyncFnOnce(Lang, Request) -> Result<Response, Problem>,
) -> Response {
    let span = runtime::follow("page", "");
    async move {
        let (lang, asked) = (Lang::of(request.uri(), request.headers()), Lang::asked(request.uri()));
        let is_secure = cookies::is_secure(request.headers());
        let mut response = page(lang, request).await.unwrap_or_else(IntoResponse::into_response);
        if let Some(problem) = response.extensions().get::<Problem>() {
            response = problem_page(lang, problem, back);
        }
        let chosen = asked.and_then(|lang| cookies::set(cookies::LANGUAGE, lang.code(), is_secure));
        cookies::add(&mut response, chosen);
        response
    }
    .instrument(span)
    .await
}

async fn try_enter(console: &Console, lang: Lang, request: Request, next: Next) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let Some(key) = cookies::get(&parts.headers, cookies::SESSION) else { return Ok(to_sign_in(&parts)) };
    let entered = match console.door.enter(&key, &parts, body).await {
        Err(failure) if failure.code == Code::Unauthenticated => return Ok(to_sign_in(&parts)),
        entered => entered?,
    };
    let Some(shop) = shop_chosen(&entered.principal, &parts.headers) else { return Ok(to_sign_in(&parts)) };
    let shop = match ask_shop(console, &entered.principal, &shop).await {
        Err(problem) if is_to_set_up(&entered.principal, &problem) => return Ok(html::see_other("/set-up")),
        shop => shop?,
    };
    let page = Arc::new(page(console, lang, entered.principal, shop, &parts));
    parts.extensions.insert(Arc::clone(&page));
    let response = next.run(Request::from_parts(parts, Body::from(entered.body))).await;
    // From here on somebody else may have the place; a stream goes on for long.
    drop(entered.place);
    Ok(response)
}

/// The shop of whoever is signed in.
pub(crate) fn shop_chosen(principal: &Principal, headers: &HeaderMap) -> Option<ShopId> {
    shop_of(principal, cookies::get(headers, cookies::SHOP).as_deref())
}

/// Whether an owner's shop is not there yet: then they open it.
pub(crate) fn is_to_set_up(principal: &Principal, problem: &Problem) -> bool {
    principal.kind == Kind::Owner && problem.0.code == tonic::Code::NotFound
}

/// The shop, asked as whoever looks: a page is about nothing else.
pub(crate) async fn ask_shop(
    console: &Console,
    principal: &Principal,
    shop: &ShopId,
) -> Result<Shop, Problem> {
    if principal.kind == Kind::Guest {
        let message = "this key is a guest's: these are the pages of who works here";
        return Err(Failure::new(Code::PermissionDenied, "NOT_ALLOWED", message).into());
    }
    get_shop(console, principal, shop).await
}

/// The same for a guest as well.
pub(crate) async fn get_shop(
    console: &Console,
    principal: &Principal,
    shop: &ShopId,
) -> Result<Shop, Problem> {
    let mut orders = OrdersServiceClient::new(as_principal(&console.services.orders, principal));
    let asked = orders.get_shop(GetShopRequest { name: format!("shops/{shop}") }).await?;
    Ok(asked.into_inner())
}

/// What a page of a shop knows.
pub(crate) fn page(console: &Console, lang: Lang, principal: Principal, shop: Shop, parts: &Parts) -> Page {
    Page {
        lang,
        principal,
        zone: TimeZone::get(&shop.time_zone).unwrap_or(TimeZone::UTC),
        now: console.clock.now().timestamp(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        done: cookies::get(&parts.headers, cookies::DONE).unwrap_or_default(),
        printer: console.printers.of(&shop.name).map(str::to_owned),
        is_secure: cookies::is_secure(&parts.headers),
        shop,
        services: console.services.clone(),
        ids: console.ids.clone(),
    }
}

/// Who reads is asked to sign in and gets the page then; what a form sent is not kept.
pub(crate) fn to_sign_in(parts: &Parts) -> Response {
    let wanted = parts.uri.path_and_query().map(PathAndQuery::as_str).filter(|_| parts.method == Method::GET);
    let next: String = form_urlencoded::byte_serialize(wanted.unwrap_or("/board").as_bytes()).collect();
    html::see_other(&format!("/sign-in?next={next}"))
}

fn problem_page(lang: Lang, problem: &Problem, back: &str) -> Response {
    let trace = trace_id();
    let page = html::Problem {
        t: html::Texts(lang),
        lang,
        status: problem.status(),
        sentence: &problem.0.message,
        trace: &trace,
        back,
    };
    html::with_status(problem.status(), &page)
}
