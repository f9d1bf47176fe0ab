use kernel::{CustomerId, OrderId, Time, uuid_id};
use language::analysis::{Analysis, Sentiment, analyze};
use uuid::Uuid;

use crate::domain::{
    harm::reports_harm,
    projections::OrderProjection,
    surveys::{Answer, Gap},
};

/// A guest who gives so few points is not content.
const BAD_SCORE: i64 = 2;

uuid_id! {
    /// A rating.
    RatingId,
}

/// 1 (bad) to 5 (good).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Score(i64);

impl Score {
    /// The score; `None` if it is not 1 to 5.
    pub(crate) fn new(score: i64) -> Option<Self> {
        (1..=5).contains(&score).then_some(Self(score))
    }

    /// 1 to 5.
    pub(crate) fn get(self) -> i64 {
        self.0
    }
}

/// What a guest says of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opinion {
    /// Which order.
    pub(crate) order: OrderId,
    /// How the food was.
    pub(crate) product: Score,
    /// How the service was.
    pub(crate) service: Score,
    /// In the guest's words.
    pub(crate) comment: String,
    /// How likely they are to recommend the shop, 0 to 10; `None` if not asked.
    pub(crate) recommend: Option<i64>,
    /// How easy it was, 1 to 7; `None` if not asked.
    pub(crate) effort: Option<i64>,
    /// What they found of the statements they were asked about.
    pub(crate) experience: Vec<Answer>,
}

/// What the shop answers, in public.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// Word for word.
    pub(crate) text: String,
    /// When.
    pub(crate) at: Time,
}

/// The order has not reached the guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the order is not completed yet")]
pub(crate) struct RatingError;

/// What a guest thought of an order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rating {
    /// Its id.
    pub(crate) id: RatingId,
    /// What was said.
    pub(crate) opinion: Opinion,
    /// Whose order it was.
    pub(crate) customer: Option<CustomerId>,
    /// When.
    pub(crate) created_at: Time,
    /// What they found less what they had expected.
    pub(crate) gap: Gap,
    /// What the comment feels and is about; `None` without a comment.
    pub(crate) analysis: Option<Analysis>,
    /// The shop's answer, if there is one.
    pub(crate) reply: Option<Reply>,
    /// Whether everybody may read the comment.
    pub(crate) shown: bool,
}

/// There is no comment to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the rating has no comment that could be shown")]
pub(crate) struct NoComment;

/// A score up to this is a complaint.
const BAD: i64 = 2;

impl Rating {
    /// Whether it is a complaint, whatever its words.
    pub(crate) fn is_bad(&self) -> bool {
        self.opinion.product.get() <= BAD || self.opinion.service.get() <= BAD
    }

    /// Whether the comment reports that the food was not safe or not clean.
    pub(crate) fn reports_harm(&self) -> bool {
        reports_harm(&self.opinion.comment)
    }

    /// The rating of an order, of which the guest had `expected` something.
    /// Fails if it hasn't reached the guest.
    pub(crate) fn new(
        id: Uuid,
        opinion: Opinion,
        order: &OrderProjection,
        expected: &[Answer],
        now: Time,
    ) -> Result<Self, RatingError> {
        if !order.completed {
            return Err(RatingError);
        }
        let gap = Gap::between(expected, &opinion.experience);
        let analysis = (!opinion.comment.trim().is_empty()).then(|| analyze(&opinion.comment).rounded());
        let (id, customer) = (RatingId(id), order.customer);
        Ok(Self { id, opinion, customer, created_at: now, gap, analysis, reply: None, shown: false })
    }

    /// The rating with its comment for everybody to read, or for nobody any more.
    pub(crate) fn showing(self, shown: bool) -> Result<Self, NoComment> {
        if shown && self.opinion.comment.is_empty() {
            return Err(NoComment);
        }
        Ok(Self { shown, ..self })
    }

    /// Whether good words about the service are meant as such.
    pub(crate) fn thinks_well_of_service(&self) -> bool {
        self.opinion.service.get() >= 4
    }

    /// Whether the guest is not content: by a score, or by what they say.
    pub(crate) fn is_negative(&self) -> bool {
        let worst = self.opinion.product.get().min(self.opinion.service.get());
        worst <= BAD_SCORE
            || self.reports_harm()
            || self.analysis.as_ref().is_some_and(|analysis| analysis.sentiment == Sentiment::Negative)
    }

    /// Whether the comment complains of somebody's manners.
    pub(crate) fn is_of_attitude(&self) -> bool {
        self.analysis.as_ref().is_some_and(|analysis| analysis.attitude_complaint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_one_to_five() {
        assert_eq!([0, 1, 5, 6].map(|score| Score::new(score).is_some()), [false, true, true, false]);
    }

    #[test]
    fn only_an_order_that_reached_the_guest_is_rated() {
        let now = Time::from_micros(7).unwrap();
        let order = OrderId(Uuid::from_u128(1));
        let opinion = || Opinion {
            order,
            product: Score(5),
            service: Score(4),
            comment: String::new(),
            recommend: None,
            effort: None,
            experience: Vec::new(),
        };
        let rate = |completed| {
            let known = OrderProjection::placed(order, completed, now);
            Rating::new(Uuid::nil(), opinion(), &known, &[], now)
        };
        assert!(rate(false).is_err());
        assert_eq!(rate(true).unwrap().created_at, now);
    }
}
