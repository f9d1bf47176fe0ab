//! The one table between our failures, gRPC and HTTP.

use std::collections::{BTreeMap, HashMap};

use kernel::{Code, Failure, Violation};
use tonic::{Response, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

const DOMAIN: &str = "renqing";

/// A failure as a gRPC status, with `google.rpc.ErrorInfo` and, if it is about
/// fields, `google.rpc.BadRequest`.
pub fn to_status(failure: impl Into<Failure>) -> Status {
    let failure = failure.into();
    if failure.code == Code::Internal {
        tracing::error!(reason = failure.reason, message = failure.message, "internal error");
    }
    let metadata: HashMap<_, _> =
        failure.metadata.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let mut details = ErrorDetails::with_error_info(failure.reason, DOMAIN, metadata);
    if !failure.violations.is_empty() {
        let violations = failure.violations.into_iter();
        let violations: Vec<_> =
            violations.map(|violation| FieldViolation::new(violation.field, violation.description)).collect();
        details.set_bad_request(violations);
    }
    Status::with_error_details(grpc(failure.code), failure.message, details)
}

/// What a handler answers: the message, or the failure as a status.
pub fn reply<T>(result: Result<T, impl Into<Failure>>) -> Result<Response<T>, Status> {
    result.map(Response::new).map_err(to_status)
}

/// A failure that came over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The kind.
    pub code: tonic::Code,
    /// Which failure exactly; empty if the other side doesn't say.
    pub reason: String,
    /// One sentence for people.
    pub message: String,
    /// The fields that are wrong.
    pub violations: Vec<Violation>,
    /// Figures and names that programs read.
    pub metadata: BTreeMap<String, String>,
}

impl From<&Status> for Refusal {
    fn from(status: &Status) -> Self {
        let info = status.get_details_error_info();
        let fields = status.get_details_bad_request().map(|wrong| wrong.field_violations);
        let violation =
            |wrong: FieldViolation| Violation { field: wrong.field, description: wrong.description };
        Self {
            code: status.code(),
            reason: info.as_ref().map(|info| info.reason.clone()).unwrap_or_default(),
            message: status.message().to_owned(),
            violations: fields.into_iter().flatten().map(violation).collect(),
            metadata: info.into_iter().flat_map(|info| info.metadata).collect(),
        }
    }
}

fn grpc(code: Code) -> tonic::Code {
    match code {
        Code::InvalidArgument => tonic::Code::InvalidArgument,
        Code::NotFound => tonic::Code::NotFound,
        Code::AlreadyExists => tonic::Code::AlreadyExists,
        Code::FailedPrecondition => tonic::Code::FailedPrecondition,
        Code::Aborted => tonic::Code::Aborted,
        Code::PermissionDenied => tonic::Code::PermissionDenied,
        Code::Unauthenticated => tonic::Code::Unauthenticated,
        Code::ResourceExhausted => tonic::Code::ResourceExhausted,
        Code::Unavailable => tonic::Code::Unavailable,
        Code::DeadlineExceeded => tonic::Code::DeadlineExceeded,
        Code::Unimplemented => tonic::Code::Unimplemented,
        Code::Internal => tonic::Code::Internal,
    }
}

/// A code's name, as in JSON and metrics: `INVALID_ARGUMENT`.
pub fn code_name(code: tonic::Code) -> &'static str {
    row(code).0
}

/// The HTTP status that stands for a code.
pub fn http_status(code: tonic::Code) -> http::StatusCode {
    http::StatusCode::from_u16(row(code).1).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR)
}

fn row(code: tonic::Code) -> (&'static str, u16) {
    match code {
        tonic::Code::Ok => ("OK", 200),
        // The caller went away; nobody reads the answer.
        tonic::Code::Cancelled => ("CANCELLED", 499),
        tonic::Code::Unknown => ("UNKNOWN", 500),
        tonic::Code::InvalidArgument => ("INVALID_ARGUMENT", 400),
        tonic::Code::DeadlineExceeded => ("DEADLINE_EXCEEDED", 504),
        tonic::Code::NotFound => ("NOT_FOUND", 404),
        tonic::Code::AlreadyExists => ("ALREADY_EXISTS", 409),
        tonic::Code::PermissionDenied => ("PERMISSION_DENIED", 403),
        tonic::Code::ResourceExhausted => ("RESOURCE_EXHAUSTED", 429),
        tonic::Code::FailedPrecondition => ("FAILED_PRECONDITION", 400),
        tonic::Code::Aborted => ("ABORTED", 409),
        tonic::Code::OutOfRange => ("OUT_OF_RANGE", 400),
        tonic::Code::Unimplemented => ("UNIMPLEMENTED", 501),
        tonic::Code::Internal => ("INTERNAL", 500),
        tonic::Code::Unavailable => ("UNAVAILABLE", 503),
        tonic::Code::DataLoss => ("DATA_LOSS", 500),
        tonic::Code::Unauthenticated => ("UNAUTHENTICATED", 401),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_keeps_its_reason_and_fields_over_the_wire() {
        let status = to_status(Failure::field("order.lines[0].quantity", "1 to 9999"));
        assert_eq!(
            Refusal::from(&status),
            Refusal {
                code: tonic::Code::InvalidArgument,
                reason: "INVALID_FIELD".into(),
                message: "order.lines[0].quantity: 1 to 9999".into(),
                violations: vec![Violation {
                    field: "order.lines[0].quantity".into(),
                    description: "1 to 9999".into(),
                }],
                metadata: BTreeMap::new(),
            }
        );
    }

    #[test]
    fn what_programs_read_of_a_failure_comes_over_the_wire() {
        let failure = Failure::new(Code::FailedPrecondition, "ALLOWANCE", "too much").with("left", 1_200);
        let metadata = Refusal::from(&to_status(failure)).metadata;
        assert_eq!(metadata, [("left".to_owned(), "1200".to_owned())].into());
    }

    #[test]
    fn a_status_without_details_is_still_a_refusal() {
        let refusal = Refusal::from(&Status::unavailable("gone"));
        assert_eq!((refusal.reason.as_str(), refusal.message.as_str()), ("", "gone"));
    }

    #[test]
    fn every_code_has_a_name_and_an_http_status() {
        for number in 0..=16 {
            let code = tonic::Code::from_i32(number);
            assert!(!code_name(code).is_empty());
            assert!(http_status(code).as_u16() >= 200);
        }
        assert_eq!(http_status(tonic::Code::Aborted), 409);
    }
}
