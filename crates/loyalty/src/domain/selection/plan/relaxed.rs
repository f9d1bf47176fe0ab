use super::task::{Item, Left, Task};

/// Prices are in parts of a minor unit of worth, so fine that rounding them
/// costs the bound less than one minor unit for most tasks.
const PARTS: i128 = 1 << 20;
/// How often the prices of all pools are looked at again.
const ROUNDS: usize = 4;
/// How often every customer's gift is looked at again.
const PASSES: usize = 16;

/// A good set within the budget and the pools, and a proof of how good: no set
/// is worth more than the second.
pub(super) fn solve(task: &Task) -> (Vec<Option<usize>>, i64) {
    let market = Market::new(task);
    let (prices, bound) = market.prices();
    let choices = market.repaired(&prices);
    (market.improved(choices), bound)
}

/// Customers who choose by price.
struct Market<'a> {
    whole: Left,
    customers: Vec<Vec<(usize, &'a Item)>>,
}

impl<'a> Market<'a> {
    fn new(task: &'a Task) -> Self {
        let customers = task.customers.iter().map(|items| task.possible(items).collect()).collect();
        Self { whole: task.whole(), customers }
    }

    /// Prices at which what customers choose fits as nearly as can be found, one
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

    /// The least price of a pool at which customers take no more from it than
    /// there is, the other prices being what they are; and the price below.
    fn price(&self, prices: &[i128], pool: usize) -> (i128, i128) {
        let whole = self.whole.0.get(pool).copied().unwrap_or(0);
        let mut prices = prices.to_vec();
        let mut taken_at = |price| {
            set(&mut prices, pool, price);
            let chosen = self.customers.iter().filter_map(|items| favourite(items, &prices));
            chosen.map(|(_, item)| used(item, pool)).sum::<i64>()
        };
        if taken_at(0) <= whole {
            return (0, 0);
        }
        // At the highest price nobody would take any.
        let dearest =
            self.customers.iter().flatten().map(|(_, item)| i128::from(item.value)).max().unwrap_or(0);
        let (mut low, mut high) = (0, dearest * PARTS + 1);
        while high - low > 1 {
            let middle = i128::midpoint(low, high);
            if taken_at(middle) <= whole { high = middle } else { low = middle }
        }
        (high, low)
    }

    /// What no set can exceed: all that there is, at its price, and what each
    /// customer's favourite is worth above its price (Lagrange).
    fn bound(&self, prices: &[i128]) -> i64 {
        let stock: i128 =
            prices.iter().zip(&self.whole.0).map(|(price, whole)| price * i128::from(*whole)).sum();
        let favourites = self.customers.iter().filter_map(|items| favourite(items, prices));
        let surplus: i128 = favourites.map(|(_, item)| surplus(item, prices)).sum();
        i64::try_from((stock + surplus).div_euclid(PARTS)).unwrap_or(i64::MAX)
    }

    /// The favourites at these prices, the most worth for their price first, as
    /// long as they fit.
    fn repaired(&self, prices: &[i128]) -> Vec<Option<usize>> {
        let favourites = self.customers.iter().enumerate();
        let mut favourites: Vec<_> = favourites
            .filter_map(|(customer, items)| {
                favourite(items, prices).map(|(place, item)| (customer, place, item))
            })
            .collect();
        favourites.sort_by_key(|(customer, _, item)| (std::cmp::Reverse(surplus(item, prices)), *customer));
        let (mut left, mut choices) = (self.whole.clone(), vec![None; self.customers.len()]);
        for (customer, place, item) in favourites {
            if let Some(choice) = choices.get_mut(customer).filter(|_| left.holds(item)) {
                left.take(item);
                *choice = Some(place);
            }
        }
        choices
    }

    /// Gives each customer in turn the gift that is worth most of those that fit
    /// into what the others leave, until nothing changes.
    fn improved(&self, mut choices: Vec<Option<usize>>) -> Vec<Option<usize>> {
        let mut left = self.whole.clone();
        let of = |items: &[(usize, &'a Item)], choice: Option<usize>| {
            items.iter().find(|(place, _)| Some(*place) == choice).map(|(_, item)| *item)
        };
        let pairs = self.customers.iter().zip(&choices);
        pairs.filter_map(|(items, choice)| of(items, *choice)).for_each(|item| left.take(item));
        for _ in 0..PASSES {
            let before = choices.clone();
            for (items, choice) in self.customers.iter().zip(&mut choices) {
                if let Some(item) = of(items, *choice) {
                    left.give_back(item);
                }
                let fitting = items.iter().filter(|(_, item)| left.holds(item));
                let best = fitting.max_by_key(|(_, item)| (item.value, -item.cost));
                *choice = best.map(|(place, _)| *place);
                if let Some((_, item)) = best {
                    left.take(item);
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
fn surplus(item: &Item, prices: &[i128]) -> i128 {
    let price = |pool| prices.get(pool).copied().unwrap_or(0);
    let paid: i128 = item.uses().map(|(pool, amount)| price(pool) * i128::from(amount)).sum();
    i128::from(item.value) * PARTS - paid
}

/// What a customer takes at these prices, if anything pays.
fn favourite<'a>(items: &[(usize, &'a Item)], prices: &[i128]) -> Option<(usize, &'a Item)> {
    let best = items.iter().max_by_key(|(_, item)| (surplus(item, prices), -item.cost))?;
    (surplus(best.1, prices) > 0).then_some(*best)
}

fn used(item: &Item, pool: usize) -> i64 {
    item.uses().filter(|(of, _)| *of == pool).map(|(_, amount)| amount).sum()
}
