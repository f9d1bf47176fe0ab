use kernel::{Code, Failure, Time, Violation};

use crate::domain::{Stale, TooLate};

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("number {number} belongs to {holder}")]
    NumberTaken { number: i64, holder: String },
    #[error("number {number} was that of {holder} until a short while ago")]
    NumberRests { number: i64, holder: String, until: Time },
    #[error("chat identity {place} belongs to {holder}")]
    IdentityTaken { place: usize, holder: String },
    #[error("no number is left")]
    NumbersExhausted,
    #[error("no random numbers: {0}")]
    NoRandomness(std::io::Error),
    #[error(transparent)]
    Storage(#[from] storage::Error),
    #[error(transparent)]
    Stale(#[from] Stale),
    #[error(transparent)]
    TooLate(#[from] TooLate),
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
        match error {
            Error::NumberTaken { number, holder } => {
                taken("NUMBER_TAKEN", "customer.number".to_owned(), format!("{number} belongs to {holder}"))
            }
            Error::NumberRests { number, holder, until } => {
                let right = format!("{number} was that of {holder} and is nobody else's before {until}");
                taken("NUMBER_TAKEN", "customer.number".to_owned(), right)
            }
            Error::IdentityTaken { place, holder } => {
                let field = format!("customer.identities[{place}]");
                taken("IDENTITY_TAKEN", field, format!("belongs to {holder}"))
            }
            Error::NumbersExhausted => Self::new(
                Code::FailedPrecondition,
                "NUMBERS_EXHAUSTED",
                "the number after the largest one ever used is above 99999; say which number to give",
            ),
            Error::NoRandomness(cause) => {
                tracing::error!(%cause, "no random numbers");
                Self::internal()
            }
            Error::Stale(stale) => {
                Self::new(Code::FailedPrecondition, "RENUMBERING_STALE", stale.to_string())
            }
            Error::TooLate(late) => Self::new(Code::FailedPrecondition, "UNDO_TOO_LATE", late.to_string()),
            Error::Storage(error) => error.into(),
            Error::Refused(failure) => failure,
        }
    }
}

/// Something that may be there once is another's.
fn taken(reason: &'static str, field: String, description: String) -> Failure {
    Failure {
        code: Code::AlreadyExists,
        reason,
        message: format!("{field}: {description}"),
        violations: vec![Violation { field, description }],
        metadata: Vec::new(),
    }
}
