use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderName, HeaderValue, header};

use crate::error;

/// For answers that are data: nothing is kept, framed, guessed or run. A
/// page that needs more says so itself.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Adds what browsers should know, where it isn't said yet.
pub(crate) async fn secure(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Refuses what names two hosts (RFC 9112, 3.2).
pub(crate) async fn check(request: Request, next: Next) -> Response {
    match runtime::one_header(request.headers(), &header::HOST) {
        Ok(_) => next.run(request).await,
        Err(failure) => error::respond_failure(failure),
    }
}
