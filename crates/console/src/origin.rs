use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, Method, StatusCode, header};

use crate::{cookies, html, language::Lang};

/// Refuses what a page of somebody else sends. `SameSite` keeps the session from most of
/// it; a neighbour on another port or below the same domain is the same site, though.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || is_own(request.headers()) {
        return next.run(request).await;
    }
    html::problem(Lang::of(request.uri(), request.headers()), StatusCode::FORBIDDEN, FOREIGN)
}

const FOREIGN: (&str, &str) =
    ("这个表单来自别的网站，没有办理。", "That form came from another site; nothing was done.");

/// Every browser says by one of two headers where a form stands; who says nothing is
/// none, and has no session that it did not bring itself.
fn is_own(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return true };
    // A proxy may have ended TLS, so that the scheme is not known here.
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == text(header::HOST.as_str())
}

/// Where this shop's pages are, as the browser sees it: `https://shop.example`.
pub(crate) fn address(headers: &HeaderMap) -> String {
    let scheme = if cookies::is_secure(headers) { "https" } else { "http" };
    format!("{scheme}://{}", host(headers))
}

/// Whether nobody but this machine finds that address.
pub(crate) fn is_local(headers: &HeaderMap) -> bool {
    let host = host(headers);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost" || name == "[::1]" || name.starts_with("127.")
}

fn host(headers: &HeaderMap) -> &str {
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost")
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn is_taken(named: &[(&'static str, &'static str)]) -> bool {
        let headers = named
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), HeaderValue::from_static(value)));
        is_own(&headers.collect())
    }

    #[test]
    fn only_a_page_of_the_same_origin_may_send_a_form() {
        assert!(is_taken(&[]));
        assert!(is_taken(&[("sec-fetch-site", "same-origin"), ("origin", "https://a")]));
        assert!(is_taken(&[("origin", "https://a:1"), ("host", "a:1")]));
        for foreign in ["https://b", "null", "https://a.b", "http://a:2"] {
            assert!(!is_taken(&[("origin", foreign), ("host", "a")]), "{foreign}");
        }
        assert!(!is_taken(&[("sec-fetch-site", "same-site"), ("origin", "http://a"), ("host", "a")]));
        assert!(!is_taken(&[("sec-fetch-site", "cross-site")]));
    }

    #[test]
    fn what_only_this_machine_finds_is_known() {
        let at = |host| HeaderMap::from_iter([(header::HOST, HeaderValue::from_static(host))]);
        for local in ["127.0.0.1:8080", "localhost", "[::1]:8080"] {
            assert!(is_local(&at(local)), "{local}");
        }
        assert!(!is_local(&at("192.168.1.5:8080")) && !is_local(&at("shop.example")));
        assert_eq!(address(&at("shop.example")), "http://shop.example");
    }
}
