//! The cheapest packs for a quantity.

use super::recipe::Offer;

/// Packs of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Purchase {
    /// Which of the offers.
    pub(crate) offer: usize,
    pub(crate) packs: i64,
    /// What each costs, in minor units.
    pub(crate) pack_price: i64,
}

/// What is bought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bought {
    /// One, or two of different offers.
    pub(crate) purchases: Vec<Purchase>,
    /// In minor units.
    pub(crate) cost: i64,
    /// How much is in all packs.
    pub(crate) quantity: i64,
}

/// Two offers are mixed where the first is taken at most so often; who needs more has
/// little to gain from a mix.
const MOST_MIXED: i64 = 2_000;

/// The cheapest way to buy at least a quantity, of one offer or two together; of
/// equally cheap ways the one that leaves the least, then of the fewest offers. None
/// if nobody sells it.
pub(crate) fn cheapest(offers: &[Offer], quantity: i64) -> Option<Bought> {
    if quantity <= 0 {
        return Some(Bought::default());
    }
    let alone = (0..offers.len()).map(|one| bought(offers, &[(one, enough(&offers[one], quantity))]));
    let mixed = (0..offers.len()).flat_map(|first| {
        let others = (0..offers.len()).filter(move |second| *second != first);
        others.flat_map(move |second| mixes(offers, quantity, first, second))
    });
    alone.chain(mixed).min_by_key(|way| (way.cost, way.quantity, way.purchases.len()))
}

/// So many of the first offer, and of the second what is still missing.
fn mixes(offers: &[Offer], quantity: i64, first: usize, second: usize) -> impl Iterator<Item = Bought> {
    let size = offers[first].pack_quantity.max(1);
    let most = ((quantity - 1) / size).min(MOST_MIXED);
    (1..=most).map(move |packs| {
        let missing = quantity - packs * size;
        bought(offers, &[(first, packs), (second, enough(&offers[second], missing))])
    })
}

/// How many packs hold at least a quantity, and cost the least: a break may be
/// cheaper than fewer packs without it.
fn enough(offer: &Offer, quantity: i64) -> i64 {
    let size = offer.pack_quantity.max(1);
    let least = quantity.saturating_add(size - 1) / size;
    let breaks = offer.breaks.iter().map(|one| one.least_packs).filter(|packs| *packs > least);
    std::iter::once(least).chain(breaks).min_by_key(|packs| (cost(offer, *packs), *packs)).unwrap_or(least)
}

fn price(offer: &Offer, packs: i64) -> i64 {
    let reached = offer.breaks.iter().rfind(|one| one.least_packs <= packs);
    reached.map_or(offer.pack_price, |one| one.pack_price)
}

fn cost(offer: &Offer, packs: i64) -> i64 {
    price(offer, packs).saturating_mul(packs)
}

fn bought(offers: &[Offer], packs: &[(usize, i64)]) -> Bought {
    let mut way = Bought::default();
    for (offer, packs) in packs.iter().copied() {
        let of = &offers[offer];
        way.cost = way.cost.saturating_add(cost(of, packs));
        way.quantity = way.quantity.saturating_add(of.pack_quantity.saturating_mul(packs));
        way.purchases.push(Purchase { offer, packs, pack_price: price(of, packs) });
    }
    way
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::recipe::PriceBreak;
    use super::*;

    fn offer(pack_quantity: i64, pack_price: i64, breaks: &[(i64, i64)]) -> Offer {
        let one = |(least_packs, pack_price): &(i64, i64)| PriceBreak {
            least_packs: *least_packs,
            pack_price: *pack_price,
        };
        let breaks = breaks.iter().map(one).collect();
        Offer { supplier: String::new(), pack_quantity, pack_price, breaks }
    }

    fn packs(bought: &Bought) -> Vec<(usize, i64)> {
        bought.purchases.iter().map(|one| (one.offer, one.packs)).collect()
    }

    #[test]
    fn a_pack_more_is_bought_where_a_break_makes_it_cheaper() {
        let offers = [offer(1, 50, &[(10, 40)])];
        let nine = cheapest(&offers, 9).unwrap();
        assert_eq!((packs(&nine), nine.cost, nine.quantity), (vec![(0, 10)], 400, 10));
        assert_eq!(cheapest(&offers, 7).unwrap().cost, 350);
    }

    #[test]
    fn large_packs_are_filled_up_with_small_ones() {
        let offers = [offer(500, 1_600, &[]), offer(5_000, 15_000, &[])];
        let found = cheapest(&offers, 5_400).unwrap();
        assert_eq!((packs(&found), found.cost, found.quantity), (vec![(0, 1), (1, 1)], 16_600, 5_500));
    }

    #[test]
    fn nothing_is_bought_where_nothing_is_missing_or_nobody_sells() {
        assert_eq!(cheapest(&[], 0), Some(Bought::default()));
        assert_eq!(cheapest(&[], 1), None);
        assert_eq!(cheapest(&[offer(5, 0, &[])], 1).map(|way| way.cost), Some(0));
    }

    proptest! {
        #[test]
        fn no_other_mix_of_two_offers_is_cheaper(
            sizes in proptest::collection::vec((1..40_i64, 1..60_i64, 2..6_i64, 1..60_i64), 1..3),
            quantity in 1..150_i64,
        ) {
            let offers: Vec<Offer> =
                sizes.iter().map(|(size, price, from, less)| offer(*size, *price, &[(*from, *less)])).collect();
            let found = cheapest(&offers, quantity).unwrap();
            prop_assert!(found.quantity >= quantity);
            let none = offer(1, i64::from(i32::MAX), &[]);
            let (first, second) = (&offers[0], offers.get(1).unwrap_or(&none));
            let mut least = i64::MAX;
            for a in 0..=160 {
                for b in 0..=160 {
                    if a * first.pack_quantity + b * second.pack_quantity >= quantity {
                        least = least.min(cost(first, a).saturating_add(cost(second, b)));
                    }
                }
            }
            prop_assert_eq!(found.cost, least);
        }
    }
}
