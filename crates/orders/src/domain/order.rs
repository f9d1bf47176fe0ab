//! An order's life, from placed to paid back.

mod refund;
mod reported;
mod state;
mod taken_back;

pub use refund::{External, Refund, RefundError, RefundLine, RefundOf, Reported};
pub use state::{State, StateError};
pub use taken_back::TakenBack;

use super::price::{Line, total};
use jiff::Timestamp;

/// What an order's life needs of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// When each state was reached, in order; the last is the present one.
    /// Never empty: the first is `Placed`, or `Completed` for one imported.
    pub steps: Vec<(State, Timestamp)>,
    /// What was ordered.
    pub lines: Vec<Line>,
    /// Money given back so far, in order.
    pub refunds: Vec<Refund>,
    /// Why it was cancelled; empty if it wasn't.
    pub cancel_reason: String,
}

impl Order {
    /// An order just placed.
    pub fn placed(lines: Vec<Line>, at: Timestamp) -> Self {
        Self { steps: vec![(State::Placed, at)], lines, refunds: Vec::new(), cancel_reason: String::new() }
    }

    /// Where it is in its life.
    pub fn state(&self) -> State {
        self.steps.last().map_or(State::Placed, |(state, _)| *state)
    }

    /// Whether it was completed, whatever was paid back since.
    pub fn is_completed(&self) -> bool {
        self.steps.iter().any(|(state, _)| *state == State::Completed)
    }

    /// The sum of the lines, in minor units.
    pub fn total(&self) -> i64 {
        total(&self.lines)
    }

    /// The sum of the refunds, in minor units.
    pub fn refunded(&self) -> i64 {
        self.refunds.iter().fold(0, |sum, refund| sum.saturating_add(refund.amount))
    }

    /// What has not been paid back, in minor units.
    pub fn left(&self) -> i64 {
        self.total() - self.refunded()
    }

    /// Takes the order to its next state; whether that changed anything.
    pub fn advance(&mut self, to: State, at: Timestamp) -> Result<bool, StateError> {
        let changed = self.state().advance(to)?;
        if changed {
            self.steps.push((to, at));
        }
        Ok(changed)
    }

    /// Takes back the step to `meant`, which must be the last.
    pub fn recall(&mut self, meant: State) -> Result<(), StateError> {
        let from = self.state();
        if from != meant || !from.can_be_recalled() {
            return Err(StateError::NotBack { from, meant });
        }
        self.steps.pop();
        Ok(())
    }

    /// Calls the order off; whether that changed anything.
    pub fn cancel(&mut self, reason: &str, at: Timestamp) -> Result<bool, StateError> {
        let changed = self.state().cancel()?;
        if changed {
            reason.clone_into(&mut self.cancel_reason);
            self.steps.push((State::Cancelled, at));
        }
        Ok(changed)
    }
}
