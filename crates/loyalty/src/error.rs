use kernel::{Code, Failure};
use storage::IsConflict;

use crate::domain::{
    NotDecided, OverAllowance, Rejection,
    catalogue::boundary::{Boundary, OutOfBounds},
    grants::WrongState,
    ledger::{earning::TooManyPoints, holds::HoldError},
    plans::{MembershipError, NotEntitled, WrongUseState},
    referrals::NoReferral,
};

/// What can go wrong here.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// The database.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// The request, or who sent it.
    #[error("{}", .0.message)]
    Request(Failure),
    /// An order earns more than can be counted.
    #[error(transparent)]
    Points(#[from] TooManyPoints),
    /// Points can't be set aside, or used.
    #[error(transparent)]
    Hold(#[from] HoldError),
    /// A gift can't be given.
    #[error(transparent)]
    Rejection(#[from] Rejection),
    /// A gift can't take this step.
    #[error(transparent)]
    Grant(#[from] WrongState),
    /// A boundary is in the way.
    #[error(transparent)]
    Boundary(#[from] OutOfBounds),
    /// It is not for the caller to decide, or decided.
    #[error(transparent)]
    Exception(#[from] NotDecided),
    /// More than somebody may give.
    #[error(transparent)]
    Allowance(#[from] OverAllowance),
    /// A membership can't be had, or changed so.
    #[error(transparent)]
    Membership(#[from] MembershipError),
    /// A benefit can't be used.
    #[error(transparent)]
    NotEntitled(#[from] Box<NotEntitled>),
    /// A use can't take this step.
    #[error(transparent)]
    Use(#[from] WrongUseState),
    /// Nobody was brought.
    #[error(transparent)]
    Referral(#[from] NoReferral),
}

impl IsConflict for Error {
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
        let message = error.to_string();
        match error {
            Error::Request(failure) => failure,
            Error::Storage(error) => error.into(),
            Error::Points(TooManyPoints) => Self::field("order.total", message),
            Error::Hold(error) => of_hold(&error, message),
            Error::Rejection(rejection) => of_rejection(&rejection, message),
            Error::Grant(_) => precondition("GRANT_STATE", message),
            Error::Boundary(OutOfBounds(boundary)) => of_boundary(&boundary, message),
            Error::Exception(NotDecided::Decided) => precondition("DECIDED", message),
            Error::Exception(NotDecided::OwnerOnly) => {
                Self::new(Code::PermissionDenied, "NOT_ALLOWED", message)
            }
            Error::Allowance(over) => precondition("ALLOWANCE", message)
                .with("approver", over.approver.as_str())
                .with("left", over.left)
                .with("text", over.texts().0),
            Error::Membership(why) => of_membership(&why, message),
            Error::NotEntitled(why) => of_denial(&why, message),
            Error::Use(_) => precondition("USE_STATE", message),
            Error::Referral(why) => precondition(of_referral(why), message),
        }
    }
}

fn precondition(reason: &'static str, message: String) -> Failure {
    Failure::new(Code::FailedPrecondition, reason, message)
}

fn of_hold(error: &HoldError, message: String) -> Failure {
    match error {
        HoldError::OrderEnded => precondition("ORDER_ENDED", message),
        HoldError::NotEnoughPoints { .. } => precondition("NOT_ENOUGH_POINTS", message),
        HoldError::MoreThanHeld { .. } => Failure::field("points", message),
        HoldError::State { .. } => precondition("HOLD_STATE", message),
        HoldError::OfGift(grant) => precondition("HOLD_STATE", message).with("grant", grant),
    }
}

fn of_rejection(rejection: &Rejection, message: String) -> Failure {
    let reason = match rejection {
        Rejection::NotForPoints => return Failure::field("campaign", message),
        Rejection::NotOffered(_) => return Failure::field("reward", message),
        Rejection::Boundary(OutOfBounds(boundary)) => return of_boundary(boundary, message),
        Rejection::Condition(_) | Rejection::OrderCancelled | Rejection::Enough | Rejection::NotLiked => {
            "CONDITION"
        }
        Rejection::GivenToday => "GIVEN",
        Rejection::PlanLimit => "LIMIT",
        Rejection::Holdout => "HOLDOUT",
        Rejection::Age(_) => "AGE",
        Rejection::Stock => "STOCK",
        Rejection::Budget | Rejection::PlanBudget => "BUDGET",
        Rejection::NotEnoughPoints => "NOT_ENOUGH_POINTS",
    };
    precondition(reason, message).with("text", rejection.text())
}

fn of_boundary(boundary: &Boundary, message: String) -> Failure {
    let failure = precondition("BOUNDARY", message);
    let failure = failure.with("topic", &boundary.topic).with("text", &boundary.text);
    match boundary.waits_for() {
        Some(approver) => failure.with("approver", approver.as_str()),
        None => failure,
    }
}

fn of_referral(why: NoReferral) -> &'static str {
    match why {
        NoReferral::SelfReferral => "SELF_REFERRAL",
        NoReferral::NotNew => "NOT_NEW",
        NoReferral::AlreadyReferred => "ALREADY_REFERRED",
        NoReferral::Circle => "CIRCLE",
    }
}

fn of_membership(why: &MembershipError, message: String) -> Failure {
    let reason = match why {
        MembershipError::Retired => "PLAN_RETIRED",
        MembershipError::AlreadyMember => "ALREADY_MEMBER",
        MembershipError::Unpaid(_) | MembershipError::IsFree => "PAYMENT",
        MembershipError::PaymentUsed(_) => {
            let failure = Failure::field("payment.reference", message);
            return Failure { code: Code::AlreadyExists, reason: "PAYMENT_USED", ..failure };
        }
        MembershipError::State(_) => "MEMBERSHIP_STATE",
        MembershipError::Household(_) => "HOUSEHOLD",
        MembershipError::NoQuota => "NO_QUOTA",
        MembershipError::NothingToRollBack => "NOTHING_TO_ROLL_BACK",
        MembershipError::NotShown { losers } => {
            return precondition("NOT_SHOWN", message).with("losers", losers);
        }
    };
    precondition(reason, message)
}

fn of_denial(why: &NotEntitled, message: String) -> Failure {
    let failure = precondition("NOT_ENTITLED", message);
    let failure = failure.with("denial", why.denial).with("text", &why.wording.zh);
    match why.next {
        Some(next) => failure.with("next_use_time", next),
        None => failure,
    }
}
