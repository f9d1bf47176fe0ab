//! The double entry behind a customer's points.

use kernel::{Money, OrderId, Time};
use uuid::Uuid;

kernel::text_enum! {
    /// Where points come from and go to. A balance is what was credited less what
    /// was debited, so that all of them together are always zero.
    pub(crate) enum Account {
        /// The shop's: points it gave for orders, below zero.
        Issued = "ISSUED",
        /// The shop's: points it gave as a bonus, below zero.
        GiftBudget = "GIFT_BUDGET",
        /// The customer's: points that may be used once a refund is past.
        Pending = "PENDING",
        /// The customer's: points that may be used.
        Active = "ACTIVE",
        /// The customer's: points set aside.
        Held = "HELD",
        /// The shop's: points that were used.
        Redeemed = "REDEEMED",
        /// The shop's: points whose time was over.
        Expired = "EXPIRED",
        /// The shop's: points it took back.
        Reversed = "REVERSED",
        /// The customer's: points owed, below zero.
        Debt = "DEBT",
        /// Between two records of one customer; empty but within a merge.
        Merged = "MERGED",
    }
}

kernel::text_enum! {
    /// Why points moved.
    pub(crate) enum Reason {
        /// An order was completed.
        Earned = "EARNED",
        /// An order was refunded.
        Reversed = "REVERSED",
        /// An earlier debt was made good.
        DebtRepaid = "DEBT_REPAID",
        /// The refund window is over.
        Activated = "ACTIVATED",
        /// Set aside.
        Held = "HELD",
        /// Used.
        Captured = "CAPTURED",
        /// What was set aside went back.
        Released = "RELEASED",
        /// What was used came back.
        Restored = "RESTORED",
        /// Their time was over.
        Expired = "EXPIRED",
        /// A courtesy.
        Given = "GIVEN",
        /// Came from another record of the same customer, or went to it.
        Merged = "MERGED",
    }
}

/// Points that move from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Posting {
    /// Where from.
    pub(crate) debit: Account,
    /// Where to.
    pub(crate) credit: Account,
    /// How many; above zero.
    pub(crate) points: i64,
    /// Why.
    pub(crate) reason: Reason,
}

/// What caused postings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cause {
    /// The event, hold or lot; it moves points between two accounts once.
    pub(crate) id: Uuid,
    /// The order, if it was one.
    pub(crate) order: Option<OrderId>,
    /// The money they were reckoned from, if it was money.
    pub(crate) amount: Option<Money>,
    /// In the words of who did it.
    pub(crate) note: String,
}

impl Cause {
    /// A cause that is neither an order nor in anybody's words.
    pub(crate) fn plain(id: Uuid) -> Self {
        Self { id, order: None, amount: None, note: String::new() }
    }
}

/// A posting as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Transfer {
    /// Its id.
    pub(crate) id: Uuid,
    /// What moved.
    pub(crate) posting: Posting,
    /// What caused it.
    pub(crate) cause: Cause,
    /// When.
    pub(crate) created_at: Time,
}

/// A customer's accounts; see [`Account`]. [`Account::Merged`] is not among
/// them, for it is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Balances {
    pub(crate) issued: i64,
    pub(crate) gift_budget: i64,
    pub(crate) pending: i64,
    pub(crate) active: i64,
    pub(crate) held: i64,
    pub(crate) redeemed: i64,
    pub(crate) expired: i64,
    pub(crate) reversed: i64,
    pub(crate) debt: i64,
}

impl Balances {
    /// The balances after a posting.
    #[must_use]
    pub(crate) fn after(mut self, posting: &Posting) -> Self {
        self.add(posting.debit, -posting.points);
        self.add(posting.credit, posting.points);
        self
    }

    /// Points owed.
    pub(crate) fn owed(&self) -> i64 {
        -self.debt
    }

    /// Points earned or given, and not taken back.
    pub(crate) fn lifetime_earned(&self) -> i64 {
        -self.issued - self.gift_budget - self.reversed
    }

    /// One of them.
    pub(crate) fn of(&self, account: Account) -> i64 {
        match account {
            Account::Issued => self.issued,
            Account::GiftBudget => self.gift_budget,
            Account::Pending => self.pending,
            Account::Active => self.active,
            Account::Held => self.held,
            Account::Redeemed => self.redeemed,
            Account::Expired => self.expired,
            Account::Reversed => self.reversed,
            Account::Debt => self.debt,
            Account::Merged => 0,
        }
    }

    fn add(&mut self, account: Account, points: i64) {
        let balance = match account {
            Account::Issued => &mut self.issued,
            Account::GiftBudget => &mut self.gift_budget,
            Account::Pending => &mut self.pending,
            Account::Active => &mut self.active,
            Account::Held => &mut self.held,
            Account::Redeemed => &mut self.redeemed,
            Account::Expired => &mut self.expired,
            Account::Reversed => &mut self.reversed,
            Account::Debt => &mut self.debt,
            Account::Merged => return,
        };
        *balance = balance.saturating_add(points);
    }
}

impl Posting {
    /// What it adds to an account; below zero if it takes from it.
    pub(crate) fn change_of(&self, account: Account) -> i64 {
        match account {
            _ if account == self.credit => self.points,
            _ if account == self.debit => -self.points,
            _ => 0,
        }
    }
}

/// Points from one of the shop's accounts: a debt is made good first, the rest
/// goes `to` the customer.
pub(crate) fn credit(
    balances: &Balances,
    from: Account,
    to: Account,
    points: i64,
    reason: Reason,
) -> Vec<Posting> {
    let repaid = points.min(balances.owed());
    let posting = |credit, points, reason| Posting { debit: from, credit, points, reason };
    let both = [posting(Account::Debt, repaid, Reason::DebtRepaid), posting(to, points - repaid, reason)];
    both.into_iter().filter(|posting| posting.points > 0).collect()
}

/// Takes all that one record has over to another: what the first posts, and
/// what the second does.
pub(crate) fn merge(balances: &Balances) -> (Vec<Posting>, Vec<Posting>) {
    let out = Account::ALL.iter().copied().filter_map(|account| {
        let (points, there) = (balances.of(account), Account::Merged);
        let (debit, credit) = if points > 0 { (account, there) } else { (there, account) };
        (points != 0).then_some(Posting { debit, credit, points: points.abs(), reason: Reason::Merged })
    });
    let out: Vec<_> = out.collect();
    let back = |posting: &Posting| Posting { debit: posting.credit, credit: posting.debit, ..*posting };
    let arriving = out.iter().map(back).collect();
    (out, arriving)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(balances: Balances, postings: &[Posting]) -> Balances {
        postings.iter().fold(balances, Balances::after)
    }

    fn earn(balances: &Balances, points: i64) -> Vec<Posting> {
        credit(balances, Account::Issued, Account::Active, points, Reason::Earned)
    }

    #[test]
    fn points_are_issued_to_the_customer() {
        let after = book(Balances::default(), &earn(&Balances::default(), 36));
        assert_eq!(after, Balances { issued: -36, active: 36, ..Balances::default() });
        assert_eq!(after.lifetime_earned(), 36);
        assert!(earn(&Balances::default(), 0).is_empty());
    }

    #[test]
    fn a_debt_is_repaid_first() {
        let owing = Balances { issued: -36, reversed: 44, debt: -8, ..Balances::default() };
        let repaid = earn(&owing, 20);
        assert_eq!(repaid.iter().map(|posting| posting.points).collect::<Vec<_>>(), [8, 12]);
        let after = book(owing, &repaid);
        assert_eq!((after.active, after.owed()), (12, 0));
    }

    #[test]
    fn a_merge_leaves_nothing_behind_and_loses_nothing() {
        let from = Balances {
            issued: -90,
            gift_budget: -10,
            pending: 20,
            active: 15,
            held: 5,
            redeemed: 40,
            expired: 10,
            reversed: 10,
            debt: 0,
        };
        let (leaving, arriving) = merge(&from);
        assert_eq!(book(from, &leaving), Balances::default());
        assert_eq!(book(Balances::default(), &arriving), from);
    }
}
