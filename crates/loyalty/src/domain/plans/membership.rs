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

    /// The period that runs; the one that stands, while it is paused.
    pub(crate) fn days(&self, terms: &Terms, today: i64) -> Days {
        self.cycle.at(terms.period, self.paused_on.unwrap_or(today))
    }

    /// The day after its last, as far as that is known; as if it went on today, while it is
    /// paused.
    pub(crate) fn end(&self, terms: &Terms, today: i64) -> Option<i64> {
        let end = self.cancelled_to.or_else(|| self.paid_until.filter(|_| terms.is_paid()))?;
        Some(end + self.paused_on.map_or(0, |paused| today - paused))
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
    pub(crate) fn resumed(&self, terms: &Terms, today: i64) -> Result<Self, MembershipError> {
        self.must_be(MembershipState::Paused, terms, today)?;
        let paused = self.paused_on.unwrap_or(today);
        let cycle = self.cycle.resumed(terms.period, paused, today);
        // What was to be at the end of a period is at the end of the same one.
        let moved = |end: i64| {
            let later = self.cycle.ends_until(terms.period, paused, end);
            cycle.end(terms.period, today, later)
        };
        let next = self.next.map(|next| {
            let day = moved(next.day);
            let anchor = if next.anchor == next.day { day } else { cycle.anchor };
            Next { day, anchor, ..next }
        });
        Ok(Self {
            state: MembershipState::Active,
            paused_on: None,
            paid_until: self.paid_until.map(moved),
            cancelled_to: self.cancelled_to.map(moved),
            next,
            cycle,
            ..self.clone()
        })
    }

    /// It is used until what runs, or is paid, is over.
    pub(crate) fn cancelled(&self, terms: &Terms, today: i64) -> Result<Self, MembershipError> {
        if self.state == MembershipState::Paused {
            return self.resumed(terms, today)?.cancelled(terms, today);
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
        let paid_until = if to.is_paid() && !from.is_paid() { Some(day) } else { self.paid_until };
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
        let cycle = if from.period == to.period { self.cycle } else { Cycle::new(today) };
        let state = if self.state == MembershipState::Paused { self.state } else { MembershipState::Active };
        Self { version, next: None, cycle, state, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::{calendar, plans::terms::tests::monthly};

    fn day(month: i8, of: i8) -> i64 {
        calendar::number(date(2026, month, of))
    }

    fn joined(on: i64, paid_until: Option<i64>) -> Membership {
        Membership {
            id: MembershipId(Uuid::nil()),
            plan: PlanId(Uuid::nil()),
            customer: CustomerId(Uuid::nil()),
            version: 1,
            cycle: Cycle::new(on),
            next: None,
            state: MembershipState::Active,
            paid_until,
            paused_on: None,
            cancelled_to: None,
            due_at: None,
            reminded_of: None,
            revision: 1,
            created_at: Time::from_micros(0).unwrap(),
        }
    }

    #[test]
    fn a_paid_membership_ends_unless_it_is_renewed_and_a_free_one_goes_on() {
        let paid = monthly(1_990, Vec::new());
        let own = joined(day(1, 31), Some(day(2, 28)));
        assert!(!own.is_over(&paid, day(2, 27)));
        assert!(own.is_over(&paid, day(2, 28)));
        let renewed = own.renewed((&paid, &paid), 2, day(2, 20)).unwrap();
        assert_eq!(renewed.paid_until, Some(day(4, 30)));
        assert!(!joined(day(1, 31), None).is_over(&monthly(0, Vec::new()), day(12, 1)));
    }

    #[test]
    fn what_is_cancelled_is_used_until_its_period_is_over() {
        let free = monthly(0, Vec::new());
        let own = joined(day(1, 31), None).cancelled(&free, day(3, 3)).unwrap();
        assert_eq!(own.end(&free, day(3, 3)), Some(day(3, 31)));
        assert_eq!(own.cancelled(&free, day(3, 20)).unwrap(), own);
        assert_eq!(own.state_on(&free, day(3, 31)), MembershipState::Ended);
    }

    #[test]
    fn a_pause_moves_what_is_paid_and_what_comes_next() {
        let paid = monthly(1_990, Vec::new());
        let own = joined(day(1, 10), Some(day(3, 10)));
        let paused = own.paused(&paid, day(1, 20)).unwrap();
        assert!(!paused.is_over(&paid, day(12, 1)));
        assert_eq!(paused.paused(&paid, day(1, 21)), Err(MembershipError::State(MembershipState::Paused)));
        let on = paused.resumed(&paid, day(1, 30)).unwrap();
        assert_eq!((on.days(&paid, day(1, 30)).end, on.paid_until), (day(2, 20), Some(day(3, 20))));
        let stopped = paused.cancelled(&paid, day(1, 30)).unwrap();
        assert_eq!((stopped.state, stopped.cancelled_to), (MembershipState::Active, Some(day(3, 20))));
    }

    #[test]
    fn free_made_paid_begins_with_the_next_period_and_is_undone_at_once() {
        let (free, paid) = (monthly(0, Vec::new()), monthly(1_990, Vec::new()));
        let own = joined(day(1, 10), None);
        let moving = own.moving_to(2, (&free, &paid), day(1, 20));
        assert_eq!(moving.next, Some(Next { version: 2, day: day(2, 10), anchor: day(1, 10) }));
        assert_eq!(moving.clone().on(day(2, 9)), moving);
        let moved = moving.clone().on(day(2, 10));
        assert_eq!((moved.version, moved.is_over(&paid, day(2, 10))), (2, true), "nobody paid");
        let undone = moving.back_to(1, (&free, &free), day(1, 21));
        assert_eq!((undone.version, undone.next), (1, None));
        let revived = moved.back_to(1, (&paid, &free), day(2, 20));
        assert_eq!((revived.version, revived.is_over(&free, day(12, 1))), (1, false));
    }
}
