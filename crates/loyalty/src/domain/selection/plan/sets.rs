//! Several gifts for one customer: each set of them that may be given together is one
//! choice of the plan.

use std::collections::BTreeMap;

use super::task::Item;
use crate::domain::selection::choose::{Chooser, Suggestion};

/// With more gifts to choose from, only those worth most are put together.
const MOST_GIFTS: usize = 12;

/// Gifts for one customer, each by its place in the list, with what it is worth when those
/// before it are given, too.
pub(crate) type GiftSet = Vec<(usize, i64)>;

/// Every set of one gift up to `most` that may be given together.
pub(crate) fn sets(chooser: &Chooser<'_>, gifts: &[Suggestion<'_>], most: usize) -> Vec<GiftSet> {
    let mut sets: Vec<GiftSet> = gifts
        .iter()
        .enumerate()
        .filter(|_| most > 0)
        .map(|(place, gift)| vec![(place, gift.score)])
        .collect();
    let mut order: Vec<usize> = (0..gifts.len()).collect();
    order.sort_by_key(|place| gifts.get(*place).map(|gift| std::cmp::Reverse(gift.score)));
    order.truncate(MOST_GIFTS);
    let mut largest: Vec<Vec<usize>> = (0..order.len()).map(|first| vec![first]).collect();
    for _ in 1..most {
        let mut larger = Vec::new();
        for set in &largest {
            let next = set.last().map_or(0, |last| last + 1);
            larger
                .extend((next..order.len()).map(|one| set.iter().copied().chain([one]).collect::<Vec<_>>()));
        }
        let of = |set: &Vec<usize>| set.iter().filter_map(|one| order.get(*one).copied()).collect::<Vec<_>>();
        larger.retain(|set| may_be_given(chooser, gifts, &of(set)));
        sets.extend(larger.iter().map(|set| worth(chooser, gifts, &of(set))));
        largest = larger;
    }
    sets
}

/// Whether no reward is there twice, and each campaign may give its part of the set.
fn may_be_given(chooser: &Chooser<'_>, gifts: &[Suggestion<'_>], set: &[usize]) -> bool {
    let chosen: Vec<&Suggestion<'_>> = set.iter().filter_map(|place| gifts.get(*place)).collect();
    let is_once =
        |gift: &&Suggestion<'_>| chosen.iter().filter(|other| other.reward.id == gift.reward.id).count() == 1;
    let may_give = |gift: &&Suggestion<'_>| {
        let Some(campaign) = gift.campaign else { return false };
        let of_it = || chosen.iter().filter(|other| other.campaign.is_some_and(|of| of.id == campaign.id));
        let had = chooser.facts.given_upon_occasion().filter(|given| given.campaign == campaign.id).count();
        let most = usize::try_from(campaign.offers_per_order.max(1)).unwrap_or(1);
        let left = chooser.facts.left(campaign);
        let count = of_it().count();
        let cost: i64 = of_it().map(|other| other.cost.minor).sum();
        had + count <= most
            && left.count.is_none_or(|left| i64::try_from(count).is_ok_and(|count| count <= left))
            && left.money.is_none_or(|left| cost <= left)
    };
    chosen.iter().all(is_once) && chosen.iter().all(may_give)
}

fn worth(chooser: &Chooser<'_>, gifts: &[Suggestion<'_>], set: &[usize]) -> GiftSet {
    let mut before = 0;
    let with_worth = set.iter().filter_map(|place| {
        let gift = gifts.get(*place)?;
        let worth = chooser.score_after(gift, before);
        before += i64::from(gift.reward.layer.counts());
        Some((*place, worth))
    });
    with_worth.collect()
}

/// A set as one thing that the plan may choose.
pub(crate) fn together(items: &[Item], set: &GiftSet) -> Item {
    let mut draws: BTreeMap<usize, i64> = BTreeMap::new();
    let mut whole = Item::default();
    for (place, worth) in set {
        let Some(item) = items.get(*place) else { continue };
        whole.cost = whole.cost.saturating_add(item.cost);
        whole.value = whole.value.saturating_add(*worth);
        for (pool, amount) in &item.draws {
            *draws.entry(*pool).or_default() += amount;
        }
    }
    Item { draws: draws.into_iter().collect(), ..whole }
}
