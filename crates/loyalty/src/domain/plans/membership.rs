#[cfg(test)]
mod tests;

use kernel::{CustomerId, Money, Time};
use uuid::Uuid;

use super::{Cycle, Days, MembershipId, PlanId, Terms};

kernel::text_enum! {
    /// The life of a membership.
    pub(crate) enum MembershipState {
        /// Its benefits may be used.
        Active = "ACTIVE",
        /// Its clock stands.
        Paused = "PAUSED",
        /// It is over.
        Ended = "ENDED",
    }
}

/// Other terms, from a day on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Next {
    /// Their version.
    pub(crate) version: i64,
    /// From which day on.
    pub(crate) day: i64,
    /// From where their periods are counted.
    pub(crate) anchor: i64,
}

/// A customer's membership of a plan. Days are the shop's, counted from 1970-01-01.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Membership {
    /// Its id.
    pub(crate) id: MembershipId,
    /// Of what.
    pub(crate) plan: PlanId,
    /// Whose.
    pub(crate) customer: CustomerId,
    /// By which version of the plan's terms.
    pub(crate) version: i64,
    /// Where its periods begin.
    pub(crate) cycle: Cycle,
    /// By which from when on.
    pub(crate) next: Option<Next>,
    /// Where it is in its life.
    pub(crate) state: MembershipState,
    /// The day after the last that is paid; `None` if nothing ever was.
    pub(crate) paid_until: Option<i64>,
    /// Since when its clock stands.
    pub(crate) paused_on: Option<i64>,
    /// The day after its last, once it was cancelled.
    pub(crate) cancelled_to: Option<i64>,
    /// When to look at it next: to remind, or to end it.
    pub(crate) due_at: Option<Time>,
    /// The end that its holder was reminded of.
    pub(crate) reminded_of: Option<i64>,
    /// Counts the changes.
    pub(crate) revision: i64,
    /// When it was joined.
    pub(crate) created_at: Time,
}

/// What the shop was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Payment {
    /// How much.
    pub(crate) amount: Money,
    /// By what the shop finds it.
    pub(crate) reference: String,
}

/// A payment as it was noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Receipt {
    /// Its id.
    pub(crate) id: Uuid,
    /// For which membership.
    pub(crate) membership: MembershipId,
    /// What was paid.
    pub(crate) payment: Payment,
    /// When it was noted.
    pub(crate) created_at: Time,
}

/// Why a membership can't be had, or changed so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum MembershipError {
    /// Nobody joins the plan any more.
    #[error("the plan is retired: nobody joins it any more")]
    Retired,
    /// They are in it.
    #[error("they are a member of the plan already")]
    AlreadyMember,
    /// It is paid for.
    #[error("a payment of at least {0} is needed")]
    Unpaid(Money),
    /// It is free.
    #[error("the plan is free: nothing is paid for it")]
    IsFree,
    /// It paid for something already.
    #[error("must be a payment that was not noted before: `{0}` was")]
    PaymentUsed(String),
    /// It is not in the state that this needs.
    #[error("the membership is {}", .0.as_str())]
    State(MembershipState),
    /// Too many would share it.
    #[error("at most {0} others share it")]
    Household(i64),
    /// What is not counted can't be added to.
    #[error("the benefit has no quota that could be added to")]
    NoQuota,
    /// There was no change.
    #[error("the plan has no change to roll back")]
    NothingToRollBack,
    /// It was not shown who loses what.
    #[error("{losers} holders lose something: look at the preview, and say so in `expected_losers`")]
    NotShown {
        /// How many do.
        losers: i64,
    },
}

impl Membership {
    /// As it is on a day: under the terms that hold then.
    #[must_use]
    pub(crate) fn on(mut self, day: i64) -> Self {
        let day = self.paused_on.unwrap_or(day);
        if let Some(next) = self.next.filter(|next| next.day <= day) {
            let from = if next.anchor == next.day { next.day } else { self.cycle.from };
            self.cycle = Cycle { anchor: next.anchor, from };
            self.version = next.version;
            self.next = None;
        }
        self
    }

    /// The version of the terms of its next period.
    pub(crate) fn coming(&self) -> i64 {
        self.next.map_or(self.version, |next| next.version)
    }

    /// The period that runs; the one that stands, while it is paused.
    pub(crate) fn days(&self, terms: &Terms, today: i64) -> Days {
        self.cycle.at(terms.period, self.paused_on.unwrap_or(today))
    }

    /// The day after its last, as far as that is known; as if it went on today, while it is
    /// paused.
    pub(crate) fn end(&self, terms: &Terms, today: i64) -> Option<i64> {
        let end = self.cancelled_to.or_else(|| self.paid_until.filter(|_| terms.is_paid()))?;
        Some(end + self.stood(today))
    }

    /// For how many days its clock stood by today: whole ones, so neither the day on which it was
    /// paused, which could be used, nor today.
    pub(crate) fn stood(&self, today: i64) -> i64 {
        self.paused_on.map_or(0, |paused| (today - paused - 1).max(0))
    }

    /// Whether its last day is over.
    pub(crate) fn is_over(&self, terms: &Terms, today: i64) -> bool {
        self.state == MembershipState::Active && self.end(terms, today).is_some_and(|end| end <= today)
    }

    /// Its state on a day, whether or not that was written down yet.
    pub(crate) fn state_on(&self, terms: &Terms, today: i64) -> MembershipState {
        if self.is_over(terms, today) { MembershipState::Ended } else { self.state }
    }

    /// Refuses one that is not in a state.
    pub(crate) fn must_be(
        &self,
        state: MembershipState,
        terms: &Terms,
        today: i64,
    ) -> Result<(), MembershipError> {
        match self.state_on(terms, today) {
            is if is == state => Ok(()),
            is => Err(MembershipError::State(is)),
        }
    }

    /// Its clock stands from today on.
    pub(crate) fn paused(&self, terms: &Terms, today: i64) -> Result<Self, MembershipError> {
        self.must_be(MembershipState::Active, terms, today)?;
        Ok(Self { state: MembershipState::Paused, paused_on: Some(today), ..self.clone() })
    }

    /// Its clock goes on from today on.
    pub(crate) fn resumed(
        &self,
        (terms, coming): (&Terms, &Terms),
        today: i64,
    ) -> Result<Self, MembershipError> {
        self.must_be(MembershipState::Paused, terms, today)?;
        let paused = self.paused_on.unwrap_or(today);
        let now = paused + self.stood(today);
        let cycle = self.cycle.resumed(terms.period, paused, now);
        // What was to be at the end of a period is at the end of the same one.
        let moved = |end: i64| {
            let later = self.cycle.ends_until(terms.period, paused, end);
            cycle.end(terms.period, now, later)
        };
        let next = self.next.map(|next| {
            let day = moved(next.day);
            let anchor = if next.anchor == next.day { day } else { cycle.anchor };
            Next { day, anchor, ..next }
        });
        // What is paid beyond the change ends with a period of the terms that come.
        let ends = |end: i64| match self.next.zip(next) {
            Some((was, is)) if end > was.day => {
                let later = Cycle::new(was.anchor).ends_until(coming.period, was.day, end);
                Cycle::new(is.anchor).end(coming.period, is.day, later)
            }
            _ => moved(end),
        };
        Ok(Self {
            state: MembershipState::Active,
            paused_on: None,
            paid_until: self.paid_until.map(ends),
            cancelled_to: self.cancelled_to.map(ends),
            next,
            cycle,
            ..self.clone()
        })
    }

    /// It goes on in the place of another of the plan that runs longer; `None` if that does not.
    pub(crate) fn outlasted(
        &self,
        (terms, coming): (&Terms, &Terms),
        (other, coming_of_other): (&Self, &Terms),
        today: i64,
    ) -> Result<Option<Self>, MembershipError> {
        let last = |end: Option<i64>| end.unwrap_or(i64::MAX);
        let end = other.end(coming_of_other, today);
        if last(end) <= last(self.end(coming, today)) {
            return Ok(None);
        }
        let going = match self.state {
            MembershipState::Paused => self.resumed((terms, coming), today)?,
            _ => self.clone(),
        };
        let paid_until = end.filter(|_| coming_of_other.is_paid()).or(going.paid_until);
        let cancelled_to = other.cancelled_to.and(end);
        Ok(Some(Self { paid_until, cancelled_to, ..going }))
    }

    /// It is used until what runs, or is paid, is over.
    pub(crate) fn cancelled(
        &self,
        (terms, coming): (&Terms, &Terms),
        today: i64,
    ) -> Result<Self, MembershipError> {
        if self.state == MembershipState::Paused {
            return self.resumed((terms, coming), today)?.cancelled((terms, coming), today);
        }
        if self.state_on(terms, today) == MembershipState::Ended || self.cancelled_to.is_some() {
            return Ok(self.clone());
        }
        let paid = self.paid_until.filter(|_| terms.is_paid());
        let end = paid.unwrap_or_else(|| self.days(terms, today).end);
        Ok(Self { cancelled_to: Some(end), next: None, ..self.clone() })
    }

    /// It goes on for so many periods more: of a paid one those are paid.
    pub(crate) fn renewed(
        &self,
        (terms, coming): (&Terms, &Terms),
        periods: i64,
        today: i64,
    ) -> Result<Self, MembershipError> {
        self.must_be(MembershipState::Active, terms, today)?;
        let until = self.paid_until.unwrap_or(today).max(today);
        let cycle = self.next.map_or(self.cycle, |next| Cycle { anchor: next.anchor, ..self.cycle });
        let paid_until = if coming.is_paid() {
            Some(cycle.end(coming.period, until, periods - 1))
        } else {
            self.paid_until
        };
        Ok(Self { paid_until, cancelled_to: None, ..self.clone() })
    }

    /// Other terms hold for it once what runs, or is paid, is over.
    #[must_use]
    pub(crate) fn moving_to(&self, version: i64, (from, to): (&Terms, &Terms), today: i64) -> Self {
        let running = self.days(from, today).end;
        let day = self.paid_until.filter(|_| from.is_paid()).map_or(running, |paid| paid.max(running));
        let anchor = if from.period == to.period { self.cycle.anchor } else { day };
        // What was free is as if paid until the price begins.
        let until = self.paid_until.map_or(day, |paid| paid.max(day));
        let paid_until = if to.is_paid() && !from.is_paid() { Some(until) } else { self.paid_until };
        let next = (version != self.version).then_some(Next { version, day, anchor });
        Self { next, paid_until, ..self.clone() }
    }

    /// Its old terms hold for it again, at once.
    #[must_use]
    pub(crate) fn back_to(&self, version: i64, (from, to): (&Terms, &Terms), today: i64) -> Self {
        if self.version == version {
            let cycle = self.cycle;
            return Self { next: None, cycle, ..self.clone() };
        }
        // One that stands goes on from where it stands.
        let today = self.paused_on.unwrap_or(today);
        let cycle = if from.period == to.period { self.cycle } else { Cycle::new(today) };
        let state = if self.state == MembershipState::Paused { self.state } else { MembershipState::Active };
        // What was free is as if paid until its period ends.
        let end = cycle.at(to.period, today).end;
        let until = self.paid_until.map_or(end, |paid| paid.max(end));
        let paid_until = if to.is_paid() && !from.is_paid() { Some(until) } else { self.paid_until };
        Self { version, next: None, cycle, state, paid_until, ..self.clone() }
    }
}
