//! Kasavana and Smith's matrix (1982): which dishes of a category are popular, and
//! which contribute.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::stats::{Share, wilson};

use super::{Daypart, LocalMinutes, Sales, Sold};

/// Sold in all, at least; and of each dish, on average.
const ENOUGH_UNITS: i64 = 30;
const ENOUGH_UNITS_A_DISH: i64 = 5;

/// What is known of a dish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DishFacts {
    pub(crate) name: String,
    pub(crate) category: String,
    /// In minor units, as on the menu.
    pub(crate) price: i64,
    /// Of the ingredients, in minor units.
    pub(crate) cost: Option<i64>,
    /// Whether it can be ordered: then it counts though nobody did.
    pub(crate) is_on_menu: bool,
}

/// What a dish is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Popular, and earns.
    Star,
    /// Popular alone.
    Plowhorse,
    /// Earns, and few want it.
    Puzzle,
    /// Neither.
    Dog,
}

/// A dish of a matrix.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    pub(crate) code: i32,
    pub(crate) sold: Sold,
    /// Its share of the units.
    pub(crate) share: Share,
    /// What one was sold at, in minor units, rounded.
    pub(crate) price: i64,
    pub(crate) cost: Option<i64>,
    /// All of them together, in minor units.
    pub(crate) contribution: Option<i64>,
    /// None where its cost is not known, or too little was sold.
    pub(crate) class: Option<Class>,
    /// Whether the interval of its share lies on one side of the threshold.
    pub(crate) is_sure: bool,
}

/// One matrix.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Matrix {
    pub(crate) category: String,
    /// Of the whole day, if none.
    pub(crate) daypart: Option<Daypart>,
    /// Of every channel, if none.
    pub(crate) channel: Option<String>,
    pub(crate) units: i64,
    /// The share from which on a dish is popular.
    pub(crate) threshold: f64,
    /// The mean contribution of a unit whose cost is known, rounded.
    pub(crate) mean_contribution: Option<i64>,
    pub(crate) is_enough: bool,
    pub(crate) cells: Vec<Cell>,
}

/// What was sold of a dish, by part of the day and channel; `None` is all of them.
type Counts = HashMap<(Option<Daypart>, Option<usize>), HashMap<i32, Sold>>;

/// The matrices of a menu: by category, of the whole day and every channel first,
/// then of each part and channel that there was.
pub(crate) fn matrices(
    sales: &Sales,
    dishes: &BTreeMap<i32, DishFacts>,
    local: &mut LocalMinutes<'_>,
) -> Vec<Matrix> {
    let counts = counts(sales, local);
    let mut parts: Vec<_> = counts.keys().copied().collect();
    parts.sort_by_key(|(daypart, channel)| {
        (daypart.map_or(0, |part| part as usize + 1), channel.map(|at| &sales.channels[at]))
    });
    let categories: BTreeSet<&str> = dishes.values().map(|dish| dish.category.as_str()).collect();
    let mut all = Vec::new();
    for category in categories {
        for (daypart, channel) in &parts {
            let empty = HashMap::new();
            let sold = counts.get(&(*daypart, *channel)).unwrap_or(&empty);
            let channel = channel.map(|at| sales.channels[at].clone());
            let of_category = dishes.iter().filter(|(_, dish)| dish.category == category);
            all.extend(matrix(of_category, sold).map(|matrix| Matrix {
                category: category.to_owned(),
                daypart: *daypart,
                channel,
                ..matrix
            }));
        }
    }
    all
}

fn counts(sales: &Sales, local: &mut LocalMinutes<'_>) -> Counts {
    let mut finest: HashMap<(Daypart, usize), HashMap<i32, Sold>> = HashMap::new();
    for sale in &sales.all {
        let part = Daypart::of(local.of(sale.eaten));
        let counted = finest.entry((part, sale.channel)).or_default();
        for line in sales.sold(sale) {
            add(counted, line.code, Sold { units: line.quantity, amount: line.amount() });
        }
    }
    let mut counts = Counts::new();
    counts.insert((None, None), HashMap::new());
    for ((part, channel), dishes) in finest {
        for of in [(None, None), (Some(part), None), (None, Some(channel)), (Some(part), Some(channel))] {
            let counted = counts.entry(of).or_default();
            for (code, sold) in &dishes {
                add(counted, *code, *sold);
            }
        }
    }
    counts
}

fn add(counted: &mut HashMap<i32, Sold>, code: i32, more: Sold) {
    let sold = counted.entry(code).or_default();
    sold.units += more.units;
    sold.amount = sold.amount.saturating_add(more.amount);
}

/// The matrix of a category; none without dishes.
fn matrix<'a>(
    dishes: impl Iterator<Item = (&'a i32, &'a DishFacts)>,
    sold: &HashMap<i32, Sold>,
) -> Option<Matrix> {
    let there: Vec<(i32, &DishFacts, Sold)> = dishes
        .map(|(code, dish)| (*code, dish, sold.get(code).copied().unwrap_or_default()))
        .filter(|(_, dish, sold)| dish.is_on_menu || sold.units > 0)
        .collect();
    let n = i64::try_from(there.len()).ok().filter(|n| *n > 0)?;
    let units = there.iter().map(|(_, _, sold)| sold.units).sum::<i64>();
    let is_enough = units >= ENOUGH_UNITS.max(ENOUGH_UNITS_A_DISH * n);
    // Of the dishes whose cost is known: what they contribute, and how many they are.
    let known =
        there.iter().filter_map(|(_, dish, sold)| Some((contribution(*sold, dish.cost?), sold.units)));
    let (earned, counted) =
        known.fold((0_i64, 0), |(sum, all), (one, units)| (sum.saturating_add(one), all + units));
    let whole = Whole { n, units, earned, counted, is_enough };
    Some(Matrix {
        category: String::new(),
        daypart: None,
        channel: None,
        units,
        threshold: whole.threshold(),
        mean_contribution: (counted > 0).then(|| rounded(earned, counted)),
        is_enough,
        cells: there.into_iter().map(|(code, dish, sold)| whole.cell(code, dish, sold)).collect(),
    })
}

/// What the cells of a matrix are held against.
struct Whole {
    n: i64,
    units: i64,
    earned: i64,
    counted: i64,
    is_enough: bool,
}

impl Whole {
    fn threshold(&self) -> f64 {
        0.7 * kernel::stats::ratio(1, self.n)
    }

    fn cell(&self, code: i32, dish: &DishFacts, sold: Sold) -> Cell {
        let share = wilson(sold.units, self.units);
        let price = if sold.units > 0 { rounded(sold.amount, sold.units) } else { dish.price };
        let earns = dish.cost.filter(|_| self.is_enough && self.counted > 0);
        let class = earns.map(|cost| self.class(dish, sold, cost));
        let is_sure = share.low >= self.threshold() || share.high < self.threshold();
        let contribution = dish.cost.map(|cost| contribution(sold, cost));
        Cell { code, sold, share, price, cost: dish.cost, contribution, class, is_sure }
    }

    fn class(&self, dish: &DishFacts, sold: Sold, cost: i64) -> Class {
        // In whole numbers, so that what is just at a threshold is above it.
        let is_popular = i128::from(sold.units) * 10 * i128::from(self.n) >= 7 * i128::from(self.units);
        let (own, units) =
            if sold.units > 0 { (contribution(sold, cost), sold.units) } else { (dish.price - cost, 1) };
        let earns = i128::from(own) * i128::from(self.counted) >= i128::from(self.earned) * i128::from(units);
        match (is_popular, earns) {
            (true, true) => Class::Star,
            (true, false) => Class::Plowhorse,
            (false, true) => Class::Puzzle,
            (false, false) => Class::Dog,
        }
    }
}

fn contribution(sold: Sold, cost: i64) -> i64 {
    sold.amount.saturating_sub(cost.saturating_mul(sold.units))
}

/// The quotient of two numbers, to the nearest whole; the second is above 0.
pub(super) fn rounded(part: i64, whole: i64) -> i64 {
    part.saturating_mul(2).saturating_add(whole).div_euclid(whole.saturating_mul(2))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::super::{Sale, SoldLine};
    use super::*;

    /// METHODS A4: price less cost in hundredths, and units.
    const GOLDEN: [(i64, i64); 8] = [
        (1_550, 380),
        (990, 220),
        (2_150, 95),
        (1_460, 410),
        (1_020, 60),
        (1_180, 290),
        (1_650, 110),
        (625, 75),
    ];

    fn golden() -> (Sales, BTreeMap<i32, DishFacts>) {
        let (mut sales, mut dishes) = (Sales::default(), BTreeMap::new());
        for (code, (contribution, units)) in (1..).zip(GOLDEN) {
            sales.push(&Sale::new(660, 660, None, 0), "group");
            sales.push_line(SoldLine {
                code,
                quantity: units,
                unit_price: contribution + 500,
                is_gift: false,
            });
            let dish = DishFacts { cost: Some(500), is_on_menu: true, ..DishFacts::default() };
            dishes.insert(code, dish);
        }
        (sales, dishes)
    }

    fn found(sales: &Sales, dishes: &BTreeMap<i32, DishFacts>) -> Vec<Matrix> {
        matrices(sales, dishes, &mut LocalMinutes::new(&TimeZone::UTC))
    }

    #[test]
    fn the_golden_menu_has_its_classes() {
        use Class::{Dog, Plowhorse, Puzzle, Star};
        let (sales, dishes) = golden();
        let all = found(&sales, &dishes);
        let whole = &all[0];
        assert_eq!((whole.units, whole.mean_contribution, whole.is_enough), (1_640, Some(1_367), true));
        assert!((whole.threshold - 0.0875).abs() < 1e-12);
        let classes: Vec<Class> = whole.cells.iter().filter_map(|cell| cell.class).collect();
        assert_eq!(classes, [Star, Plowhorse, Puzzle, Star, Dog, Plowhorse, Puzzle, Dog]);
        let parts: Vec<_> = all.iter().map(|one| (one.daypart, one.channel.as_deref())).collect();
        let lunch = Some(Daypart::Lunch);
        assert_eq!(parts, [(None, None), (None, Some("group")), (lunch, None), (lunch, Some("group"))]);
    }

    #[test]
    fn without_its_cost_a_dish_is_nothing_and_the_mean_is_of_the_others() {
        let (sales, mut dishes) = golden();
        dishes.get_mut(&1).unwrap().cost = None;
        let whole = found(&sales, &dishes).remove(0);
        assert_eq!((whole.cells[0].class, whole.cells[0].contribution), (None, None));
        assert_eq!(whole.mean_contribution, Some(1_311));
        for dish in dishes.values_mut() {
            dish.cost = None;
        }
        let whole = found(&sales, &dishes).remove(0);
        assert_eq!(whole.mean_contribution, None);
        assert!(whole.cells.iter().all(|cell| cell.class.is_none()));
    }

    #[test]
    fn of_an_empty_shop_nothing_is_said() {
        let dish = DishFacts { price: 1_800, cost: Some(700), is_on_menu: true, ..DishFacts::default() };
        let all = found(&Sales::default(), &[(3, dish)].into());
        assert_eq!((all.len(), all[0].is_enough, all[0].cells[0].class), (1, false, None));
        assert_eq!(all[0].cells[0].price, 1_800);
        assert_eq!(found(&Sales::default(), &BTreeMap::new()), []);
    }

    #[test]
    fn a_quotient_is_rounded_to_the_nearest() {
        assert_eq!([(7, 2), (-7, 2), (10, 4), (9, 4), (0, 3)].map(|(a, b)| rounded(a, b)), [4, -3, 3, 2, 0]);
    }
}
