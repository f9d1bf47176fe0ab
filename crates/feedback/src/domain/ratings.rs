//! What guests think of their orders.

mod quadrant;
mod rating;
mod summary;

pub(crate) use quadrant::{Bar, Cell, Finding, Place, Quadrant, Side, Tally, Verdict};
pub(crate) use rating::{NoComment, Opinion, Rating, RatingError, RatingId, Reply, Score};
pub(crate) use summary::{Recommend, Summary};
