//! Signing in with a key.

pub(crate) mod link;

use std::{sync::Arc, time::Duration};

use askama::Template;
use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use http::{HeaderMap, StatusCode, Uri};
use kernel::Code;
use runtime::Principal;

use crate::{
    assets,
    console::Console,
    cookies, enter,
    error::Problem,
    forms::{Form, Wrong},
    html,
    language::{Lang, texts},
    page::shop_of,
};

/// More than any key and address, and longer than anybody who means well takes.
const BYTES: usize = 4 << 10;
const TIME: Duration = Duration::from_secs(10);

#[derive(Template)]
#[template(path = "sign_in/sign_in.html")]
struct SignIn<'a> {
    t: Texts,
    lang: Lang,
    next: &'a str,
    shop: &'a str,
    asks_shop: bool,
    wrong: Wrong,
    style: String,
}

/// The form.
pub(crate) async fn show(uri: Uri, headers: HeaderMap) -> Response {
    let (lang, query) = (Lang::of(&uri, &headers), Form::parse(uri.query().unwrap_or_default().as_bytes()));
    let mut response = form(lang, &query, StatusCode::OK, Wrong::default());
    if let Some(chosen) = Lang::asked(&uri) {
        let cookie = cookies::set(cookies::LANGUAGE, chosen.code(), cookies::is_secure(&headers));
        cookies::add(&mut response, cookie);
    }
    response
}

/// Takes the key; then the page that was wanted.
pub(crate) async fn submit(State(console): State<Arc<Console>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let lang = Lang::of(&parts.uri, &parts.headers);
    let read = tokio::time::timeout(TIME, to_bytes(body, BYTES)).await;
    let Ok(Ok(bytes)) = read else {
        return html::problem(lang, StatusCode::PAYLOAD_TOO_LARGE, ("这不是一把钥匙。", "That is no key."));
    };
    let sent = Form::parse(&bytes);
    let key = sent.trimmed("key");
    if key.is_empty() {
        return form(lang, &sent, StatusCode::BAD_REQUEST, Wrong::field("key", Texts(lang).key_missing()));
    }
    match console.door.enter(key, &parts, Body::empty()).await {
        Ok(entered) => sign_in(&console, lang, &parts.headers, &sent, &entered.principal).await,
        Err(failure) if failure.code == Code::Unauthenticated => {
            form(lang, &sent, StatusCode::UNAUTHORIZED, Wrong::field("key", Texts(lang).no_such_key()))
        }
        Err(failure) => {
            let problem = Problem::from(failure);
            form(lang, &sent, problem.status(), Wrong::whole(problem.0.message))
        }
    }
}

async fn sign_in(
    console: &Console,
    lang: Lang,
    headers: &HeaderMap,
    sent: &Form,
    principal: &Principal,
) -> Response {
    let Some(shop) = shop_of(principal, Some(sent.trimmed("shop"))) else {
        return form(lang, sent, StatusCode::BAD_REQUEST, Wrong::field("shop", Texts(lang).which_shop()));
    };
    // A key is good for its pages alone: nobody shall be signed in and see none.
    match enter::ask_shop(console, principal, &shop).await {
        Err(problem) if !enter::is_to_set_up(principal, &problem) => {
            return form(lang, sent, problem.status(), Wrong::whole(problem.0.message));
        }
        _ => {}
    }
    let is_secure = cookies::is_secure(headers);
    let session = cookies::set(cookies::SESSION, sent.trimmed("key"), is_secure);
    let chosen = cookies::set(cookies::SHOP, shop.as_str(), is_secure).filter(|_| principal.shop.is_none());
    let mut response = html::see_other(local(sent.get("next")));
    cookies::add(&mut response, session.into_iter().chain(chosen));
    response
}

/// Forgets who is signed in.
pub(crate) async fn sign_out(headers: HeaderMap) -> Response {
    let mut response = html::see_other("/sign-in");
    for name in [cookies::SESSION, cookies::SHOP] {
        let forgotten = cookies::forget(name, cookies::is_secure(&headers));
        cookies::add(&mut response, forgotten);
    }
    response
}

/// A path of ours: a link to the sign-in page must lead nowhere else.
fn local(next: &str) -> &str {
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if is_plain && next.starts_with('/') && !next.starts_with("//") { next } else { "/board" }
}

fn form(lang: Lang, sent: &Form, status: StatusCode, wrong: Wrong) -> Response {
    let asks_shop = !sent.get("shop").is_empty() || !wrong.of("shop").is_empty();
    let (next, shop) = (local(sent.get("next")), sent.trimmed("shop"));
    let page = SignIn { t: Texts(lang), lang, next, shop, asks_shop, wrong, style: assets::style() };
    html::with_status(status, &page)
}

texts! { Texts {
    title: "登录", "Sign in";
    product: "人情", "Renqing";
    key: "钥匙", "Key";
    key_help: "店主的钥匙在程序第一次启动时显示；其余的由店主在设置里发放。", "The owner's key was shown when the program first started; the owner makes the others.";
    key_missing: "请输入钥匙。", "Enter a key.";
    no_such_key: "没有这把钥匙，或者它已经停用。", "There is no such key, or it was ended.";
    shop: "店铺编号", "Shop id";
    which_shop: "这把钥匙能开所有的店：看哪一家？", "This key opens every shop: which one?";
    this_device: "在这台设备上登录？", "Sign in on this device?";
    as_whom: "身份：", "As:";
    once: "这个链接只能用一次。", "This link works once.";
    used_up: "这个链接已经用过了", "This link has been used";
    used_up_why: "请在已登录的设备上，到“设置”里重新发一把钥匙。", "On a device that is signed in, make a new key under “Settings”.";
    other_language: "English", "中文";
    other_code: "en", "zh";
} }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_ours_is_gone_on_to() {
        assert_eq!(local("/customers?q=%E7%8E%8B"), "/customers?q=%E7%8E%8B");
        for foreign in ["", "//a.b", "https://a.b", "/\\a.b", "/a\r\nx: y", "/王"] {
            assert_eq!(local(foreign), "/board", "{foreign:?}");
        }
    }
}
