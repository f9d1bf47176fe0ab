//! The rules of ratings and complaints; pure and synchronous.

mod analysis;
mod case;
mod guest;
mod item;
mod order;
mod rating;
mod shop;
mod summary;

pub(crate) use analysis::{Analysis, Sentiment, Topic, analyze};
pub(crate) use case::{Case, CaseId, Complaint};
pub(crate) use guest::Guest;
pub(crate) use item::KnownItem;
pub(crate) use order::KnownOrder;
pub(crate) use rating::{Opinion, Rating, RatingId, Score};
pub(crate) use shop::KnownShop;
pub(crate) use summary::Summary;
