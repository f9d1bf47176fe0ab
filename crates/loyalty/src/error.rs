use kernel::{Code, Failure};

/// What can go wrong here.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The database.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// The request, or who sent it.
    #[error("{}", .0.message)]
    Refused(Failure),
    /// An order so large that its points can't be counted.
    #[error("more points than can be counted")]
    TooManyPoints,
    /// A guest asked for another guest's points.
    #[error("a guest sees only their own points")]
    NotYours,
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Refused(failure)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Storage(error) => error.into(),
            Error::Refused(failure) => failure,
            Error::TooManyPoints => Self::field("order.total", error.to_string()),
            Error::NotYours => Self::new(Code::PermissionDenied, "NOT_YOURS", error.to_string()),
        }
    }
}
