//! What a call answers when it is refused.

use serde_json::{Map, Value, json};

use crate::transcode::{Body, Route};

/// The schema of every refusal.
pub(crate) const ERROR: &str = "Error";

/// A refusal by its HTTP status.
struct Refusal {
    status: u16,
    name: &'static str,
    /// When it is answered.
    when: &'static str,
    /// One it may be: kind, reason, and what the message says.
    example: (&'static str, &'static str, &'static str),
    field: Option<(&'static str, &'static str)>,
}

const REFUSALS: [Refusal; 7] = [
    Refusal {
        status: 400,
        name: "BadRequest",
        when: "Something in the request is not right: `INVALID_ARGUMENT` names the field and what would be right, \
               `FAILED_PRECONDITION` says what has to be so first.",
        example: ("INVALID_ARGUMENT", "INVALID_FIELD", "order.lines[0].quantity: must be 1 to 99"),
        field: Some(("order.lines[0].quantity", "must be 1 to 99")),
    },
    Refusal {
        status: 401,
        name: "Unauthenticated",
        when: "There is no key, or nobody has it.",
        example: ("UNAUTHENTICATED", "BAD_KEY", "there is no such key"),
        field: None,
    },
    Refusal {
        status: 403,
        name: "PermissionDenied",
        when: "The key is of another shop, or of a kind that may not do this.",
        example: (
            "PERMISSION_DENIED",
            "FOREIGN_SHOP",
            "this key belongs to shops/nongmao, not to shops/other",
        ),
        field: None,
    },
    Refusal {
        status: 404,
        name: "NotFound",
        when: "Something that the request names doesn't exist.",
        example: (
            "NOT_FOUND",
            "NOT_FOUND",
            "shops/nongmao/orders/01920000-0000-7000-8000-000000000001 does not exist",
        ),
        field: None,
    },
    Refusal {
        status: 409,
        name: "Conflict",
        when: "It is there already (`ALREADY_EXISTS`), or is not any more as the caller saw it (`ABORTED`): read it \
               again and repeat the change on it.",
        example: (
            "ABORTED",
            "STALE_ETAG",
            "etag: not the current one; read the resource again and repeat the change on it",
        ),
        field: None,
    },
    Refusal {
        status: 413,
        name: "TooLarge",
        when: "The body is larger than is taken.",
        example: ("INVALID_ARGUMENT", "BODY_TOO_LARGE", "the body is larger than 1048576 bytes"),
        field: None,
    },
    Refusal {
        status: 429,
        name: "TooManyRequests",
        when: "Too many requests at once, or with this key. `Retry-After` says after how many seconds to try again.",
        example: (
            "RESOURCE_EXHAUSTED",
            "RATE_LIMITED",
            "too many requests with this key; try again in a second",
        ),
        field: None,
    },
];

/// The refusals as components.
pub(crate) fn components() -> Value {
    let mut all: Map<String, Value> = REFUSALS.iter().map(component).collect();
    all.insert(
        "Failed".to_owned(),
        json!({ "description": "It failed, through no fault of the caller.", "content": content(&json!(null)) }),
    );
    all.into()
}

fn component(refusal: &Refusal) -> (String, Value) {
    let (kind, reason, message) = refusal.example;
    let field = refusal.field.iter();
    let violations: Vec<_> =
        field.map(|(field, right)| json!({ "field": field, "description": right })).collect();
    let example = json!({ "error": {
        "code": refusal.status, "status": kind, "reason": reason, "message": message,
        "fieldViolations": violations, "metadata": {}, "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
    } });
    (refusal.name.to_owned(), json!({ "description": refusal.when, "content": content(&example) }))
}

fn content(example: &Value) -> Value {
    let mut content = json!({ "schema": { "$ref": format!("#/components/schemas/{ERROR}") } });
    if !example.is_null() {
        content["example"] = example.clone();
    }
    json!({ "application/json": content })
}

/// The refusals that a call may answer, by status.
pub(crate) fn of(route: &Route, comment: &str) -> Map<String, Value> {
    let input = route.rpc.input();
    let names_one = route.template.fields().next().is_some();
    let writes = input.get_field_by_name("request_id").is_some();
    let conflicts = writes || ["ALREADY_EXISTS", "ABORTED"].iter().any(|word| comment.contains(word));
    let occurs = |refusal: &&Refusal| match refusal.status {
        404 => names_one,
        409 => conflicts,
        413 => !matches!(route.body, Body::None),
        _ => true,
    };
    let mut all: Map<String, Value> = REFUSALS
        .iter()
        .filter(occurs)
        .map(|refusal| (refusal.status.to_string(), reference(refusal.name)))
        .collect();
    all.insert("default".to_owned(), reference("Failed"));
    all
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/responses/{name}") })
}

/// The schemas of a refusal.
pub(crate) fn schemas() -> [(String, Value); 3] {
    let texts = json!({ "type": "object", "additionalProperties": { "type": "string" },
        "description": "Figures and names that belong to the reason." });
    let violations = json!({ "type": "array", "description": "The fields that are wrong, if it is about fields.",
        "items": { "$ref": "#/components/schemas/FieldViolation" } });
    [
        (
            ERROR.to_owned(),
            object("What went wrong.", &json!({ "error": { "$ref": "#/components/schemas/ErrorBody" } })),
        ),
        (
            "ErrorBody".to_owned(),
            object(
                "What went wrong, and what would be right.",
                &json!({
                    "code": { "type": "integer", "description": "The HTTP status." },
                    "status": { "type": "string", "description": "The kind, for instance `INVALID_ARGUMENT`." },
                    "reason": { "type": "string", "description": "Which failure exactly; programs branch on it." },
                    "message": { "type": "string", "description": "One sentence for people." },
                    "fieldViolations": violations,
                    "metadata": texts,
                    "traceId": { "type": "string", "description": "Finds the request in logs and traces." },
                }),
            ),
        ),
        (
            "FieldViolation".to_owned(),
            object(
                "A field that is wrong.",
                &json!({
                    "field": { "type": "string", "description": "Its path in the request." },
                    "description": { "type": "string", "description": "What would be right." },
                }),
            ),
        ),
    ]
}

/// An object that has all of its properties.
fn object(description: &str, properties: &Value) -> Value {
    let required: Vec<_> = properties.as_object().into_iter().flat_map(Map::keys).cloned().collect();
    json!({ "type": "object", "description": description, "properties": properties, "required": required })
}
