use kernel::{Code, Failure};

use crate::domain::order::{RefundError, StateError};

/// What can go wrong here.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The request can't be taken.
    #[error("{}", .0.message)]
    Request(Failure),
    /// The order's present state doesn't allow it.
    #[error(transparent)]
    State(#[from] StateError),
    /// The money can't be given back.
    #[error(transparent)]
    Refund(#[from] RefundError),
    /// The database.
    #[error(transparent)]
    Storage(#[from] storage::Error),
}

impl storage::IsConflict for Error {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Storage(error) if error.is_conflict())
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Request(failure)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Request(failure) => failure,
            Error::Storage(error) => error.into(),
            Error::State(error) => precondition("ORDER_STATE", error.field(), error.to_string()),
            Error::Refund(error @ RefundError::State(_)) => {
                precondition("ORDER_STATE", error.field(), error.to_string())
            }
            Error::Refund(error @ (RefundError::Amount { left: 1.. } | RefundError::Quantity { .. })) => {
                precondition("REFUND_EXCEEDS_ORDER", error.field(), error.to_string())
            }
            Error::Refund(error) => Failure::field(error.field(), error.to_string()),
        }
    }
}

/// The state of things, seen from a field, doesn't allow it.
pub(crate) fn precondition(reason: &'static str, field: impl Into<String>, right: String) -> Failure {
    Failure { code: Code::FailedPrecondition, reason, ..Failure::field(field, right) }
}
