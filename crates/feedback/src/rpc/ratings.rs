//! What guests think of their orders.

pub(super) mod analyze_text;
pub(super) mod create_rating;
pub(super) mod get_quadrant;
pub(super) mod get_rating;
pub(super) mod get_rating_summary;
pub(super) mod list_public_ratings;
pub(super) mod list_ratings;
pub(super) mod reply_to_rating;
pub(super) mod show_rating;
