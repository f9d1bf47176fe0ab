//! The pages behind the same door: who comes in, from where, and what browsers are told.

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Request, StatusCode},
    response::Response,
};
use http_body_util::BodyExt;
use kernel::{Code, Failure};
use runtime::Settings;
use tower::ServiceExt;

use crate::stand_in::{GUEST_KEY, OWNER_KEY, StandIn};

const GUEST: &str = "/customers/01920000-0000-7000-8000-000000000001";

struct Page {
    status: StatusCode,
    headers: HeaderMap,
    html: String,
}

impl Page {
    fn goes_to(&self) -> &str {
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{}", self.html);
        self.headers["location"].to_str().unwrap()
    }

    /// The first cookie that it sets.
    fn set_cookie(&self) -> &str {
        self.headers["set-cookie"].to_str().unwrap()
    }

    /// As a browser sends it back.
    fn cookie(&self) -> &str {
        self.set_cookie().split(';').next().unwrap()
    }
}

async fn ask(gateway: &Router, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Page {
    let mut request = Request::builder().method(method).uri(path).header("host", "shop.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Body::from(body.to_owned())).unwrap();
    let Ok(response): Result<Response, _> = gateway.clone().oneshot(request).await;
    let (parts, body) = response.into_parts();
    let html = String::from_utf8(body.collect().await.unwrap().to_bytes().to_vec()).unwrap();
    Page { status: parts.status, headers: parts.headers, html }
}

async fn get(gateway: &Router, path: &str, cookie: &str) -> Page {
    ask(gateway, "GET", path, &[("cookie", cookie)], "").await
}

async fn sign_in(gateway: &Router, key: &str, headers: &[(&str, &str)], more: &str) -> Page {
    ask(gateway, "POST", "/sign-in?lang=en", headers, &format!("key={key}{more}")).await
}

fn gateway() -> (StandIn, Router) {
    let services = StandIn::new();
    let gateway = services.gateway(Settings::default());
    (services, gateway)
}

/// With the cookie of the owner.
async fn signed_in() -> (StandIn, Router, String) {
    let (services, gateway) = gateway();
    let cookie = sign_in(&gateway, OWNER_KEY, &[], "").await.cookie().to_owned();
    (services, gateway, cookie)
}

#[tokio::test]
async fn who_is_not_signed_in_signs_in_and_comes_back_to_the_page() {
    let (_, gateway) = gateway();
    let page = get(&gateway, "/customers?q=a", "").await;
    assert_eq!(page.goes_to(), "/sign-in?next=%2Fcustomers%3Fq%3Da");
    let page = sign_in(&gateway, OWNER_KEY, &[], "&next=%2Fcustomers%3Fq%3Da").await;
    assert_eq!(page.goes_to(), "/customers?q=a");
    let flags = page.set_cookie();
    assert!(flags.contains("HttpOnly") && flags.contains("SameSite=Strict"), "{flags}");
    let page = get(&gateway, "/customers", page.cookie()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.html);
}

#[tokio::test]
async fn a_page_asks_the_services_as_the_person_who_looks() {
    let (services, gateway, cookie) = signed_in().await;
    assert_eq!(get(&gateway, "/customers?q=wang", &cookie).await.status, StatusCode::OK);
    let call = services.last();
    assert_eq!(call.path, "/renqing.customers.v1.CustomersService/ListCustomers");
    assert_eq!(call.principal.kind, runtime::Kind::Owner);
    assert_eq!(call.request["query"], "wang");
}

#[tokio::test]
async fn over_tls_the_key_stays_on_tls() {
    let (_, gateway) = gateway();
    let page = sign_in(&gateway, OWNER_KEY, &[("origin", "https://shop.example")], "").await;
    assert!(page.set_cookie().ends_with("; Secure"), "{}", page.set_cookie());
}

#[tokio::test]
async fn a_key_that_is_none_opens_no_page() {
    let (services, gateway) = gateway();
    let page = sign_in(&gateway, "none-of-ours", &[], "").await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.html.contains("There is no such key"), "{}", page.html);
    assert!(!page.html.contains("none-of-ours"), "a key is not written into a page: {}", page.html);
    assert!(services.calls().is_empty());
}

#[tokio::test]
async fn signing_out_forgets_the_key() {
    let (_, gateway, cookie) = signed_in().await;
    let page = ask(&gateway, "POST", "/sign-out", &[("cookie", &cookie)], "").await;
    assert_eq!((page.goes_to(), page.cookie()), ("/sign-in", "renqing="));
}

#[tokio::test]
async fn signing_in_leads_to_no_other_site() {
    let (_, gateway) = gateway();
    for next in ["https://evil.example", "//evil.example", "/%5Cevil.example", "/%09/evil.example"] {
        let page = sign_in(&gateway, OWNER_KEY, &[], &format!("&next={next}")).await;
        assert_eq!(page.goes_to(), "/board", "{next}");
    }
}

#[tokio::test]
async fn a_form_of_another_site_signs_nobody_in_or_out() {
    let (services, gateway) = gateway();
    for from in [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site")] {
        for path in ["/sign-in", "/sign-out"] {
            let page = ask(&gateway, "POST", path, &[from], &format!("key={OWNER_KEY}")).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path} {from:?}");
            assert!(!page.headers.contains_key("set-cookie"), "{path} {from:?}");
        }
    }
    assert!(services.calls().is_empty());
    let page = sign_in(&gateway, OWNER_KEY, &[("origin", "http://shop.example")], "").await;
    assert_eq!(page.goes_to(), "/board");
}

#[tokio::test]
async fn a_guest_sees_no_page_of_who_works_here() {
    let (services, gateway) = gateway();
    assert_eq!(sign_in(&gateway, GUEST_KEY, &[], "").await.status, StatusCode::FORBIDDEN);
    // Z3Vlc3Q is the guest's key, as a cookie holds it.
    assert_eq!(get(&gateway, "/customers", "renqing=Z3Vlc3Q").await.status, StatusCode::FORBIDDEN);
    assert!(services.calls().is_empty());
}

#[tokio::test]
async fn the_language_is_a_choice_that_is_remembered() {
    let (_, gateway) = gateway();
    let page = get(&gateway, "/sign-in?lang=en", "").await;
    assert!(page.html.contains("<html lang=\"en\">"), "{}", page.html);
    let again = get(&gateway, "/sign-in", page.cookie()).await;
    assert!(again.html.contains("<html lang=\"en\">"), "{}", again.html);
    let usual = get(&gateway, "/sign-in", "").await.html;
    assert!(usual.contains("<html lang=\"zh"), "{usual}");
}

#[tokio::test]
async fn no_page_allows_anything_unsafe() {
    let (_, gateway, cookie) = signed_in().await;
    for path in ["/sign-in", "/board", "/customers", GUEST] {
        let page = get(&gateway, path, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.html);
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(!policy.contains("unsafe-") && policy.contains("require-trusted-types-for"), "{policy}");
        for forbidden in [" style=", " onclick=", "<style", "<script>"] {
            assert!(!page.html.contains(forbidden), "{path}: {forbidden}");
        }
    }
}

#[tokio::test]
async fn what_is_compiled_in_is_kept_for_ever_under_the_name_of_what_it_says() {
    let (_, gateway, cookie) = signed_in().await;
    let page = get(&gateway, "/customers", &cookie).await.html;
    let names: Vec<_> = page.split('"').filter(|part| part.starts_with("/assets/")).collect();
    assert_eq!(names.len(), 3, "{page}");
    for name in names {
        let asset = get(&gateway, name, "").await;
        assert_eq!(asset.status, StatusCode::OK, "{name}");
        let kept = asset.headers["cache-control"].to_str().unwrap();
        assert!(kept.contains("immutable") && kept.contains("max-age=31536000"), "{kept}");
    }
    assert_eq!(get(&gateway, "/assets/console.000000000000.css", "").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_refusal_is_a_page_and_markup_stays_text() {
    let (services, gateway, cookie) = signed_in().await;
    let page = get(&gateway, "/customers?q=%22%3E%3Cscript%3E%E2%80%AE", &cookie).await;
    assert!(!page.html.contains("<script>"), "{}", page.html);
    services.fail_with(Failure::new(Code::Unavailable, "AWAY", "<script>alert(1)</script>"));
    let page = get(&gateway, "/customers", &cookie).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.html.contains("<h1>") && !page.html.contains("<script>"), "{}", page.html);
}
