//! What guests wrote elsewhere, from which the watch learns what is usual.

use kernel::Time;
use language::analysis::{Sentiment, analyze};
use uuid::Uuid;

use crate::domain::harm::reports_harm;

/// Up to so many stars nobody is content.
const BAD_STARS: i64 = 2;

/// A review, as far as it is kept: nothing of its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PastReview {
    /// The same however often it is sent.
    pub(crate) id: Uuid,
    /// When it was written.
    pub(crate) at: Time,
    /// Whether who wrote it is not content, by the same rule as who rates an order.
    pub(crate) is_negative: bool,
}

impl PastReview {
    /// A review that is told from all others by `source`.
    pub(crate) fn new(source: &str, at: Time, comment: &str, stars: Option<i64>) -> Self {
        let is_negative = stars.is_some_and(|stars| stars <= BAD_STARS)
            || reports_harm(comment)
            || (!comment.trim().is_empty() && analyze(comment).sentiment == Sentiment::Negative);
        Self { id: Uuid::new_v5(&Uuid::NAMESPACE_OID, source.as_bytes()), at, is_negative }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_is_negative_by_its_stars_or_its_words() {
        let at = Time::from_micros(1).unwrap();
        for (comment, stars, is_negative) in [
            ("", Some(1), true),
            ("", Some(5), false),
            ("太难吃了，态度又差", None, true),
            ("味道很好", Some(5), false),
            ("菜里有头发", Some(5), true),
        ] {
            assert_eq!(
                PastReview::new("a", at, comment, stars).is_negative,
                is_negative,
                "{comment} {stars:?}"
            );
        }
        let id = |source| PastReview::new(source, at, "", Some(3)).id;
        assert!(id("a") == id("a") && id("a") != id("b"));
    }
}
