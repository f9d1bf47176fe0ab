//! Lots: where the points of each earning and courtesy are.

use kernel::{OrderId, Time};
use uuid::Uuid;

use super::postings::{Account, Posting, Reason};

/// The points of one earning or courtesy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lot {
    /// Its id, that of the transfer that made it.
    pub(crate) id: Uuid,
    /// The order that earned it; `None` for a bonus.
    pub(crate) order: Option<OrderId>,
    /// Points it began with.
    pub(crate) issued: i64,
    /// Those that may be used from `term.active_at` on.
    pub(crate) pending: i64,
    /// Those that may be used.
    pub(crate) remaining: i64,
    /// Those set aside.
    pub(crate) held: i64,
    /// Those that expired.
    pub(crate) expired: i64,
    /// From when to when they may be used.
    pub(crate) term: Term,
    /// The rule it was earned by.
    pub(crate) rule_version: i64,
    /// When it was made.
    pub(crate) created_at: Time,
}

/// From when to when points may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    /// From this moment on.
    pub(crate) active_at: Time,
    /// The shop's day of it.
    pub(crate) active_day: i64,
    /// Not from this moment on; `None` for ever.
    pub(crate) expires_at: Option<Time>,
    /// The shop's month of issue, from January of the year 0.
    pub(crate) month: i64,
}

/// Points of a lot that move between two accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    /// The lot.
    pub(crate) lot: Uuid,
    /// Where from.
    pub(crate) from: Account,
    /// Where to.
    pub(crate) to: Account,
    /// How many; above zero.
    pub(crate) points: i64,
}

impl Lot {
    /// Its turn: what expires first is used first, then what is oldest.
    pub(crate) fn turn(&self) -> (bool, Option<Time>, Time, Uuid) {
        (self.term.expires_at.is_none(), self.term.expires_at, self.created_at, self.id)
    }

    /// Whether its time is over.
    pub(crate) fn is_over(&self, now: Time) -> bool {
        self.term.expires_at.is_some_and(|end| end <= now)
    }

    /// When something is to be done about it next.
    pub(crate) fn due_at(&self) -> Option<Time> {
        let activation = (self.pending > 0).then_some(self.term.active_at);
        let expiry = self.term.expires_at.filter(|_| self.remaining > 0);
        activation.into_iter().chain(expiry).min()
    }

    /// What of it is in an account.
    pub(crate) fn of(&self, account: Account) -> i64 {
        match account {
            Account::Pending => self.pending,
            Account::Active => self.remaining,
            Account::Held => self.held,
            Account::Expired => self.expired,
            _ => 0,
        }
    }

    /// A move of all it has in an account, if it has anything there.
    pub(crate) fn all(&self, from: Account, to: Account) -> Option<Move> {
        let points = self.of(from);
        (points > 0).then_some(Move { lot: self.id, from, to, points })
    }

    /// Books a move of its points.
    pub(crate) fn apply(&mut self, one: &Move) {
        let change =
            |account| i64::from(one.to == account) * one.points - i64::from(one.from == account) * one.points;
        self.pending += change(Account::Pending);
        self.remaining += change(Account::Active);
        self.held += change(Account::Held);
        self.expired += change(Account::Expired);
    }
}

/// What has become due by now: what waited may be used, and what may be used no
/// longer expires. `lots` are afterwards as they are then.
pub(crate) fn due(lots: &mut [Lot], now: Time) -> Vec<(Move, Reason)> {
    let mut moves = Vec::new();
    for lot in lots {
        let activated = lot.all(Account::Pending, Account::Active).filter(|_| lot.term.active_at <= now);
        if let Some(one) = &activated {
            lot.apply(one);
        }
        let expired = lot.all(Account::Active, Account::Expired).filter(|_| lot.is_over(now));
        if let Some(one) = &expired {
            lot.apply(one);
        }
        moves.extend(activated.map(|one| (one, Reason::Activated)));
        moves.extend(expired.map(|one| (one, Reason::Expired)));
    }
    moves
}

/// What lots have in an account, in turn.
fn all(lots: &[Lot], from: Account, to: Account) -> impl Iterator<Item = Move> {
    lots.iter().filter_map(move |lot| lot.all(from, to))
}

/// As many points as wanted, from the first moves on.
fn take(moves: impl Iterator<Item = Move>, mut wanted: i64) -> Vec<Move> {
    let mut taken = Vec::new();
    for one in moves {
        let points = wanted.min(one.points);
        if points <= 0 {
            break;
        }
        wanted -= points;
        taken.push(Move { points, ..one });
    }
    taken
}

/// The points of moves, in all.
pub(crate) fn total(moves: &[Move]) -> i64 {
    moves.iter().map(|one| one.points).sum()
}

/// Sets points aside, from `lots` in turn.
pub(crate) fn hold(lots: &[Lot], points: i64) -> Vec<Move> {
    take(all(lots, Account::Active, Account::Held), points)
}

/// Takes back what a refunded order earned. From its `own` lots first: what
/// waits, what may be used, and what expired unused, for nobody owes what they
/// never had. Then from `others` in turn. What is held stays so: a promise made
/// is kept; what a hold gives back later repays the debt that this leaves.
pub(crate) fn take_back(own: &[Lot], others: &[Lot], points: i64) -> Vec<Move> {
    let to = Account::Reversed;
    let own =
        [Account::Pending, Account::Active, Account::Expired].into_iter().flat_map(|from| all(own, from, to));
    let others = [Account::Active, Account::Pending].into_iter().flat_map(|from| all(others, from, to));
    take(own.chain(others), points)
}

/// Sets points off against a debt, from `lots` in turn.
pub(crate) fn set_off(lots: &[Lot], owed: i64) -> Vec<Move> {
    let from = [Account::Active, Account::Pending].into_iter();
    take(from.flat_map(|from| all(lots, from, Account::Debt)), owed)
}

/// The first so many points of what was drawn, and the rest.
pub(crate) fn split(drawn: &[Move], first: i64) -> (Vec<Move>, Vec<Move>) {
    let used = take(drawn.iter().copied(), first);
    let of = |lot: Uuid| used.iter().filter(|one| one.lot == lot).map(|one| one.points).sum::<i64>();
    let rest = drawn.iter().map(|one| Move { points: one.points - of(one.lot), ..*one });
    let rest = rest.filter(|one| one.points > 0).collect();
    (used, rest)
}

/// Moves as postings: one for each pair of accounts.
pub(crate) fn postings(moves: &[Move], reason: Reason) -> Vec<Posting> {
    let mut sums: Vec<Posting> = Vec::new();
    for one in moves {
        match sums.iter_mut().find(|sum| (sum.debit, sum.credit) == (one.from, one.to)) {
            Some(sum) => sum.points += one.points,
            None => sums.push(Posting { debit: one.from, credit: one.to, points: one.points, reason }),
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(micros: i64) -> Time {
        Time::from_micros(micros).unwrap()
    }

    fn lot(id: u128, remaining: i64, expires_at: Option<i64>) -> Lot {
        let term = Term { active_at: at(0), active_day: 0, expires_at: expires_at.map(at), month: 0 };
        Lot {
            id: Uuid::from_u128(id),
            order: Some(OrderId(Uuid::from_u128(id))),
            issued: remaining,
            pending: 0,
            remaining,
            held: 0,
            expired: 0,
            term,
            rule_version: 0,
            created_at: at(0),
        }
    }

    fn drawn(moves: &[Move]) -> Vec<(u128, i64)> {
        moves.iter().map(|one| (one.lot.as_u128(), one.points)).collect()
    }

    #[test]
    fn what_expires_first_is_used_first_then_the_oldest_then_by_id() {
        let mut lots = [lot(1, 5, None), lot(3, 5, Some(9)), lot(2, 5, Some(9)), lot(4, 5, Some(7))];
        lots[1].created_at = at(-1);
        lots.sort_by_key(Lot::turn);
        assert_eq!(drawn(&hold(&lots, 18)), [(4, 5), (3, 5), (2, 5), (1, 3)]);
    }

    #[test]
    fn a_refund_takes_from_its_own_lot_first_even_what_waits_or_expired() {
        let own = Lot { pending: 2, remaining: 3, expired: 4, held: 9, ..lot(3, 0, None) };
        let others = [Lot { pending: 6, ..lot(1, 5, None) }, lot(2, 5, None)];
        let moves = take_back(&[own], &others, 22);
        assert_eq!(drawn(&moves), [(3, 2), (3, 3), (3, 4), (1, 5), (2, 5), (1, 3)]);
        let sums = postings(&moves, Reason::Reversed);
        let sums: Vec<_> = sums.iter().map(|sum| (sum.debit, sum.points)).collect();
        assert_eq!(sums, [(Account::Pending, 5), (Account::Active, 13), (Account::Expired, 4)]);
    }

    #[test]
    fn a_hold_used_in_part_uses_what_it_drew_first() {
        let held = |id, points| Move {
            lot: Uuid::from_u128(id),
            from: Account::Held,
            to: Account::Redeemed,
            points,
        };
        let (used, rest) = split(&[held(1, 5), held(2, 5), held(3, 5)], 7);
        assert_eq!((drawn(&used), drawn(&rest)), (vec![(1, 5), (2, 2)], vec![(2, 3), (3, 5)]));
        assert_eq!(total(&used) + total(&rest), 15);
    }
}
