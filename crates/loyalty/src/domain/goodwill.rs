//! What each may give on their own judgement.

use std::ops::RangeInclusive;

use kernel::{Currency, CustomerId, Money, OrderId, Time};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::catalogue::boundary::{Approver, Boundary, Stance};

kernel::text_enum! {
    /// The roles of those who work in a shop, the lowest first.
    pub(crate) enum Role {
        /// Carries orders to customers.
        Courier = "COURIER",
        /// Counter and kitchen.
        Staff = "STAFF",
        /// Runs the shop on the owner's behalf.
        Manager = "MANAGER",
        /// The owner.
        Owner = "OWNER",
    }
}

kernel::text_enum! {
    /// What an act of goodwill is.
    pub(crate) enum GoodwillKind {
        /// Something was given or done.
        Gift = "GIFT",
        /// Money was given back.
        Refund = "REFUND",
    }
}

/// What each member of a role may give on their own judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    /// The role.
    pub(crate) role: Role,
    /// In a day, in minor units of the shop's currency.
    pub(crate) daily: Option<i64>,
    /// At once; not bounded if absent.
    pub(crate) once: Option<i64>,
    /// Counts the changes; 0 for a shop that never set it.
    pub(crate) version: i64,
}

/// An act of goodwill on somebody's own judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Goodwill {
    /// Its id.
    pub(crate) id: Uuid,
    /// What was done.
    pub(crate) kind: GoodwillKind,
    /// For whom; `None` for a stranger.
    pub(crate) customer: Option<CustomerId>,
    /// What it cost the shop.
    pub(crate) amount: Money,
    /// Why.
    pub(crate) reason: String,
    /// The story.
    pub(crate) story: String,
    /// The case it repairs, by its name; may be empty.
    pub(crate) case: String,
    /// The order it is about.
    pub(crate) order: Option<OrderId>,
    /// Who did it.
    pub(crate) giver: Giver,
    /// The shop's day it was reserved on.
    pub(crate) day: i64,
    /// What was left of their allowance then; `None` if it is not bounded.
    pub(crate) left: Option<i64>,
    /// When.
    pub(crate) created_at: Time,
}

/// Who does an act of goodwill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Giver {
    /// Their access key's name.
    pub(crate) key: String,
    /// Their role.
    pub(crate) role: Role,
}

impl Role {
    fn above(self) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().skip_while(move |role| *role != self).skip(1)
    }

    /// Whether their word is enough for what a boundary speaks of.
    pub(crate) fn may_under(self, boundary: &Boundary) -> bool {
        match (boundary.stance, boundary.waits_for()) {
            (Stance::Never, _) => false,
            (_, None) => true,
            (_, Some(Approver::Manager)) => self >= Self::Manager,
            (_, Some(Approver::Owner)) => self == Self::Owner,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Courier => ("骑手", "a courier"),
            Self::Staff => ("店员", "a member of the staff"),
            Self::Manager => ("店长", "a manager"),
            Self::Owner => ("老板", "the owner"),
        }
    }
}

impl Giver {
    /// The budget that what they give is reserved in: one for each key.
    pub(crate) fn budget(&self) -> Uuid {
        let hash = Sha256::new().chain_update("allowance\0").chain_update(&self.key).finalize();
        let mut bytes = [0; 16];
        bytes.iter_mut().zip(hash).for_each(|(to, from)| *to = from);
        Uuid::from_bytes(bytes)
    }
}

impl Allowance {
    /// What an amount may be, in minor units.
    pub(crate) const AMOUNT: RangeInclusive<i64> = 0..=10_000_000_000;

    /// The allowance of a shop that never set one.
    pub(crate) fn usual(role: Role) -> Self {
        let daily = match role {
            Role::Courier => Some(1_000),
            Role::Staff => Some(2_000),
            Role::Manager => Some(10_000),
            Role::Owner => None,
        };
        Self { role, daily, once: None, version: 0 }
    }

    /// The most in a day; `None` if it is not bounded, which only an owner's can
    /// be.
    pub(crate) fn most_daily(&self) -> Option<i64> {
        self.daily.or((self.role != Role::Owner).then_some(0))
    }

    /// Whether so much may be given at once.
    pub(crate) fn allows_once(&self, amount: i64) -> bool {
        self.once.is_none_or(|most| amount <= most)
    }

    fn allows(&self, amount: i64) -> bool {
        self.allows_once(amount) && self.most_daily().is_none_or(|most| amount <= most)
    }
}

/// What is more than somebody may give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.texts().1)]
pub(crate) struct OverAllowance {
    /// Who it is too much for.
    pub(crate) role: Role,
    /// The lowest role above that may.
    pub(crate) approver: Role,
    /// Minor units that are left for now.
    pub(crate) left: i64,
    /// Of this currency.
    pub(crate) currency: Currency,
}

impl OverAllowance {
    /// What refuses `amount`, of which `left` are left today; the limit at once
    /// bounds that too. `all` has each role's allowance.
    pub(crate) fn new(all: &[Allowance], role: Role, amount: Money, left: Option<i64>) -> Self {
        let of =
            |role| all.iter().find(|one| one.role == role).copied().unwrap_or_else(|| Allowance::usual(role));
        let approver = role.above().find(|above| of(*above).allows(amount.minor)).unwrap_or(Role::Owner);
        let left = [left, of(role).once].into_iter().flatten().min().unwrap_or(0);
        Self { role, approver, left, currency: amount.currency }
    }

    /// In Chinese and in English, for the staff at the counter.
    pub(crate) fn texts(&self) -> (String, String) {
        let ((who_zh, who), (may_zh, may)) = (self.role.words(), self.approver.words());
        let left = Money { minor: self.left, currency: self.currency };
        (
            format!("这一笔超过{who_zh}今天的授权额度（还剩 {left}），可以请{may_zh}来批。"),
            format!("this is more than {who} may give: {left} are left today; {may} may give it"),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usual() -> Vec<Allowance> {
        Role::ALL.iter().copied().map(Allowance::usual).collect()
    }

    fn yuan(minor: i64) -> Money {
        Money { minor, currency: Currency::CNY }
    }

    #[test]
    fn a_shop_that_never_set_it_gives_each_role_something_and_the_owner_all() {
        let daily: Vec<_> = usual().iter().map(Allowance::most_daily).collect();
        assert_eq!(daily, [Some(1_000), Some(2_000), Some(10_000), None]);
    }

    #[test]
    fn without_a_sum_only_the_owner_is_unbounded() {
        for role in Role::ALL.iter().copied() {
            let none = Allowance { daily: None, ..Allowance::usual(role) };
            assert_eq!(none.most_daily(), (role != Role::Owner).then_some(0));
        }
    }

    #[test]
    fn the_lowest_role_above_that_may_is_asked() {
        let asked =
            |all: &[Allowance], role, amount| OverAllowance::new(all, role, yuan(amount), Some(0)).approver;
        assert_eq!(asked(&usual(), Role::Courier, 1_500), Role::Staff);
        assert_eq!(asked(&usual(), Role::Courier, 2_500), Role::Manager);
        assert_eq!(asked(&usual(), Role::Staff, 10_001), Role::Owner);
        let careful = [Allowance { once: Some(1_000), ..Allowance::usual(Role::Manager) }];
        assert_eq!(asked(&careful, Role::Staff, 2_500), Role::Owner);
        assert_eq!(asked(&usual(), Role::Owner, 1), Role::Owner);
    }

    #[test]
    fn what_is_left_is_said_in_both_languages() {
        let over = OverAllowance::new(&usual(), Role::Staff, yuan(2_500), Some(1_250));
        let (zh, en) = over.texts();
        assert_eq!(zh, "这一笔超过店员今天的授权额度（还剩 12.50 CNY），可以请店长来批。");
        assert_eq!(
            en,
            "this is more than a member of the staff may give: 12.50 CNY are left today; a manager may give it"
        );
        let once = [Allowance { once: Some(500), ..Allowance::usual(Role::Staff) }];
        assert_eq!(OverAllowance::new(&once, Role::Staff, yuan(600), Some(2_000)).left, 500);
    }

    #[test]
    fn each_key_has_a_budget_of_its_own() {
        let giver = |key: &str| Giver { key: key.into(), role: Role::Staff };
        assert_eq!(giver("a").budget(), Giver { role: Role::Manager, ..giver("a") }.budget());
        assert_ne!(giver("a").budget(), giver("b").budget());
    }
}
