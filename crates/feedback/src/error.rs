use kernel::{Code, Failure};

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the order is not completed yet")]
    NotCompleted,
    #[error("the order was rated before")]
    AlreadyRated,
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error("{}", .0.message)]
    Refused(Failure),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match error {
            Error::NotCompleted => Self::new(Code::FailedPrecondition, "ORDER_NOT_COMPLETED", text),
            Error::AlreadyRated => Self::new(Code::AlreadyExists, "ALREADY_RATED", text),
            Error::Storage(error) => error.into(),
            Error::Refused(failure) => failure,
        }
    }
}
