use kernel::Failure;

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
        }
    }
}
