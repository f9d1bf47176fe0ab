//! Whether a benefit may be used, and from which grant.

#[cfg(test)]
pub(super) mod tests;

use kernel::{CustomerId, OrderId, Time};
use uuid::Uuid;

use super::{Benefit, Days, Limit, Membership, MembershipId, MembershipState, Terms};
use crate::domain::wishes::Wording;

kernel::text_enum! {
    /// Where a grant comes from.
    pub(crate) enum GrantSource {
        /// From the plan, for a period.
        Plan = "PLAN",
        /// It was added by hand.
        TopUp = "TOP_UP",
    }
}
kernel::text_enum! {
    /// The life of a use.
    pub(crate) enum UseState {
        /// Set aside.
        Held = "HELD",
        /// Used.
        Captured = "CAPTURED",
        /// Went back unused.
        Released = "RELEASED",
        /// Was used and given back.
        Returned = "RETURNED",
    }
}
kernel::text_enum! {
    /// Why something can't be used now.
    pub(crate) enum Denial {
        /// Nobody gives it to them.
        NoMembership = "NO_MEMBERSHIP",
        /// The membership stands.
        Paused = "PAUSED",
        /// Nothing is left.
        UsedUp = "USED_UP",
        /// It was used a short while ago.
        TooSoon = "TOO_SOON",
        /// It was used for the order.
        OnceAnOrder = "ONCE_AN_ORDER",
        /// None of its dishes is on the order.
        NotOnOrder = "NOT_ON_ORDER",
        /// It takes nothing off the order, or off what is left to pay of it.
        NothingSaved = "NOTHING_SAVED",
    }
}

/// Uses of a benefit that a membership has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QuotaGrant {
    /// Its id.
    pub(crate) id: Uuid,
    /// Of which membership.
    pub(crate) membership: MembershipId,
    /// The benefit's code.
    pub(crate) benefit: String,
    /// Where it comes from.
    pub(crate) source: GrantSource,
    /// The lowest is drawn first.
    pub(crate) priority: i64,
    /// How many uses; `None` where they are not counted.
    pub(crate) granted: Option<i64>,
    /// Of those, set aside.
    pub(crate) held: i64,
    /// Of those, used.
    pub(crate) used: i64,
    /// From which of the shop's days on.
    pub(crate) starts_on: i64,
    /// The day after the last; `None` for as long as the membership.
    pub(crate) ends_on: Option<i64>,
    /// When it was made.
    pub(crate) created_at: Time,
}

/// A use of a benefit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use {
    /// Its id.
    pub(crate) id: Uuid,
    /// Where it was drawn.
    pub(crate) grant: Uuid,
    /// By which membership.
    pub(crate) membership: MembershipId,
    /// The benefit's code.
    pub(crate) benefit: String,
    /// Who.
    pub(crate) customer: CustomerId,
    /// For which order.
    pub(crate) order: Option<OrderId>,
    /// Where it is in its life.
    pub(crate) state: UseState,
    /// What it takes off the order, in minor units, if an order says so.
    pub(crate) saving: Option<i64>,
    /// On which of the shop's days.
    pub(crate) day: i64,
    /// When it is released, unless it is captured; `None` where its order says that.
    pub(crate) expires_at: Option<Time>,
    /// When it was held.
    pub(crate) created_at: Time,
}

/// A membership that gives a customer something, with what of it was used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Holding {
    /// As it is today.
    pub(crate) membership: Membership,
    /// Under these terms.
    pub(crate) terms: Terms,
    /// All grants that have begun and not ended, of every benefit.
    pub(crate) grants: Vec<QuotaGrant>,
    /// The day of the last use of each benefit that was not given back.
    pub(crate) last_used: Vec<(String, i64)>,
}

/// From where a use is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draw {
    /// By which membership.
    pub(crate) membership: MembershipId,
    /// What it does.
    pub(crate) benefit: Benefit,
    /// The grant as it is before; of the plan's it may not be written down yet.
    pub(crate) grant: QuotaGrant,
    /// Whether it is not.
    pub(crate) is_new: bool,
}

/// Whether a benefit may be used, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// From where; or why not.
    pub(crate) outcome: Result<Draw, Denial>,
    /// If not now, from which day on.
    pub(crate) next: Option<i64>,
    /// Whether some grant is not counted.
    pub(crate) unlimited: bool,
    /// Uses left of what is counted.
    pub(crate) left: i64,
    /// Uses granted of what is counted.
    pub(crate) granted: i64,
    /// The membership that pays, or would; with its period.
    pub(crate) by: Option<(MembershipId, Days)>,
    /// The benefit, by whose terms.
    pub(crate) benefit: Option<Benefit>,
}

/// A benefit can't be used now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .wording.en)]
pub(crate) struct NotEntitled {
    /// Why.
    pub(crate) denial: Denial,
    /// When it can, if time alone helps.
    pub(crate) next: Option<Time>,
    /// The same in words.
    pub(crate) wording: Wording,
}

/// A use is not in the state that a step begins in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the use is {}", .0.as_str())]
pub(crate) struct WrongUseState(pub(crate) UseState);

impl QuotaGrant {
    /// What is left; `None` where it is not counted.
    pub(crate) fn left(&self) -> Option<i64> {
        self.granted.map(|granted| (granted - self.held - self.used).max(0))
    }

    fn has_some(&self) -> bool {
        self.left().is_none_or(|left| left > 0)
    }

    fn is_open(&self, day: i64) -> bool {
        self.starts_on <= day && self.ends_on.is_none_or(|end| day < end)
    }

    /// Whose turn it is: by priority, then what ends first, then the oldest.
    fn turn(&self) -> (i64, i64, i64, Time, Uuid) {
        let ends = self.ends_on.unwrap_or(i64::MAX);
        (self.priority, ends, self.starts_on, self.created_at, self.id)
    }
}

impl Holding {
    fn last_used(&self, code: &str) -> Option<i64> {
        self.last_used.iter().find(|(used, _)| used == code).map(|(_, day)| *day)
    }

    /// What the plan gives for the period that runs, written down or not.
    fn of_plan(&self, benefit: &Benefit, days: Days) -> (QuotaGrant, bool) {
        let is_it = |grant: &&QuotaGrant| {
            grant.source == GrantSource::Plan
                && grant.benefit == benefit.code
                && grant.starts_on == days.start
        };
        if let Some(grant) = self.grants.iter().find(is_it) {
            return (grant.clone(), false);
        }
        let grant = QuotaGrant {
            id: Uuid::nil(),
            membership: self.membership.id,
            benefit: benefit.code.clone(),
            source: GrantSource::Plan,
            priority: benefit.priority,
            granted: benefit.limit.quota(),
            held: 0,
            used: 0,
            starts_on: days.start,
            ends_on: Some(days.end),
            created_at: self.membership.created_at,
        };
        (grant, true)
    }

    /// Every grant of a benefit that is open, each with whether it is not written down yet.
    fn open(&self, benefit: &Benefit, days: Days, day: i64) -> Vec<(QuotaGrant, bool)> {
        let added = self.grants.iter().filter(|grant| {
            grant.source == GrantSource::TopUp && grant.benefit == benefit.code && grant.is_open(day)
        });
        let added = added.map(|grant| (grant.clone(), false));
        std::iter::once(self.of_plan(benefit, days)).chain(added).collect()
    }
}

/// Whether a benefit may be used today by what a customer has.
pub(crate) fn judge(holdings: &[Holding], code: &str, today: i64) -> Verdict {
    let mut verdict = Verdict {
        outcome: Err(Denial::NoMembership),
        next: None,
        unlimited: false,
        left: 0,
        granted: 0,
        by: None,
        benefit: None,
    };
    let mut best: Option<(QuotaGrant, bool, Benefit)> = None;
    for holding in holdings {
        let Some(benefit) = holding.terms.benefit(code) else { continue };
        let days = holding.membership.days(&holding.terms, today);
        verdict.by.get_or_insert((holding.membership.id, days));
        verdict.benefit.get_or_insert_with(|| benefit.clone());
        if holding.membership.state == MembershipState::Paused {
            verdict.denied(Denial::Paused, None);
            continue;
        }
        let open = holding.open(benefit, days, today);
        verdict.count(&open);
        if let Some(next) = too_soon(holding, benefit, today) {
            verdict.denied(Denial::TooSoon, Some(next));
            continue;
        }
        let drawable = open.into_iter().filter(|(grant, _)| grant.has_some());
        match drawable.min_by_key(|(grant, _)| grant.turn()) {
            None => verdict.denied(Denial::UsedUp, begins_anew(holding, days, today)),
            Some((grant, is_new)) => {
                if best.as_ref().is_none_or(|(other, ..)| grant.turn() < other.turn()) {
                    verdict.by = Some((holding.membership.id, days));
                    best = Some((grant, is_new, benefit.clone()));
                }
            }
        }
    }
    if let Some((grant, is_new, benefit)) = best {
        verdict.benefit = Some(benefit.clone());
        verdict.outcome = Ok(Draw { membership: grant.membership, benefit, grant, is_new });
        verdict.next = None;
    }
    verdict
}

/// From which day on it may be used again, if its interval is not over.
fn too_soon(holding: &Holding, benefit: &Benefit, today: i64) -> Option<i64> {
    let Limit::Interval(days) = benefit.limit else { return None };
    let next = holding.last_used(&benefit.code)? + days;
    (next > today).then_some(next)
}

/// When the next period begins, if the membership goes on.
fn begins_anew(holding: &Holding, days: Days, today: i64) -> Option<i64> {
    let end = holding.membership.end(&holding.terms, today);
    end.is_none_or(|end| end > days.end).then_some(days.end)
}

impl Verdict {
    fn count(&mut self, open: &[(QuotaGrant, bool)]) {
        for (grant, _) in open {
            match grant.granted.zip(grant.left()) {
                Some((granted, left)) => {
                    self.granted += granted;
                    self.left += left;
                }
                None => self.unlimited = true,
            }
        }
    }

    /// The reason nearest to a use: none that is further is told once there is a nearer.
    fn denied(&mut self, denial: Denial, next: Option<i64>) {
        if self.outcome == Err(Denial::NoMembership) || self.next.is_none() && next.is_some() {
            self.outcome = Err(denial);
        }
        self.next = match (self.next, next) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}
