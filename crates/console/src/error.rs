use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kernel::Failure;
use runtime::{Refusal, http_status};
use tonic::Status;

/// What a page could not do. The layer that knows the language makes a page of it.
#[derive(Clone, Debug)]
pub(crate) struct Problem(pub(crate) Refusal);

impl Problem {
    pub(crate) fn status(&self) -> StatusCode {
        http_status(self.0.code)
    }
}

impl From<Status> for Problem {
    fn from(status: Status) -> Self {
        Self(Refusal::from(&status))
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        runtime::to_status(failure).into()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
