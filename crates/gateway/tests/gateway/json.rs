use axum::{Router, http::StatusCode};
use kernel::{Code, Failure};
use runtime::Settings;
use serde_json::{Value, json};

use crate::stand_in::{StandIn, keyed, request, send};

const ID: &str = "01920000-0000-7000-8000-000000000001";

fn both() -> (StandIn, Router) {
    let services = StandIn::new();
    let gateway = services.gateway(Settings::default());
    (services, gateway)
}

#[tokio::test]
async fn a_body_is_a_field_and_the_path_sets_the_parent() {
    let (services, gateway) = both();
    let body = json!({ "channel": "wechat-group", "channelMessageId": "m-1", "senderId": "wx-wang",
        "text": "18号,订餐3.6", "sentTime": "2026-11-23T11:00:00+08:00" });
    let (status, _, _) =
        send(&gateway, request("POST", "/v1/shops/nongmao/messages", &body.to_string())).await;
    assert_eq!(status, 200);
    let seen = services.last();
    assert_eq!(seen.path, "/renqing.orders.v1.OrdersService/CreateMessage");
    assert_eq!(seen.request["parent"], "shops/nongmao");
    assert_eq!(seen.request["message"]["text"], "18号,订餐3.6");
    assert_eq!(seen.request["message"]["sentTime"], "2026-11-23T03:00:00Z");
}

#[tokio::test]
async fn what_the_path_names_is_named_alike_in_the_body_or_not_at_all() {
    let (services, gateway) = both();
    let name = format!("shops/nongmao/orders/{ID}");
    let advance = format!("/v1/{name}:advance");
    for said in [json!({ "toState": "ACCEPTED" }), json!({ "toState": "ACCEPTED", "name": name })] {
        assert_eq!(send(&gateway, request("POST", &advance, &said.to_string())).await.0, 200);
        assert_eq!(services.last().request, json!({ "name": name, "toState": "ACCEPTED" }));
    }
    let plan = format!("shops/nongmao/plans/{ID}");
    for (path, body, field) in [
        (advance.clone(), json!({ "toState": "ACCEPTED", "name": "shops/other/orders/x" }), "name"),
        (format!("{advance}?name=shops/other/orders/x"), json!({}), "name"),
        (
            format!("/v1/{plan}:applyChange"),
            json!({ "plan": { "name": "shops/nongmao/plans/x" } }),
            "plan.name",
        ),
    ] {
        let (status, _, answer) = send(&gateway, request("POST", &path, &body.to_string())).await;
        assert_eq!(status, 400, "{path}");
        assert_eq!(answer["error"]["fieldViolations"][0]["field"], field, "{answer}");
    }
}

#[tokio::test]
async fn a_query_sets_fields() {
    let (services, gateway) = both();
    let path = "/v1/shops/nongmao/customers?query=%E7%8E%8B+18&pageSize=20&page_token=t";
    assert_eq!(send(&gateway, request("GET", path, "")).await.0, 200);
    let wanted = json!({ "parent": "shops/nongmao", "query": "王 18", "pageSize": 20, "pageToken": "t" });
    assert_eq!(services.last().request, wanted);
    let lookup = "/v1/shops/nongmao/customers:lookup?number=18";
    assert_eq!(send(&gateway, request("GET", lookup, "")).await.0, 200);
    assert_eq!(services.last().request, json!({ "parent": "shops/nongmao", "number": 18 }));
}

#[tokio::test]
async fn a_patch_without_a_mask_changes_what_its_json_names() {
    let (services, gateway) = both();
    let path = format!("/v1/shops/nongmao/customers/{ID}");
    let name = format!("shops/nongmao/customers/{ID}");
    let whole = json!({ "name": name, "etag": "v1", "notes": "", "displayName": "王", "createTime": null });
    assert_eq!(send(&gateway, request("PATCH", &path, &whole.to_string())).await.0, 200);
    let seen = services.last().request;
    assert_eq!(seen["customer"]["name"], format!("shops/nongmao/customers/{ID}"));
    assert_eq!(seen["customer"]["etag"], "v1");
    let mut mask: Vec<_> = seen["updateMask"].as_str().unwrap().split(',').collect();
    mask.sort_unstable();
    assert_eq!(mask, ["displayName", "notes"]);
    let masked = format!("{path}?updateMask=notes");
    assert_eq!(send(&gateway, request("PATCH", &masked, &whole.to_string())).await.0, 200);
    assert_eq!(services.last().request["updateMask"], "notes");
}

#[tokio::test]
async fn an_answer_shows_what_is_empty() {
    let (_, gateway) = both();
    let (_, headers, order) =
        send(&gateway, request("GET", &format!("/v1/shops/nongmao/orders/{ID}"), "")).await;
    assert_eq!(headers["content-type"], "application/json");
    assert_eq!((&order["note"], &order["lines"]), (&json!(""), &json!([])));
    let delete = request("DELETE", &format!("/v1/shops/nongmao/accessKeys/{ID}"), "");
    assert_eq!(send(&gateway, delete).await.2, json!({}));
}

#[tokio::test]
async fn an_unknown_path_and_a_wrong_method_are_told_apart() {
    let (services, gateway) = both();
    let (status, _, body) = send(&gateway, request("GET", "/v1/shops/nongmao/tables", "")).await;
    assert_eq!((status, &body["error"]["reason"]), (StatusCode::NOT_FOUND, &json!("NO_ROUTE")));
    let (status, headers, body) = send(&gateway, request("PUT", "/v1/shops/nongmao/messages", "{}")).await;
    assert_eq!(
        (status, &body["error"]["reason"]),
        (StatusCode::METHOD_NOT_ALLOWED, &json!("METHOD_NOT_ALLOWED"))
    );
    let mut allowed: Vec<_> = headers["allow"].to_str().unwrap().split(", ").collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["GET", "POST"]);
    assert!(services.calls().is_empty());
}

#[tokio::test]
async fn bad_input_names_what_is_wrong() {
    let (services, gateway) = both();
    let messages = "/v1/shops/nongmao/messages";
    for (method, path, body, field, reason) in [
        ("POST", messages, r#"{"text": 7}"#, "message.text", "INVALID_FIELD"),
        ("POST", messages, r#"{"texxt": ""}"#, "message.texxt", "INVALID_FIELD"),
        ("POST", messages, r#"{"sentTime": "now"}"#, "message.sentTime", "INVALID_FIELD"),
        ("POST", messages, r#"{"text": "#, "", "INVALID_JSON"),
        ("GET", "/v1/shops/nongmao/customers?pageSize=x", "", "pageSize", "INVALID_FIELD"),
        ("GET", "/v1/shops/nongmao/customers?size=1", "", "size", "INVALID_FIELD"),
        ("GET", "/v1/shops/nongmao/customers?query=%ff", "", "", "INVALID_QUERY"),
        ("GET", "/v1/shops/%ff/customers", "", "", "INVALID_PATH"),
    ] {
        let (status, _, body) = send(&gateway, request(method, path, body)).await;
        let error = &body["error"];
        assert_eq!(
            (status, &error["status"]),
            (StatusCode::BAD_REQUEST, &json!("INVALID_ARGUMENT")),
            "{path}"
        );
        assert_eq!(error["reason"], reason, "{error}");
        let named = error["fieldViolations"].as_array().unwrap().first().map(|wrong| &wrong["field"]);
        assert_eq!(named.and_then(Value::as_str).unwrap_or_default(), field, "{error}");
    }
    assert!(services.calls().is_empty());
}

/// Each with the words that lead on.
#[tokio::test]
async fn what_stands_in_the_wrong_place_is_told_the_right_one() {
    let (services, gateway) = both();
    let customers = "/v1/shops/nongmao/customers";
    for (method, path, body, words) in [
        ("POST", customers, r#"{"requestId": "x"}"#, "customer.requestId: goes into the query: ?requestId=…"),
        (
            "POST",
            customers,
            r#"{"request_id": "x"}"#,
            "customer.requestId: goes into the query: ?requestId=…",
        ),
        ("POST", customers, r#"{"parent": "x"}"#, "customer.parent: stands in the path"),
        ("POST", customers, r#"{"customer": {}}"#, "customer.customer: the body is the customer itself"),
        ("POST", "/v1/shops/nongmao/customers?displayName=x", "{}", "displayName: must stand in the body"),
        ("POST", "/v1/shops/nongmao/accessKeys", r#"{"kind": "BOSS"}"#, "accessKey.kind: must be one of "),
    ] {
        let (status, _, answer) = send(&gateway, request(method, path, body)).await;
        let message = answer["error"]["message"].as_str().unwrap_or_default();
        assert!(status == 400 && message.starts_with(words), "{words}\n{message}");
        assert!(!message.contains("UNSPECIFIED"), "{message}");
    }
    assert!(services.calls().is_empty());
}

#[tokio::test]
async fn a_failure_of_a_service_keeps_its_shape() {
    let (services, gateway) = both();
    let negative = Failure::field("order.lines[0].unit_price", "must not be negative");
    services.fail_with(negative.with("least", 0));
    let (status, _, body) = send(&gateway, request("POST", "/v1/shops/nongmao/orders", "{}")).await;
    assert_eq!(status, 400);
    assert_eq!(
        body["error"],
        json!({
            "code": 400, "status": "INVALID_ARGUMENT", "reason": "INVALID_FIELD", "traceId": "",
            "message": "order.lines[0].unitPrice: must not be negative",
            "fieldViolations": [{ "field": "order.lines[0].unitPrice", "description": "must not be negative" }],
            "metadata": { "least": "0" },
        })
    );
    for (code, status) in [
        (Code::NotFound, 404),
        (Code::Aborted, 409),
        (Code::PermissionDenied, 403),
        (Code::Unavailable, 503),
        (Code::ResourceExhausted, 429),
    ] {
        services.fail_with(Failure::new(code, "X", "x"));
        let answer = send(&gateway, request("GET", "/v1/shops/nongmao", "")).await;
        assert_eq!(
            (answer.0.as_u16(), answer.1.contains_key("retry-after")),
            (status, [429, 503].contains(&status))
        );
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_told_the_limit() {
    let services = StandIn::new();
    let gateway = services.gateway(Settings { body_bytes: 65_536, ..Settings::default() });
    let body = json!({ "text": "订".repeat(350_000) }).to_string();
    let (status, _, answer) = send(&gateway, request("POST", "/v1/shops/nongmao/messages", &body)).await;
    assert_eq!(
        (status, &answer["error"]["status"]),
        (StatusCode::PAYLOAD_TOO_LARGE, &json!("INVALID_ARGUMENT"))
    );
    assert_eq!(answer["error"]["reason"], "BODY_TOO_LARGE");
    assert!(answer["error"]["message"].as_str().unwrap().contains("65536 bytes"));
    assert!(services.calls().is_empty());
    let import = json!({ "source": "x".repeat(1_000_000) }).to_string();
    let path = "/v1/shops/nongmao/orders:batchImport";
    assert_eq!(send(&gateway, request("POST", path, &import)).await.0, 200);
}

#[tokio::test]
async fn a_full_door_says_so_and_its_health_still_answers() {
    let services = StandIn::new();
    let gateway = services.gateway(Settings { concurrency: 0, ..Settings::default() });
    let (status, headers, body) = send(&gateway, request("GET", "/v1/shops/nongmao", "")).await;
    assert_eq!((status, &body["error"]["reason"]), (StatusCode::TOO_MANY_REQUESTS, &json!("OVERLOADED")));
    assert_eq!(headers["retry-after"], "1");
    assert_eq!(send(&gateway, keyed("GET", "/healthz", "", "")).await.0, 200);
}

#[tokio::test]
async fn every_answer_is_safe_to_show_in_a_browser() {
    let (_, gateway) = both();
    for path in ["/", "/openapi.json", "/v1/nothing", "/v1/shops/nongmao"] {
        let (_, headers, _) = send(&gateway, request("GET", path, "")).await;
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["cache-control"], "no-store", "{path}");
        assert!(headers["content-security-policy"].to_str().unwrap().contains("default-src 'none'"));
    }
}
