//! Refunds that a file tells of: which of them are noted already.

use super::{Order, Refund, Reported};
use jiff::SignedDuration;

/// What is typed into a till and into Renqing is typed on the same day.
const SAME_WITHIN: SignedDuration = SignedDuration::from_hours(24);

impl Reported {
    /// Whether this is noted already as a file told it before.
    fn is(&self, refund: &Refund) -> bool {
        refund.amount == self.amount && refund.external.as_ref() == Some(&self.external)
    }

    /// Whether somebody gave this here, and no file has told of it yet.
    fn may_be(&self, refund: &Refund) -> bool {
        refund.external.is_none()
            && refund.amount == self.amount
            && refund.at.duration_since(self.external.at).abs() <= SAME_WITHIN
    }
}

impl Order {
    /// Which of the refunds one is that a file tells of, by its place; none of
    /// those in `matched`, which are others of the file.
    pub fn reported(&self, refund: &Reported, matched: &[usize]) -> Option<usize> {
        let find = |is: &dyn Fn(&Refund) -> bool| {
            let mut numbered = self.refunds.iter().enumerate();
            numbered.find(|(place, noted)| !matched.contains(place) && is(noted)).map(|(place, _)| place)
        };
        find(&|noted| refund.is(noted)).or_else(|| find(&|noted| refund.may_be(noted)))
    }

    /// Whether nothing is left of the order and somebody gave some of it back here
    /// of which no file has told: what a file gives back of it is that.
    pub fn is_spent_here(&self) -> bool {
        self.left() == 0 && self.refunds.iter().any(|refund| refund.external.is_none())
    }
}
