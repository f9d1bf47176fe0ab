use super::task::{Gift, Left, Task};

/// Prices are in parts of a minor unit of worth, so fine that rounding them
/// costs the bound less than one minor unit for most tasks.
const PARTS: i128 = 1 << 20;
/// How often the prices of all pools are looked at again.
const ROUNDS: usize = 4;
/// How often every guest's gift is looked at again.
const PASSES: usize = 16;

/// A good set within the budget and the pools, and a proof of how good: no set
/// is worth more than the second.
pub(super) fn solve(task: &Task) -> (Vec<Option<usize>>, i64) {
    let market = Market::new(task);
    let (prices, bound) = market.prices();
    let choices = market.repaired(&prices);
    (market.improved(choices), bound)
}

/// Guests who choose by price.
struct Market<'a> {
    whole: Left,
    guests: Vec<Vec<(usize, &'a Gift)>>,
}

impl<'a> Market<'a> {
    fn new(task: &'a Task) -> Self {
        let guests = task.guests.iter().map(|gifts| task.possible(gifts).collect()).collect();
        Self { whole: task.whole(), guests }
    }

    /// Prices at which what guests choose fits as nearly as can be found, one
    /// pool after the other, and the least bound seen on the way.
    fn prices(&self) -> (Vec<i128>, i64) {
        let mut prices = vec![0; self.whole.0.len()];
        let mut bound = self.bound(&prices);
        for _ in 0..ROUNDS {
            let before = prices.clone();
            for pool in 0..prices.len() {
                let (above, below) = self.price(&prices, pool);
                for price in [below, above] {
                    set(&mut prices, pool, price);
                    bound = bound.min(self.bound(&prices));
                }
            }
            if prices == before {
                break;
            }
        }
        (prices, bound)
    }

    /// The least price of a pool at which guests take no more from it than
    /// there is, the other prices being what they are; and the price below.
    fn price(&self, prices: &[i128], pool: usize) -> (i128, i128) {
        let whole = self.whole.0.get(pool).copied().unwrap_or(0);
        let mut prices = prices.to_vec();
        let mut taken_at = |price| {
            set(&mut prices, pool, price);
            let chosen = self.guests.iter().filter_map(|gifts| favourite(gifts, &prices));
            chosen.map(|(_, gift)| used(gift, pool)).sum::<i64>()
        };
        if taken_at(0) <= whole {
            return (0, 0);
        }
        // At the highest price nobody would take any.
        let dearest = self.guests.iter().flatten().map(|(_, gift)| i128::from(gift.worth)).max().unwrap_or(0);
        let (mut low, mut high) = (0, dearest * PARTS + 1);
        while high - low > 1 {
            let middle = i128::midpoint(low, high);
            if taken_at(middle) <= whole { high = middle } else { low = middle }
        }
        (high, low)
    }

    /// What no set can exceed: all that there is, at its price, and what each
    /// guest's favourite is worth above its price (Lagrange).
    fn bound(&self, prices: &[i128]) -> i64 {
        let stock: i128 =
            prices.iter().zip(&self.whole.0).map(|(price, whole)| price * i128::from(*whole)).sum();
        let favourites = self.guests.iter().filter_map(|gifts| favourite(gifts, prices));
        let surplus: i128 = favourites.map(|(_, gift)| surplus(gift, prices)).sum();
        i64::try_from((stock + surplus).div_euclid(PARTS)).unwrap_or(i64::MAX)
    }

    /// The favourites at these prices, the most worth for their price first, as
    /// long as they fit.
    fn repaired(&self, prices: &[i128]) -> Vec<Option<usize>> {
        let favourites = self.guests.iter().enumerate();
        let mut favourites: Vec<_> = favourites
            .filter_map(|(guest, gifts)| favourite(gifts, prices).map(|(place, gift)| (guest, place, gift)))
            .collect();
        favourites.sort_by_key(|(guest, _, gift)| (std::cmp::Reverse(surplus(gift, prices)), *guest));
        let (mut left, mut choices) = (self.whole.clone(), vec![None; self.guests.len()]);
        for (guest, place, gift) in favourites {
            if let Some(choice) = choices.get_mut(guest).filter(|_| left.holds(gift)) {
                left.take(gift);
                *choice = Some(place);
            }
        }
        choices
    }

    /// Gives each guest in turn the gift that is worth most of those that fit
    /// into what the others leave, until nothing changes.
    fn improved(&self, mut choices: Vec<Option<usize>>) -> Vec<Option<usize>> {
        let mut left = self.whole.clone();
        let of = |gifts: &[(usize, &'a Gift)], choice: Option<usize>| {
            gifts.iter().find(|(place, _)| Some(*place) == choice).map(|(_, gift)| *gift)
        };
        let pairs = self.guests.iter().zip(&choices);
        pairs.filter_map(|(gifts, choice)| of(gifts, *choice)).for_each(|gift| left.take(gift));
        for _ in 0..PASSES {
            let before = choices.clone();
            for (gifts, choice) in self.guests.iter().zip(&mut choices) {
                if let Some(gift) = of(gifts, *choice) {
                    left.give_back(gift);
                }
                let fitting = gifts.iter().filter(|(_, gift)| left.holds(gift));
                let best = fitting.max_by_key(|(_, gift)| (gift.worth, -gift.cost));
                *choice = best.map(|(place, _)| *place);
                if let Some((_, gift)) = best {
                    left.take(gift);
                }
            }
            if choices == before {
                break;
            }
        }
        choices
    }
}

fn set(prices: &mut [i128], pool: usize, price: i128) {
    if let Some(known) = prices.get_mut(pool) {
        *known = price;
    }
}

/// What a gift is worth above its price, in parts.
fn surplus(gift: &Gift, prices: &[i128]) -> i128 {
    let price = |pool| prices.get(pool).copied().unwrap_or(0);
    let paid: i128 = gift.uses().map(|(pool, amount)| price(pool) * i128::from(amount)).sum();
    i128::from(gift.worth) * PARTS - paid
}

/// What a guest takes at these prices, if anything pays.
fn favourite<'a>(gifts: &[(usize, &'a Gift)], prices: &[i128]) -> Option<(usize, &'a Gift)> {
    let best = gifts.iter().max_by_key(|(_, gift)| (surplus(gift, prices), -gift.cost))?;
    (surplus(best.1, prices) > 0).then_some(*best)
}

fn used(gift: &Gift, pool: usize) -> i64 {
    gift.uses().filter(|(of, _)| *of == pool).map(|(_, amount)| amount).sum()
}
