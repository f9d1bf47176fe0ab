//! The one shape of an error over HTTP.

use std::{collections::HashSet, sync::LazyLock};

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};
use kernel::{Code, Failure};
use runtime::{Refusal, code_name, http_status};
use serde_json::{Value, json};

/// Seconds a caller who sent too much should wait.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("1");

pub(crate) const TOO_LARGE: &str = "BODY_TOO_LARGE";
const NO_METHOD: &str = "METHOD_NOT_ALLOWED";

/// An answer that says what went wrong.
pub(crate) fn respond(refusal: &Refusal) -> Response {
    let status = status(refusal);
    let mut response = (status, Json(body(refusal, status))).into_response();
    let headers = response.headers_mut();
    match status {
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            headers.insert(header::RETRY_AFTER, RETRY_AFTER);
        }
        StatusCode::UNAUTHORIZED => {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        _ => {}
    }
    response
}

/// The same for a failure that is found here.
pub(crate) fn respond_failure(failure: Failure) -> Response {
    respond(&refusal(failure))
}

pub(crate) fn refusal(failure: Failure) -> Refusal {
    Refusal::from(&runtime::to_status(failure))
}

/// There is nothing at that path.
pub(crate) fn no_route(method: &Method, path: &str) -> Response {
    let message = format!("there is no {method} {path}; see /openapi.json");
    respond_failure(Failure::new(Code::NotFound, "NO_ROUTE", message))
}

/// There is, but for other methods.
pub(crate) fn no_method(method: &Method, allowed: &[&Method]) -> Response {
    let allowed: Vec<_> = allowed.iter().map(|method| method.as_str()).collect();
    let allowed = allowed.join(", ");
    let message = format!("there is no {method} of this path; it takes {allowed}");
    let mut response = respond_failure(Failure::new(Code::Unimplemented, NO_METHOD, message));
    if let Ok(value) = HeaderValue::try_from(allowed) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

/// Two statuses are HTTP's own; gRPC has no code for them.
fn status(refusal: &Refusal) -> StatusCode {
    match refusal.reason.as_str() {
        TOO_LARGE => StatusCode::PAYLOAD_TOO_LARGE,
        NO_METHOD => StatusCode::METHOD_NOT_ALLOWED,
        _ => http_status(refusal.code),
    }
}

fn body(refusal: &Refusal, status: StatusCode) -> Value {
    let violations = refusal.violations.iter();
    let violations: Vec<_> = violations
        .map(
            |violation| json!({ "field": json_path(&violation.field), "description": as_json(&violation.description) }),
        )
        .collect();
    json!({ "error": {
        "code": status.as_u16(),
        "status": code_name(refusal.code),
        "reason": refusal.reason,
        "message": as_json(&refusal.message),
        "fieldViolations": violations,
        "metadata": refusal.metadata,
        "traceId": runtime::trace_id(),
    } })
}

/// A sentence that names fields as JSON spells them: services know the contract's
/// spelling alone. What stands between backticks is somebody's own words, and what
/// stands in braces is written into texts like that: both stay.
fn as_json(text: &str) -> String {
    let between = text.split('`').enumerate();
    let pieces: Vec<_> = between
        .map(|(place, piece)| if place % 2 == 0 { fields_as_json(piece) } else { piece.to_owned() })
        .collect();
    pieces.join("`")
}

fn fields_as_json(text: &str) -> String {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let pieces = text.split_inclusive(|letter| !is_word(letter));
    let mut in_braces = false;
    let spelt = pieces.map(|piece| {
        let word = piece.trim_end_matches(|letter| !is_word(letter));
        let rest = piece.get(word.len()..).unwrap_or_default();
        let is_token = std::mem::replace(&mut in_braces, rest == "{") && rest == "}";
        if FIELDS.contains(word) && !is_token { json_path(word) + rest } else { piece.to_owned() }
    });
    spelt.collect()
}

/// The fields that the contracts and JSON spell differently.
static FIELDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let messages =
        runtime::descriptors().into_iter().flat_map(|pool| pool.all_messages().collect::<Vec<_>>());
    let names = messages.flat_map(|message| message.fields().collect::<Vec<_>>());
    names.map(|field| field.name().to_owned()).filter(|name| name.contains('_')).collect()
});

/// A field's path as JSON spells it: `unit_price` is `unitPrice`.
pub(crate) fn json_path(path: &str) -> String {
    let mut upper = false;
    let camel = path.chars().filter_map(|letter| {
        let was_upper = std::mem::replace(&mut upper, letter == '_');
        match letter {
            '_' => None,
            letter if was_upper => Some(letter.to_ascii_uppercase()),
            letter => Some(letter),
        }
    });
    camel.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_spelt_as_json_spells_it() {
        assert_eq!(json_path("order.order_lines[0].unit_price"), "order.orderLines[0].unitPrice");
        assert_eq!(json_path("sentTime"), "sentTime");
    }

    #[test]
    fn a_sentence_names_fields_as_json_spells_them() {
        for (said, told) in [
            ("menu_item.price: must not be negative", "menuItem.price: must not be negative"),
            ("order.lines[0].unit_price: is missing", "order.lines[0].unitPrice: is missing"),
            ("must be the next_page_token of the answer", "must be the nextPageToken of the answer"),
            ("`snake_case` 米饭_x 米饭", "`snake_case` 米饭_x 米饭"),
            ("facts are {hours}, {sold_out}, {unit_price}", "facts are {hours}, {sold_out}, {unit_price}"),
            ("{unit_price is missing", "{unitPrice is missing"),
            ("`unit_price` is no unit_price of `a`", "`unit_price` is no unitPrice of `a`"),
        ] {
            assert_eq!(as_json(said), told);
        }
    }

    #[test]
    fn statuses_that_only_http_has_are_used() {
        let status_of = |reason| status(&refusal(Failure::new(Code::InvalidArgument, reason, "")));
        assert_eq!(status_of(TOO_LARGE), 413);
        assert_eq!(status_of(NO_METHOD), 405);
        assert_eq!(status_of("INVALID_FIELD"), 400);
    }
}
