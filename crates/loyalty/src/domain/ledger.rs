//! The double entry behind a customer's points.

use kernel::{CustomerId, Money, OrderId, Time};
use uuid::Uuid;

/// Where points come from and go to. A balance is what was credited less what
/// was debited, so that all of them together are always zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Account {
    /// The shop's: points it gave, below zero.
    Issued,
    /// The shop's: points it took back.
    Reversed,
    /// The customer's: points that may be used.
    Active,
    /// The customer's: points owed, below zero.
    Debt,
}

/// Why points moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// An order was completed.
    Earned,
    /// An order was refunded.
    Reversed,
    /// An earlier debt was made good.
    DebtRepaid,
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cause {
    /// The event.
    pub(crate) id: Uuid,
    /// Whose points.
    pub(crate) customer: CustomerId,
    /// The order.
    pub(crate) order: OrderId,
    /// The money they were reckoned from.
    pub(crate) amount: Money,
}

/// A posting as it is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Transfer {
    /// Its id.
    pub(crate) id: Uuid,
    /// What moved.
    pub(crate) posting: Posting,
    /// The order.
    pub(crate) order: OrderId,
    /// The money it was reckoned from.
    pub(crate) amount: Money,
    /// When.
    pub(crate) created_at: Time,
}

/// A customer's accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Balances {
    /// See [`Account::Issued`].
    pub(crate) issued: i64,
    /// See [`Account::Reversed`].
    pub(crate) reversed: i64,
    /// See [`Account::Active`].
    pub(crate) active: i64,
    /// See [`Account::Debt`].
    pub(crate) debt: i64,
}

/// The points of one earning that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lot {
    /// Its id.
    pub(crate) id: Uuid,
    /// The order that earned it.
    pub(crate) order: OrderId,
    /// How many are left.
    pub(crate) remaining: i64,
}

/// Points taken from a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Draw {
    /// The lot.
    pub(crate) lot: Uuid,
    /// How many.
    pub(crate) points: i64,
}

impl Balances {
    /// The balances after a posting.
    #[must_use]
    pub(crate) fn after(mut self, posting: &Posting) -> Self {
        let debit = self.of(posting.debit);
        *debit = debit.saturating_sub(posting.points);
        let credit = self.of(posting.credit);
        *credit = credit.saturating_add(posting.points);
        self
    }

    /// Points owed.
    pub(crate) fn owed(&self) -> i64 {
        -self.debt
    }

    /// Points earned and not taken back.
    pub(crate) fn lifetime_earned(&self) -> i64 {
        -self.issued - self.reversed
    }

    fn of(&mut self, account: Account) -> &mut i64 {
        match account {
            Account::Issued => &mut self.issued,
            Account::Reversed => &mut self.reversed,
            Account::Active => &mut self.active,
            Account::Debt => &mut self.debt,
        }
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

/// Gives points: a debt is made good first.
pub(crate) fn earn(balances: &Balances, points: i64) -> Vec<Posting> {
    let repaid = points.min(balances.owed());
    let to = |credit, points, reason| Posting { debit: Account::Issued, credit, points, reason };
    moved([
        to(Account::Debt, repaid, Reason::DebtRepaid),
        to(Account::Active, points - repaid, Reason::Earned),
    ])
}

/// Takes points back: what the customer doesn't have any more becomes a debt.
pub(crate) fn reverse(balances: &Balances, points: i64) -> Vec<Posting> {
    let taken = points.min(balances.active);
    let from = |debit, points| Posting { debit, credit: Account::Reversed, points, reason: Reason::Reversed };
    moved([from(Account::Active, taken), from(Account::Debt, points - taken)])
}

fn moved(postings: [Posting; 2]) -> Vec<Posting> {
    postings.into_iter().filter(|posting| posting.points > 0).collect()
}

/// Takes points from lots, oldest first, but those of `order` before all
/// others. `lots` are oldest first and hold at least as many.
pub(crate) fn draw(lots: &[Lot], order: OrderId, points: i64) -> Vec<Draw> {
    let own = lots.iter().filter(|lot| lot.order == order);
    let others = lots.iter().filter(|lot| lot.order != order);
    let mut missing = points;
    let mut take = |lot: &Lot| {
        let points = missing.min(lot.remaining);
        missing -= points;
        Draw { lot: lot.id, points }
    };
    let draws: Vec<Draw> = own.chain(others).map(&mut take).collect();
    draws.into_iter().filter(|draw| draw.points > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(id: u128) -> OrderId {
        OrderId(Uuid::from_u128(id))
    }

    fn lot(id: u128, of: u128, remaining: i64) -> Lot {
        Lot { id: Uuid::from_u128(id), order: order(of), remaining }
    }

    fn book(balances: Balances, postings: &[Posting]) -> Balances {
        postings.iter().fold(balances, Balances::after)
    }

    #[test]
    fn points_are_issued_to_the_customer() {
        let after = book(Balances::default(), &earn(&Balances::default(), 36));
        assert_eq!(after, Balances { issued: -36, active: 36, ..Balances::default() });
        assert_eq!(after.lifetime_earned(), 36);
    }

    #[test]
    fn a_refund_takes_what_is_there_and_the_rest_is_a_debt_that_is_repaid_first() {
        let spent = Balances { issued: -36, reversed: 26, active: 10, debt: 0 };
        let owing = book(spent, &reverse(&spent, 18));
        assert_eq!((owing.active, owing.owed(), owing.reversed), (0, 8, 44));

        let repaid = earn(&owing, 20);
        assert_eq!(repaid.iter().map(|posting| posting.points).collect::<Vec<_>>(), [8, 12]);
        let after = book(owing, &repaid);
        assert_eq!((after.active, after.owed()), (12, 0));
    }

    #[test]
    fn no_points_move_nothing() {
        assert!(earn(&Balances::default(), 0).is_empty());
        assert!(reverse(&Balances::default(), 0).is_empty());
    }

    #[test]
    fn a_refund_draws_from_its_own_order_first_then_from_the_oldest() {
        let lots = [lot(1, 1, 5), lot(2, 2, 5), lot(3, 3, 5)];
        let drawn: Vec<_> =
            draw(&lots, order(3), 12).iter().map(|draw| (draw.lot.as_u128(), draw.points)).collect();
        assert_eq!(drawn, [(3, 5), (1, 5), (2, 2)]);
        assert_eq!(draw(&lots, order(2), 3), [Draw { lot: Uuid::from_u128(2), points: 3 }]);
    }
}
