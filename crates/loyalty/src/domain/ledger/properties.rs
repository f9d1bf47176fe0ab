//! What holds for every order of events.

use std::collections::HashMap;

use kernel::{Currency, CustomerId, OrderId, Time};
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    earning::{Bill, EarnRule, Earning},
    lots::{self, Lot, Move, Term},
    postings::{self, Account, Balances, Posting, Reason},
};

fn at(micros: i64) -> Time {
    Time::from_micros(micros).unwrap()
}

/// One customer's books, kept as the service keeps them.
#[derive(Clone, Debug, Default, PartialEq)]
struct ModelLedger {
    balances: Balances,
    lots: Vec<Lot>,
    earnings: HashMap<OrderId, Earning>,
}

impl ModelLedger {
    fn hear(&mut self, bill: &Bill, rule: &EarnRule) {
        match self.earnings.get(&bill.order).copied() {
            None => self.earn(Earning::first(bill, rule).unwrap()),
            Some(known) => self.take_back(known, known.after_refund(bill.refunded, rule).unwrap()),
        }
        self.must_balance();
    }

    fn hear_all(&mut self, bills: &[Bill], rule: &EarnRule) {
        for bill in bills {
            self.hear(bill, rule);
        }
    }

    fn earn(&mut self, earning: Earning) {
        self.earnings.insert(earning.order, earning);
        let (from, to) = (Account::Issued, Account::Active);
        for posting in postings::credit(&self.balances, from, to, earning.earned, Reason::Earned) {
            self.post(&posting);
            if posting.credit == Account::Active {
                self.add_lot(earning.order, posting.points);
            }
        }
    }

    fn add_lot(&mut self, order: OrderId, issued: i64) {
        let term = Term { active_at: at(0), active_day: 0, expires_at: None, month: 0 };
        self.lots.push(Lot {
            id: Uuid::from_u128(self.lots.len() as u128),
            order: Some(order),
            issued,
            pending: 0,
            remaining: issued,
            held: 0,
            expired: 0,
            term,
            rule_version: 0,
            created_at: at(i64::try_from(self.lots.len()).unwrap()),
        });
    }

    fn take_back(&mut self, known: Earning, now: Earning) {
        self.earnings.insert(now.order, now);
        let points = now.reversed - known.reversed;
        let of = |lot: &Lot| lot.order == Some(now.order);
        let (own, others): (Vec<_>, Vec<_>) = self.lots.iter().copied().partition(of);
        let moves = lots::take_back(&own, &others, points);
        self.shift(&moves, Reason::Reversed);
        let short = points - lots::total(&moves);
        if short > 0 {
            let (debit, credit, reason) = (Account::Debt, Account::Reversed, Reason::Reversed);
            self.post(&Posting { debit, credit, points: short, reason });
        }
    }

    /// Points are used.
    fn spend(&mut self, wanted: i64) {
        let moves = lots::hold(&self.lots, wanted.min(self.balances.active));
        let used: Vec<_> = moves.into_iter().map(|one| Move { to: Account::Redeemed, ..one }).collect();
        self.shift(&used, Reason::Captured);
        self.must_balance();
    }

    fn shift(&mut self, moves: &[Move], reason: Reason) {
        for one in moves {
            self.lots.iter_mut().filter(|lot| lot.id == one.lot).for_each(|lot| lot.apply(one));
        }
        for posting in lots::postings(moves, reason) {
            self.post(&posting);
        }
    }

    fn post(&mut self, posting: &Posting) {
        assert!(posting.points > 0 && posting.debit != posting.credit);
        let sum: i64 = Account::ALL.iter().map(|account| posting.change_of(*account)).sum();
        assert_eq!(sum, 0);
        self.balances = self.balances.after(posting);
    }

    fn must_balance(&self) {
        let Balances { active, debt, .. } = self.balances;
        assert_eq!(Account::ALL.iter().map(|account| self.balances.of(*account)).sum::<i64>(), 0);
        assert!(self.lots.iter().all(|lot| lot.remaining >= 0));
        assert_eq!(active, self.lots.iter().map(|lot| lot.remaining).sum::<i64>());
        assert!(active >= 0 && debt <= 0 && (active == 0 || debt == 0));
        let kept: i64 = self.earnings.values().map(|earning| earning.earned - earning.reversed).sum();
        assert_eq!(self.balances.lifetime_earned(), kept);
    }
}

fn bill(order: u128, total: i64, refunded: i64) -> Bill {
    let customer = CustomerId(Uuid::from_u128(9));
    let currency = "CNY".parse().unwrap();
    let completed_at = at(0);
    Bill { order: OrderId(Uuid::from_u128(order)), customer, total, refunded, currency, completed_at }
}

prop_compose! {
    /// Orders, each a total and what was refunded of it after each step.
    fn history()(orders in prop::collection::vec(
        (0_i64..20_000, prop::collection::vec(0_i64..4_000, 0..4)), 1..8)) -> Vec<Bill> {
        let bills = orders.into_iter().zip(1..).flat_map(|((total, refunds), order)| {
            let mut refunded = 0;
            let mut states = vec![bill(order, total, 0)];
            states.extend(refunds.into_iter().map(|more| {
                refunded = (refunded + more).min(total);
                bill(order, total, refunded)
            }));
            states
        });
        bills.collect()
    }
}

prop_compose! {
    /// The same events twice: once in order, once shuffled with repeats.
    fn told_twice()(bills in history())
        (shuffled in Just([bills.clone(), bills.clone()].concat()).prop_shuffle(), bills in Just(bills))
        -> (Vec<Bill>, Vec<Bill>) {
        (bills, shuffled)
    }
}

prop_compose! {
    fn rule()(points in 0_i64..300, per in 1_i64..500) -> EarnRule {
        EarnRule { version: 1, points, per, ..EarnRule::first(Currency::CNY) }
    }
}

proptest! {
    #[test]
    fn books_balance_and_end_alike_in_whatever_order_and_how_often_events_come(
        (in_order, shuffled) in told_twice(), rule in rule(),
    ) {
        let [mut first, mut second] = [ModelLedger::default(), ModelLedger::default()];
        first.hear_all(&in_order, &rule);
        second.hear_all(&shuffled, &rule);
        let left = |ledger: &ModelLedger| (ledger.balances.active, ledger.balances.debt);
        prop_assert_eq!(left(&first), left(&second));
    }

    #[test]
    fn books_balance_while_points_are_spent_and_debts_arise(
        (_, shuffled) in told_twice(), wanted in prop::collection::vec(0_i64..400, 1..20), rule in rule(),
    ) {
        let mut ledger = ModelLedger::default();
        for (bill, wanted) in shuffled.iter().zip(wanted.iter().cycle()) {
            ledger.hear(bill, &rule);
            ledger.spend(*wanted);
        }
    }

    #[test]
    fn hearing_everything_again_changes_nothing(bills in history(), rule in rule()) {
        let mut ledger = ModelLedger::default();
        ledger.hear_all(&bills, &rule);
        let before = ledger.clone();
        ledger.hear_all(&bills, &rule);
        prop_assert_eq!(ledger, before);
    }

    #[test]
    fn earning_and_refunding_all_of_it_leaves_what_was_there(
        bills in history(), total in 0_i64..20_000, rule in rule(),
    ) {
        let mut ledger = ModelLedger::default();
        ledger.hear_all(&bills, &rule);
        let before = (ledger.balances.active, ledger.balances.debt, ledger.balances.lifetime_earned());
        ledger.hear(&bill(99, total, 0), &rule);
        ledger.hear(&bill(99, total, total), &rule);
        let after = (ledger.balances.active, ledger.balances.debt, ledger.balances.lifetime_earned());
        prop_assert_eq!(before, after);
    }

    #[test]
    fn what_is_left_is_what_the_rule_gives_for_what_was_kept(bills in history(), rule in rule()) {
        let mut ledger = ModelLedger::default();
        ledger.hear_all(&bills, &rule);
        for earning in ledger.earnings.values() {
            prop_assert_eq!(earning.earned - earning.reversed, earning.net() * rule.points / rule.per);
        }
    }
}
