//! The rules of ratings and complaints; pure and synchronous.

pub(crate) mod alert;
mod case;
mod case_policy;
mod case_report;
pub(crate) mod drift;
pub(crate) mod faq;
mod follow_up;
mod gap_report;
mod guest;
mod hearing;
mod item;
mod look;
mod named;
mod order;
mod permutation;
pub(crate) mod praise;
mod rating;
pub(crate) mod rhythm;
mod second_purchase;
mod shop;
pub(crate) mod silence;
mod staff;
mod story;
mod summary;
mod survey;
mod triage;
pub(crate) mod voices;
mod word;

pub(crate) use alert::{Alert, AlertId, Watch};
pub(crate) use case::{
    Actor, Case, CaseId, Category, Complaint, Deadlines, Entry, EntryKind, Justice, Severity, Sorting,
    Source, State,
};
pub(crate) use case_policy::CasePolicy;
pub(crate) use case_report::{CaseFigures, CaseReport};
pub(crate) use follow_up::{
    FollowUp, FollowUpId, FollowUpRule, FollowUpRuleId, FollowUpState, Follows, Occasion, Subject, with_name,
};
pub(crate) use gap_report::{DimensionSums, GapReport, GuestCounts};
pub(crate) use guest::Guest;
pub(crate) use hearing::{Doing, Meaning, Spoken};
pub(crate) use item::KnownItem;
pub(crate) use language::analysis::{Analysis, Sentiment, Topic, analyze};
pub(crate) use look::{Asking, Look, MOST_VISITS, Pause, next_look, pause};
pub(crate) use order::KnownOrder;
pub(crate) use praise::{Hand, Praise, PraiseId};
pub(crate) use rating::{Opinion, Rating, RatingId, Reply, Score};
pub(crate) use second_purchase::{Arm, Guests, SecondPurchases, Treatment};
pub(crate) use shop::KnownShop;
pub(crate) use staff::{PraiseReport, StaffMember, StaffMemberId, Standing};
pub(crate) use story::{Story, StoryId, StoryState};
pub(crate) use summary::{Recommend, Summary};
pub(crate) use survey::{Answer, Expectation, ExpectationId, Gap, Survey, statement};
pub(crate) use triage::{reports_harm, triage};
pub(crate) use word::{Word, denies_complaint, goes_on, word};
