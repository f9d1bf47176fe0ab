use kernel::{Code, Failure};

use crate::domain::stories::StoryState;

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("the order is not completed yet")]
    NotCompleted,
    #[error("the order was rated before")]
    AlreadyRated,
    #[error("the order has reached the guest: what they expected of it can't be asked any more")]
    Completed,
    #[error("what is expected of the order was said before")]
    AlreadyExpected,
    #[error("a story that is {} can't become {}", .from.as_str(), .to.as_str())]
    StoryState { from: StoryState, to: StoryState },
    #[error("the follow-up was done or left before")]
    FollowUpDone,
    #[error("a person answered the question before")]
    QuestionAnswered,
    #[error("{0}")]
    CaseState(&'static str),
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
            Error::Completed => Self::new(Code::FailedPrecondition, "COMPLETED", text),
            Error::AlreadyExpected => Self::new(Code::AlreadyExists, "ALREADY_EXPECTED", text),
            Error::StoryState { .. } => Self::new(Code::FailedPrecondition, "STORY_STATE", text),
            Error::FollowUpDone => Self::new(Code::FailedPrecondition, "FOLLOW_UP_STATE", text),
            Error::QuestionAnswered => Self::new(Code::FailedPrecondition, "QUESTION_STATE", text),
            Error::CaseState(_) => Self::new(Code::FailedPrecondition, "CASE_STATE", text),
            Error::Storage(error) => error.into(),
            Error::Refused(failure) => failure,
        }
    }
}
