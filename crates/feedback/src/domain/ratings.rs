//! What guests think of their orders.

mod rating;
mod summary;

pub(crate) use rating::{Opinion, Rating, RatingError, RatingId, Reply, Score};
pub(crate) use summary::{Recommend, Summary};
