//! What benefits take off an order.

use kernel::CustomerId;

use super::{Benefit, Denial, Effect, Use, Verdict};
use crate::domain::projections::orders::OrderLine;

/// An order, with what is used for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bill {
    /// Whose the order is; `None` for a stranger's.
    pub(crate) customer: Option<CustomerId>,
    /// What was ordered.
    pub(crate) lines: Vec<OrderLine>,
    /// What it costs, in minor units.
    pub(crate) total: i64,
    /// What is held and was used for it.
    pub(crate) uses: Vec<Use>,
    /// Whether the order is completed.
    pub(crate) is_over: bool,
}

impl Bill {
    /// The use of a benefit for it, if there is one.
    pub(crate) fn used(&self, code: &str) -> Option<&Use> {
        self.uses.iter().find(|held| held.benefit == code)
    }

    /// What is left to pay, in minor units.
    pub(crate) fn left(&self) -> i64 {
        let saved = self.uses.iter().filter_map(|held| held.saving).fold(0, i64::saturating_add);
        self.total.saturating_sub(saved).max(0)
    }

    /// What a benefit takes off what is left to pay; or why it would be used for nothing.
    pub(crate) fn saving(&self, benefit: &Benefit) -> Result<i64, Denial> {
        if benefit.effect == Effect::Perk {
            return Ok(0);
        }
        if !self.lines.iter().any(|line| benefit.is_about(line.code)) {
            return Err(Denial::NotOnOrder);
        }
        let saving = benefit.off_bill(&self.lines).min(self.left());
        if saving > 0 { Ok(saving) } else { Err(Denial::NothingSaved) }
    }

    /// The same as if nothing was used for it.
    pub(crate) fn without_uses(self) -> Self {
        Self { uses: Vec::new(), ..self }
    }

    /// Counts another use for it.
    pub(crate) fn add(&mut self, held: Use) {
        self.uses.push(held);
    }
}

impl Verdict {
    /// What it takes off an order, if one is named; denies what would be for nothing.
    pub(crate) fn on_bill(&mut self, bill: Option<&Bill>) -> Option<i64> {
        match bill?.saving(self.benefit.as_ref()?) {
            Ok(saving) => Some(saving),
            Err(denial) => {
                if self.outcome.is_ok() {
                    self.outcome = Err(denial);
                }
                Some(0)
            }
        }
    }
}
