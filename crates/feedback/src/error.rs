use kernel::{Code, Failure};

use crate::domain::{
    cases::CaseError,
    ideas::IdeaError,
    praise::staff::NameTaken,
    ratings::{NoComment, RatingError},
    stories::StoryError,
    surveys::ExpectationError,
};

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Rating(#[from] RatingError),
    #[error(transparent)]
    NoComment(#[from] NoComment),
    #[error("the order was rated before")]
    AlreadyRated,
    #[error(transparent)]
    NameTaken(#[from] NameTaken),
    #[error(transparent)]
    Expectation(#[from] ExpectationError),
    #[error("what is expected of the order was said before")]
    AlreadyExpected,
    #[error(transparent)]
    Idea(#[from] IdeaError),
    #[error(transparent)]
    Story(#[from] StoryError),
    #[error("the follow-up was done or left before")]
    FollowUpDone,
    #[error("a person answered the question before")]
    QuestionAnswered,
    #[error(transparent)]
    Case(#[from] CaseError),
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
        let (code, reason) = match error {
            Error::Rating(_) => (Code::FailedPrecondition, "ORDER_NOT_COMPLETED"),
            Error::NoComment(_) => (Code::FailedPrecondition, "NO_COMMENT"),
            Error::AlreadyRated => (Code::AlreadyExists, "ALREADY_RATED"),
            Error::NameTaken(_) => (Code::AlreadyExists, "NAME_TAKEN"),
            Error::Expectation(_) => (Code::FailedPrecondition, "COMPLETED"),
            Error::AlreadyExpected => (Code::AlreadyExists, "ALREADY_EXPECTED"),
            Error::Idea(_) => (Code::FailedPrecondition, "IDEA_STATE"),
            Error::Story(_) => (Code::FailedPrecondition, "STORY_STATE"),
            Error::FollowUpDone => (Code::FailedPrecondition, "FOLLOW_UP_STATE"),
            Error::QuestionAnswered => (Code::FailedPrecondition, "QUESTION_STATE"),
            Error::Case(_) => (Code::FailedPrecondition, "CASE_STATE"),
            Error::Storage(error) => return error.into(),
            Error::Refused(failure) => return failure,
        };
        Self::new(code, reason, text)
    }
}
