//! The rules of ratings and complaints; pure and synchronous.

mod analysis;
mod case;
mod guest;
mod item;
mod order;
pub(crate) mod praise;
mod rating;
mod shop;
mod staff;
mod story;
mod summary;
mod survey;

pub(crate) use analysis::{Analysis, Sentiment, Topic, analyze};
pub(crate) use case::{Case, CaseId, Complaint};
pub(crate) use guest::Guest;
pub(crate) use item::KnownItem;
pub(crate) use order::KnownOrder;
pub(crate) use praise::{Hand, Praise, PraiseId};
pub(crate) use rating::{Opinion, Rating, RatingId, Reply, Score};
pub(crate) use shop::KnownShop;
pub(crate) use staff::{StaffMember, StaffMemberId, Standing};
pub(crate) use story::{Story, StoryId, StoryState};
pub(crate) use summary::{Recommend, Summary};
pub(crate) use survey::{Answer, Expectation, ExpectationId, Gap, Survey, statement};
