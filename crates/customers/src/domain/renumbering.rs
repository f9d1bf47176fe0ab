//! Re-ranking the regulars: who comes more often, and pays more, has a lower number. People
//! say their numbers aloud and from memory, so that as few as can be move, and a number that
//! somebody still says finds nobody else.

use std::collections::BTreeSet;

use kernel::{CustomerId, Time};
use serde::{Deserialize, Serialize};

use super::MOST_NUMBER;

kernel::uuid_id! {
    /// A re-ranking.
    RenumberingId,
}

/// A re-ranking as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Renumbering {
    /// Its id.
    pub(crate) id: RenumberingId,
    /// Who moves, the best rank first.
    pub(crate) moves: Vec<Move>,
    /// Regulars who were ranked.
    pub(crate) ranked: i64,
    /// Days of orders that it goes by.
    pub(crate) days: i64,
    /// Whether regulars may take over one another's numbers.
    pub(crate) swaps: bool,
    /// When it was made up.
    pub(crate) created_at: Time,
    /// When it was applied.
    pub(crate) applied_at: Option<Time>,
    /// When it was taken back.
    pub(crate) undone_at: Option<Time>,
}

/// Somebody who gets another number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Move {
    /// Who.
    pub(crate) customer: kernel::Uuid,
    /// The number they have.
    pub(crate) from: Option<i64>,
    /// The number they get.
    pub(crate) to: i64,
    /// Their place, 1 for the best.
    pub(crate) rank: i64,
    /// Orders that were counted.
    pub(crate) orders: i64,
    /// What they paid for them, in minor units.
    pub(crate) spent: i64,
    /// Whether the number was another regular's until now.
    pub(crate) taken_over: bool,
}

/// Somebody who is ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ranked {
    /// Who.
    pub(crate) customer: CustomerId,
    /// The number they have.
    pub(crate) number: Option<i64>,
    /// Orders that are counted.
    pub(crate) orders: i64,
    /// What they paid for them, in minor units.
    pub(crate) spent: i64,
}

/// What a re-ranking was made up from is not so any more.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Stale {
    /// A guest has not the number they are thought to have.
    #[error("a guest whose number is thought to be {} has another; propose anew", .0.map_or("none".to_owned(), |number| number.to_string()))]
    Changed(Option<i64>),
    /// A number that is to be given is somebody else's.
    #[error("number {0} is somebody else's by now; propose anew")]
    Taken(i64),
    /// It was taken back.
    #[error("it was undone; propose anew")]
    Undone,
    /// It was never applied.
    #[error("it was not applied")]
    NotApplied,
}

/// Who moves where, of guests in the order of their ranks. `occupied` are the numbers that
/// somebody has or had until lately.
pub(crate) fn propose(ranked: &[Ranked], occupied: &BTreeSet<i64>, swaps: bool) -> Vec<Move> {
    let targets = if swaps { swapped(ranked, occupied) } else { squeezed(ranked, occupied) };
    let held: BTreeSet<i64> = ranked.iter().filter_map(|one| one.number).collect();
    let moves = (1..).zip(ranked).zip(targets).filter_map(|((rank, one), target)| {
        let to = target.filter(|to| one.number != Some(*to))?;
        let Ranked { customer, number, orders, spent } = *one;
        let taken_over = held.contains(&to);
        Some(Move { customer: customer.0, from: number, to, rank, orders, spent, taken_over })
    });
    moves.collect()
}

/// The numbers that they have, given out anew by rank; whoever has none gets a free one.
fn swapped(ranked: &[Ranked], occupied: &BTreeSet<i64>) -> Vec<Option<i64>> {
    let mut numbers: Vec<i64> = ranked.iter().filter_map(|one| one.number).collect();
    let free = (1..=MOST_NUMBER).filter(|number| !occupied.contains(number));
    numbers.extend(free.take(ranked.len() - numbers.len()));
    numbers.sort_unstable();
    ranked.iter().enumerate().map(|(place, _)| numbers.get(place).copied()).collect()
}

/// As many as can be keep their numbers; each other one gets a free number between those of
/// who stands before and after them, or where there is none keeps theirs.
fn squeezed(ranked: &[Ranked], occupied: &BTreeSet<i64>) -> Vec<Option<i64>> {
    let stays = longest_rise(ranked);
    let mut given: BTreeSet<i64> = BTreeSet::new();
    let mut last = 0;
    let mut targets = Vec::with_capacity(ranked.len());
    for (place, one) in ranked.iter().enumerate() {
        if stays.contains(&place) {
            last = one.number.unwrap_or(last);
            targets.push(one.number);
            continue;
        }
        let rest = stays.range(place..).next().and_then(|next| ranked.get(*next)?.number);
        let end = rest.unwrap_or(MOST_NUMBER + 1);
        let is_free = |number: &i64| !occupied.contains(number) && !given.contains(number);
        let target = (last + 1..end).find(is_free);
        given.extend(target);
        last = target.unwrap_or(last);
        targets.push(target.or(one.number));
    }
    targets
}

/// The places of the most guests whose numbers already rise with their ranks.
fn longest_rise(ranked: &[Ranked]) -> BTreeSet<usize> {
    // For each place the longest rise that ends there, and the place before it.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(ranked.len());
    for one in ranked {
        let before = best.iter().enumerate().filter(|(other, _)| {
            let theirs = ranked.get(*other).and_then(|other| other.number);
            theirs.is_some() && one.number.is_some() && theirs < one.number
        });
        let longest = before.max_by_key(|(other, (length, _))| (*length, std::cmp::Reverse(*other)));
        let (length, previous) = longest.map_or((0, None), |(other, (length, _))| (*length, Some(other)));
        let length = if one.number.is_some() { length + 1 } else { 0 };
        best.push((length, previous));
    }
    // Of two as long, the one that the better rank ends.
    let end = best.iter().enumerate().max_by_key(|(place, (length, _))| (*length, std::cmp::Reverse(*place)));
    let mut at = end.filter(|(_, (length, _))| *length > 0).map(|(place, _)| place);
    let mut places = BTreeSet::new();
    while let Some(place) = at {
        places.insert(place);
        at = best.get(place).and_then(|(_, previous)| *previous);
    }
    places
}

#[cfg(test)]
mod tests {
    use kernel::Uuid;

    use super::*;

    fn guests(numbers: &[i64]) -> Vec<Ranked> {
        let guest = |(id, number): (u128, &i64)| Ranked {
            customer: CustomerId(Uuid::from_u128(id)),
            number: Some(*number).filter(|number| *number > 0),
            orders: 1,
            spent: 1,
        };
        (1..).zip(numbers).map(guest).collect()
    }

    fn moved(numbers: &[i64], rests: &[i64], swaps: bool) -> Vec<(i64, i64, i64, bool)> {
        let ranked = guests(numbers);
        let occupied = numbers.iter().chain(rests).copied().collect();
        let moves = propose(&ranked, &occupied, swaps).into_iter();
        moves.map(|one| (one.rank, one.from.unwrap_or(0), one.to, one.taken_over)).collect()
    }

    #[test]
    fn nobody_moves_whose_numbers_rise_with_the_ranks() {
        assert_eq!(moved(&[1, 5, 9], &[], false), []);
        assert_eq!(moved(&[1, 5, 9], &[], true), []);
        assert_eq!(moved(&[], &[], false), []);
    }

    #[test]
    fn as_few_as_can_be_move_to_numbers_that_nobody_says() {
        // 18 comes most often: 1 is free, while 2 rests.
        assert_eq!(moved(&[18, 3, 4, 5], &[2], false), [(1, 18, 1, false)]);
        assert_eq!(moved(&[4, 3], &[1, 2], false), [(2, 3, 5, false)]);
        // Between 3 and 4 there is no room.
        assert_eq!(moved(&[3, 9, 4], &[], false), [(3, 4, 10, false)]);
        assert_eq!(moved(&[3, 0], &[], false), [(2, 0, 4, false)]);
    }

    #[test]
    fn in_a_swap_the_numbers_go_by_rank_and_are_said_to_be_taken_over() {
        assert_eq!(moved(&[18, 3], &[], true), [(1, 18, 3, true), (2, 3, 18, true)]);
        assert_eq!(moved(&[18, 0], &[1], true), [(1, 18, 2, false), (2, 0, 18, true)]);
    }
}
