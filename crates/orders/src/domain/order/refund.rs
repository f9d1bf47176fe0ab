//! Money given back, never more than was paid.

use super::{Order, State};
use crate::domain::price::Line;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Some of a dish that is paid back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundLine {
    /// The code on the menu.
    pub code: i32,
    /// How many, at least 1.
    pub quantity: u32,
}

/// How a refund is known in the system whose file tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct External {
    /// Its own id there; empty if it has none.
    pub id: String,
    /// When it was given there.
    pub at: Timestamp,
}

/// A refund as a file tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reported {
    /// How much, in minor units.
    pub amount: i64,
    /// How the file knows it.
    pub external: External,
}

/// What to pay back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundOf {
    /// These dishes, at what they cost; at most what is left.
    Lines(Vec<RefundLine>),
    /// An amount in minor units.
    Amount(i64),
    /// What was paid back elsewhere, for these dishes.
    Elsewhere(Reported, Vec<RefundLine>),
    /// All that is left.
    Rest,
}

/// Money given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refund {
    /// How much, in minor units.
    pub amount: i64,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Which dishes; empty where it was by amount.
    pub lines: Vec<RefundLine>,
    /// How a file tells of it; `None` for one given here of which none has told.
    pub external: Option<External>,
}

/// Why money can't be given back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RefundError {
    /// Nothing was delivered yet, or all is settled.
    #[error("an order that is {0} can't be refunded; only a COMPLETED one can")]
    State(State),
    /// The dish was not ordered.
    #[error("dish {code} is not in the order")]
    NotOrdered {
        /// Which line of the request, from 0.
        index: usize,
        /// The dish.
        code: i32,
    },
    /// More of a dish than was ordered and is not yet paid back.
    #[error("of dish {code}, {left} can still be refunded; at least 1 must be")]
    Quantity {
        /// Which line of the request, from 0.
        index: usize,
        /// The dish.
        code: i32,
        /// How many can still be.
        left: u32,
    },
    /// No amount, or more than is left.
    #[error("must be 1 to {left} minor units, which is what is left of the order")]
    Amount {
        /// What is left, in minor units.
        left: i64,
    },
}

impl RefundError {
    /// The field that is wrong, as in the contract.
    pub fn field(&self) -> String {
        match self {
            Self::State(_) => "name".to_owned(),
            Self::NotOrdered { index, .. } => format!("lines[{index}].item_code"),
            Self::Quantity { index, .. } => format!("lines[{index}].quantity"),
            Self::Amount { .. } => "amount".to_owned(),
        }
    }
}

impl Order {
    /// Gives money back. An order that is wholly paid back is refunded.
    pub fn refund(&mut self, of: RefundOf, reason: &str, at: Timestamp) -> Result<&Refund, RefundError> {
        if self.state() != State::Completed {
            return Err(RefundError::State(self.state()));
        }
        let left = self.left();
        let (amount, lines, external) = match of {
            RefundOf::Lines(lines) => (self.worth(&lines)?.min(left), lines, None),
            RefundOf::Amount(amount) => (amount, Vec::new(), None),
            RefundOf::Elsewhere(reported, lines) => (reported.amount, lines, Some(reported.external)),
            RefundOf::Rest => (left, Vec::new(), None),
        };
        // A dish that was free, once it is paid back, moves no money.
        let least = i64::from(lines.is_empty());
        if !(least..=left).contains(&amount) {
            return Err(RefundError::Amount { left });
        }
        if amount == left {
            self.steps.push((State::Refunded, at));
        }
        self.refunds.push(Refund { amount, reason: reason.to_owned(), at, lines, external });
        self.refunds.last().ok_or(RefundError::Amount { left })
    }

    /// What these dishes cost, the dearest of each first, in minor units.
    fn worth(&self, lines: &[RefundLine]) -> Result<i64, RefundError> {
        let mut worth = 0_i64;
        let mut taken: Vec<RefundLine> =
            self.refunds.iter().flat_map(|refund| refund.lines.clone()).collect();
        for (index, RefundLine { code, quantity }) in lines.iter().copied().enumerate() {
            let units = self.units(code);
            let before = count(&taken, code);
            let left = u32::try_from(units.len()).unwrap_or(u32::MAX).saturating_sub(before);
            if units.is_empty() {
                return Err(RefundError::NotOrdered { index, code });
            }
            if !(1..=left).contains(&quantity) {
                return Err(RefundError::Quantity { index, code, left });
            }
            let paid = units.iter().skip(before as usize).take(quantity as usize);
            worth = worth.saturating_add(paid.sum());
            taken.push(RefundLine { code, quantity });
        }
        Ok(worth)
    }

    /// The price of each unit of a dish, the dearest first.
    fn units(&self, code: i32) -> Vec<i64> {
        let of_dish = self.lines.iter().filter(|line| line.code == code);
        let each = |line: &Line| std::iter::repeat_n(line.unit_price, line.quantity as usize);
        let mut units: Vec<i64> = of_dish.flat_map(each).collect();
        units.sort_unstable_by_key(|price| std::cmp::Reverse(*price));
        units
    }
}

fn count(lines: &[RefundLine], code: i32) -> u32 {
    lines.iter().filter(|line| line.code == code).fold(0, |sum, line| sum.saturating_add(line.quantity))
}
