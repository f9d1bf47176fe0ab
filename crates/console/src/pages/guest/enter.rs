//! Who comes to the guest pages of a shop.

use std::sync::Arc;

use axum::{
    Extension,
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{Method, request::Parts, uri::PathAndQuery};
use kernel::{Code, Failure, ShopId};
use runtime::Kind;

use crate::{
    console::Console,
    cookies,
    door::Entered,
    enter::{answered, get_shop, page},
    error::Problem,
    html,
    language::Lang,
    page::Page,
};

/// Lets in whoever comes, as the guest whose key the browser has, or as nobody in particular.
pub(crate) async fn enter(State(console): State<Arc<Console>>, request: Request, next: Next) -> Response {
    let Some(shop) = shop_of(request.uri().path()) else {
        let problem: Problem = Failure::not_found(request.uri().path()).into();
        return answered(request, "/", async |_, _| Err(problem)).await;
    };
    let back = format!("/g/{shop}");
    answered(request, &back, async |lang, request| try_enter(&console, lang, shop, request, next).await).await
}

/// `/g/{shop}/…`.
fn shop_of(path: &str) -> Option<ShopId> {
    path.strip_prefix("/g/")?.split('/').next()?.parse().ok()
}

async fn try_enter(
    console: &Console,
    lang: Lang,
    shop: ShopId,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let (mut parts, body) = request.into_parts();
    let entered = match cookies::get(&parts.headers, cookies::GUEST) {
        None => console.door.visit(&shop, &parts, body).await?,
        Some(key) => match known(console, &shop, &key, &parts, body).await? {
            Some(entered) => entered,
            None => return Ok(forgotten(&shop, &parts)),
        },
    };
    let shop = get_shop(console, &entered.principal, &shop).await?;
    let page = Arc::new(page(console, lang, entered.principal, shop, &parts));
    parts.extensions.insert(page);
    let response = next.run(Request::from_parts(parts, Body::from(entered.body))).await;
    drop(entered.place);
    Ok(response)
}

/// The guest whose key it is; `None` if it is no guest's of this shop, or was ended.
async fn known(
    console: &Console,
    shop: &ShopId,
    key: &str,
    parts: &Parts,
    body: Body,
) -> Result<Option<Entered>, Problem> {
    match console.door.enter(key, parts, body).await {
        Ok(entered) => {
            let is_of_shop =
                entered.principal.kind == Kind::Guest && entered.principal.shop.as_ref() == Some(shop);
            Ok(is_of_shop.then_some(entered))
        }
        Err(failure) if failure.code == Code::Unauthenticated => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

/// The browser forgets the key, and comes again as somebody new.
fn forgotten(shop: &ShopId, parts: &Parts) -> Response {
    let start = format!("/g/{shop}");
    let wanted = parts.uri.path_and_query().map(PathAndQuery::as_str).filter(|_| parts.method == Method::GET);
    let mut response = html::see_other(wanted.unwrap_or(&start));
    cookies::add(&mut response, cookies::forget_guest(shop.as_str(), cookies::is_secure(&parts.headers)));
    response
}

/// Whom the shop does not know says who they are first, and then goes on.
pub(crate) async fn must_be_known(
    Extension(page): Extension<Arc<Page>>,
    request: Request,
    next: Next,
) -> Response {
    if page.principal.customer().is_some() {
        return next.run(request).await;
    }
    let start = page.guests();
    let wanted = request.uri().path_and_query().map(PathAndQuery::as_str);
    let wanted = wanted.filter(|_| request.method() == Method::GET).unwrap_or(&start);
    let next: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    html::see_other(&format!("{start}/hello?next={next}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_which_shop() {
        assert_eq!(shop_of("/g/nongmao").unwrap().as_str(), "nongmao");
        assert_eq!(shop_of("/g/nong-mao/orders/1").unwrap().as_str(), "nong-mao");
        for none in ["/g/", "/g/Nong", "/g/%2e", "/board"] {
            assert!(shop_of(none).is_none(), "{none}");
        }
    }
}
