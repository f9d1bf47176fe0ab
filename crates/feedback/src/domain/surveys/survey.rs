//! What guests are asked before and after an order, a little at a time.

mod bank;

use kernel::{
    CustomerId, OrderId, Time,
    stats::{lot, ratio},
    text_enum, uuid_id,
};
use uuid::Uuid;

use crate::domain::projections::OrderProjection;
use bank::BANK;

uuid_id! {
    /// What a guest expects of an order.
    ExpectationId,
}

/// So many statements are asked at a time.
const AT_A_TIME: usize = 3;
/// Of so many orders of a guest, one is asked whether they recommend the shop.
const RECOMMEND_EVERY: u64 = 4;

text_enum! {
    /// What service is made of.
    pub(crate) enum Dimension {
        /// What can be seen and touched.
        Tangibles = "tangibles",
        /// As promised, and right.
        Reliability = "reliability",
        /// At once, and willingly.
        Responsiveness = "responsiveness",
        /// By people one can trust.
        Assurance = "assurance",
        /// With the guest in mind.
        Empathy = "empathy",
    }
}

/// One statement about the shop.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// Short and stable.
    pub(crate) code: &'static str,
    /// What it is about.
    pub(crate) dimension: Dimension,
    /// What a guest expects.
    pub(crate) before: &'static str,
    /// The same in English.
    pub(crate) before_en: &'static str,
    /// What they found.
    pub(crate) after: &'static str,
    /// The same in English.
    pub(crate) after_en: &'static str,
}

/// What a guest says to one statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// To which.
    pub(crate) statement: &'static Statement,
    /// 1 (not at all) to 7 (fully).
    pub(crate) score: i64,
}

/// The statement of a code, if there is one.
pub(crate) fn statement(code: &str) -> Option<&'static Statement> {
    BANK.iter().find(|statement| statement.code == code)
}

/// What is asked of a guest about one order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Survey {
    /// The statements.
    pub(crate) statements: Vec<&'static Statement>,
    /// Whether it is also asked how likely they are to recommend the shop.
    pub(crate) asks_recommend: bool,
    /// Whether it is about what they found, not what they expect.
    pub(crate) is_after: bool,
}

impl Survey {
    /// Draws what is asked about an order, always the same. Each guest goes
    /// through all statements in an order of their own, a few with every order;
    /// a guest who is not known gets any. What was asked before an order is
    /// asked again after it.
    pub(crate) fn draw(order: &OrderProjection, orders_before: u64, expected: Option<&Expectation>) -> Self {
        let (who, round) = match order.customer {
            Some(customer) => (customer.to_string(), orders_before),
            None => (order.id.to_string(), 0),
        };
        let asked = expected.map(|expected| expected.answers.iter().map(|answer| answer.statement).collect());
        let turn = u64::from(lot("recommend", &who)) + round;
        Self {
            statements: asked.unwrap_or_else(|| few(&who, round)),
            asks_recommend: order.completed && turn.is_multiple_of(RECOMMEND_EVERY),
            is_after: order.completed,
        }
    }
}

fn few(who: &str, round: u64) -> Vec<&'static Statement> {
    let mut all: Vec<_> = BANK.iter().collect();
    all.sort_by_cached_key(|statement| (lot(who, statement.code), statement.code));
    let rounds = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let start = usize::try_from(round % rounds).unwrap_or_default() * AT_A_TIME;
    all.into_iter().cycle().skip(start % BANK.len()).take(AT_A_TIME).collect()
}

/// The order has reached the guest: what they expected of it can't be asked any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the order has reached the guest: what they expected of it can't be asked any more")]
pub(crate) struct ExpectationError;

/// What a guest expects of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Expectation {
    /// Its id.
    pub(crate) id: ExpectationId,
    /// Of which order.
    pub(crate) order: OrderId,
    /// Whose order it is.
    pub(crate) customer: Option<CustomerId>,
    /// What they expect.
    pub(crate) answers: Vec<Answer>,
    /// When they said so.
    pub(crate) created_at: Time,
}

impl Expectation {
    /// What a guest expects of an order. Fails if they have had it.
    pub(crate) fn new(
        id: Uuid,
        answers: Vec<Answer>,
        order: &OrderProjection,
        now: Time,
    ) -> Result<Self, ExpectationError> {
        if order.completed {
            return Err(ExpectationError);
        }
        let id = ExpectationId(id);
        Ok(Self { id, order: order.id, customer: order.customer, answers, created_at: now })
    }
}

/// Experience less expectation, over the statements that were asked before and
/// after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Gap {
    /// The sum over the statements.
    pub(crate) sum: i64,
    /// How many statements.
    pub(crate) pairs: i64,
}

impl Gap {
    /// Above this a guest counts as moved, unless another figure is asked for.
    pub(crate) const MOVED: f64 = 0.5;

    /// The gap between what was expected and what was found.
    pub(crate) fn between(expected: &[Answer], found: &[Answer]) -> Self {
        let mut gap = Self::default();
        for after in found {
            let before = expected.iter().find(|before| before.statement == after.statement);
            if let Some(before) = before {
                gap.sum += after.score - before.score;
                gap.pairs += 1;
            }
        }
        gap
    }

    /// The mean; `None` without statements.
    pub(crate) fn mean(self) -> Option<f64> {
        (self.pairs > 0).then(|| ratio(self.sum, self.pairs))
    }

    /// Whether the mean lies above a threshold.
    pub(crate) fn is_above(self, threshold: f64) -> bool {
        self.mean().is_some_and(|mean| mean > threshold)
    }
}

#[cfg(test)]
mod tests;
