//! Whose points are whose, once a merge is undone.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{lots::Lot, postings::Balances};

/// Points of a lot that a hold drew, and neither gave back nor restored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Drawn {
    pub(crate) hold: Uuid,
    pub(crate) lot: Uuid,
    /// Whether it was the survivor who drew them.
    pub(crate) by_survivor: bool,
}

/// What stays with the survivor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Staying {
    pub(crate) lots: BTreeSet<Uuid>,
    pub(crate) holds: BTreeSet<Uuid>,
}

/// What the survivor drew from, and what hangs together with that: a hold and the lots that it
/// drew from are one customer's.
pub(crate) fn staying(all: &[Drawn]) -> Staying {
    let mut staying = Staying::default();
    loop {
        let mut grew = false;
        for one in all {
            let stays =
                one.by_survivor || staying.lots.contains(&one.lot) || staying.holds.contains(&one.hold);
            if stays {
                grew |= staying.lots.insert(one.lot);
                grew |= staying.holds.insert(one.hold);
            }
        }
        if !grew {
            return staying;
        }
    }
}

/// A lot, with what was booked by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WholeLot {
    pub(crate) lot: Lot,
    /// Points that were used.
    pub(crate) redeemed: i64,
    /// Points that were taken back, or made a debt good.
    pub(crate) taken: i64,
    /// Whether it was given, not earned.
    pub(crate) is_bonus: bool,
}

/// What is in the accounts by lots, and by points that are owed besides. What made a debt good is
/// as if it had been taken back: the debt is the other's, or past.
pub(crate) fn share(lots: &[WholeLot], owed: i64) -> Balances {
    let mut share = Balances { debt: -owed, reversed: owed, ..Balances::default() };
    for WholeLot { lot, redeemed, taken, is_bonus } in lots {
        let issued = if *is_bonus { &mut share.gift_budget } else { &mut share.issued };
        *issued -= lot.issued;
        share.pending += lot.pending;
        share.active += lot.remaining;
        share.held += lot.held;
        share.redeemed += redeemed;
        share.expired += lot.expired;
        share.reversed += taken;
    }
    share
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(hold: u128, lot: u128, by_survivor: bool) -> Drawn {
        Drawn { hold: Uuid::from_u128(hold), lot: Uuid::from_u128(lot), by_survivor }
    }

    #[test]
    fn what_the_survivor_drew_from_stays_with_what_hangs_together() {
        let ids = |ids: &[u128]| ids.iter().map(|id| Uuid::from_u128(*id)).collect::<BTreeSet<_>>();
        let all = [drawn(2, 12, false), drawn(2, 11, false), drawn(1, 11, true), drawn(3, 13, false)];
        let Staying { lots, holds } = staying(&all);
        assert_eq!((lots, holds), (ids(&[11, 12]), ids(&[1, 2])));
    }
}
