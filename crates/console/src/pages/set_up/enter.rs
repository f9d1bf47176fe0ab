use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use contracts::orders::v1::Shop;
use kernel::{Code, ShopId};
use runtime::Kind;

use crate::{
    console::Console,
    cookies,
    enter::{self, answered, ask_shop, is_to_set_up, shop_chosen, to_sign_in},
    error::Problem,
    html,
    language::Lang,
};

/// What a shop begins with; the settings change all of it.
const ZONE: &str = "Asia/Shanghai";
const CURRENCY: &str = "CNY";

/// Lets in the owner, whose shop need not be there yet.
pub(super) async fn enter(State(console): State<Arc<Console>>, request: Request, next: Next) -> Response {
    answered(request, "/set-up", async |lang, request| try_enter(&console, lang, request, next).await).await
}

async fn try_enter(console: &Console, lang: Lang, request: Request, next: Next) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let Some(key) = cookies::get(&parts.headers, cookies::SESSION) else { return Ok(to_sign_in(&parts)) };
    let entered = match console.door.enter(&key, &parts, body).await {
        Err(failure) if failure.code == Code::Unauthenticated => return Ok(to_sign_in(&parts)),
        entered => entered?,
    };
    if entered.principal.kind != Kind::Owner {
        return Ok(html::see_other("/board"));
    }
    let Some(id) = shop_chosen(&entered.principal, &parts.headers) else { return Ok(to_sign_in(&parts)) };
    let shop = match ask_shop(console, &entered.principal, &id).await {
        Err(problem) if is_to_set_up(&entered.principal, &problem) => to_be(&id),
        shop => shop?,
    };
    let page = Arc::new(enter::page(console, lang, entered.principal, shop, &parts));
    parts.extensions.insert(page);
    let response = next.run(Request::from_parts(parts, Body::from(entered.body))).await;
    drop(entered.place);
    Ok(response)
}

/// A shop that is to be opened.
fn to_be(id: &ShopId) -> Shop {
    Shop {
        name: format!("shops/{id}"),
        time_zone: ZONE.to_owned(),
        currency: CURRENCY.to_owned(),
        trust_unbound_senders: true,
        ..Shop::default()
    }
}
