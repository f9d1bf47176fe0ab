//! Product against service, by what the figures surely tell.

use kernel::stats::{Share, ratio, wilson};

use super::Rating;

/// A guest is content from so many points on.
const CONTENT: i64 = 4;
/// With fewer ratings nothing is told.
const LEAST_RATINGS: i64 = 5;

/// How many ratings there are, and how many of them are content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// All of them.
    pub(crate) ratings: i64,
    /// With the product.
    pub(crate) product: i64,
    /// With the service.
    pub(crate) service: i64,
}

impl Tally {
    /// One rating.
    pub(crate) fn of(rating: &Rating) -> Self {
        let said = &rating.opinion;
        Self {
            ratings: 1,
            product: i64::from(said.product.get() >= CONTENT),
            service: i64::from(said.service.get() >= CONTENT),
        }
    }

    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            ratings: self.ratings + other.ratings,
            product: self.product + other.product,
            service: self.service + other.service,
        }
    }
}

/// The share of content guests from which on something is good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bar(f64);

impl Bar {
    /// What is asked for where nobody says.
    pub(crate) const USUAL: Self = Self(0.8);

    /// A share above 0, and at most 1.
    pub(crate) fn new(ratio: f64) -> Option<Self> {
        (ratio > 0.0 && ratio <= 1.0).then_some(Self(ratio))
    }

    /// Above 0, at most 1.
    pub(crate) fn ratio(self) -> f64 {
        self.0
    }
}

/// How one side stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The interval lies on both sides of the bar, or there are too few ratings.
    Undecided,
    /// The whole interval reaches the bar.
    Good,
    /// The whole interval lies below it.
    Poor,
}

/// One side of a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Side {
    /// How it stands.
    pub(crate) verdict: Verdict,
    /// How many were content.
    pub(crate) content: i64,
    /// Their share.
    pub(crate) share: Share,
}

impl Side {
    fn new(content: i64, ratings: i64, bar: Bar) -> Self {
        let share = wilson(content, ratings);
        let verdict = match share {
            _ if ratings < LEAST_RATINGS => Verdict::Undecided,
            Share { low, .. } if low >= bar.0 => Verdict::Good,
            Share { high, .. } if high < bar.0 => Verdict::Poor,
            _ => Verdict::Undecided,
        };
        Self { verdict, content, share }
    }
}

/// Where something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The figures don't tell yet.
    NotEnoughData,
    /// Good product, good service.
    BothGood,
    /// Good product, poor service.
    ProductGood,
    /// Poor product, good service.
    ServiceGood,
    /// Neither is good.
    NeitherGood,
}

/// Product and service of something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Cell {
    /// Ratings it rests on.
    pub(crate) ratings: i64,
    /// The product.
    pub(crate) product: Side,
    /// The service.
    pub(crate) service: Side,
}

impl Cell {
    /// What was counted, against the bar.
    pub(crate) fn new(tally: Tally, bar: Bar) -> Self {
        let Tally { ratings, product, service } = tally;
        Self { ratings, product: Side::new(product, ratings, bar), service: Side::new(service, ratings, bar) }
    }

    /// Where it stands.
    pub(crate) fn place(&self) -> Place {
        match (self.product.verdict, self.service.verdict) {
            (Verdict::Undecided, _) | (_, Verdict::Undecided) => Place::NotEnoughData,
            (Verdict::Good, Verdict::Good) => Place::BothGood,
            (Verdict::Good, Verdict::Poor) => Place::ProductGood,
            (Verdict::Poor, Verdict::Good) => Place::ServiceGood,
            (Verdict::Poor, Verdict::Poor) => Place::NeitherGood,
        }
    }
}

/// One thing to mend.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Finding {
    /// The dish; `None` for the shop as a whole.
    pub(crate) dish: Option<i64>,
    /// Whether it is the service.
    pub(crate) is_service: bool,
    /// How it stands.
    pub(crate) side: Side,
    /// Ratings it rests on.
    pub(crate) ratings: i64,
    /// How many more guests at the least would have to be content.
    pub(crate) short: f64,
}

/// What to mend, the worst first: each side that is surely below the bar, by how
/// many guests are missing at the least. Whoever serves serves every dish, so that
/// of the service the shop is judged; of the product the dishes are, and the shop
/// only where none of them is surely poor. Of two alike the service comes first.
fn mend_first(shop: &Cell, dishes: &[(i64, Cell)], bar: Bar) -> Vec<Finding> {
    let finding = |dish, is_service, cell: &Cell| {
        let side = if is_service { cell.service } else { cell.product };
        let short = ratio_of(cell.ratings) * (bar.0 - side.share.high);
        let found = Finding { dish, is_service, side, ratings: cell.ratings, short };
        (side.verdict == Verdict::Poor).then_some(found)
    };
    let mut found: Vec<_> = finding(None, true, shop).into_iter().collect();
    let poor: Vec<_> = dishes.iter().filter_map(|(code, cell)| finding(Some(*code), false, cell)).collect();
    found.extend(if poor.is_empty() { finding(None, false, shop).into_iter().collect() } else { poor });
    // Stable: the service stands first, and dishes as they came.
    found.sort_by(|a, b| b.short.total_cmp(&a.short));
    found
}

fn ratio_of(count: i64) -> f64 {
    ratio(count, 1)
}

/// Where the shop, its dishes and its weeks stand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quadrant {
    /// The whole shop.
    pub(crate) shop: Cell,
    /// The dishes by their ids, as they came.
    pub(crate) dishes: Vec<(i64, Cell)>,
    /// The weeks by their Mondays, as their days came.
    pub(crate) weeks: Vec<(i64, Cell)>,
    /// What to mend, the worst first.
    pub(crate) mend_first: Vec<Finding>,
}

impl Quadrant {
    /// What was counted by day and by dish, against the bar. The days are in order.
    pub(crate) fn new(days: &[(i64, Tally)], dishes: &[(i64, Tally)], bar: Bar) -> Self {
        let all = days.iter().fold(Tally::default(), |sum, (_, tally)| sum.plus(*tally));
        let mut weeks: Vec<(i64, Tally)> = Vec::new();
        for (day, tally) in days {
            match weeks.last_mut().filter(|(week, _)| *week == monday(*day)) {
                Some((_, sum)) => *sum = sum.plus(*tally),
                None => weeks.push((monday(*day), *tally)),
            }
        }
        let cells = |of: &[(i64, Tally)]| -> Vec<(i64, Cell)> {
            of.iter().map(|(one, tally)| (*one, Cell::new(*tally, bar))).collect()
        };
        let (shop, dishes) = (Cell::new(all, bar), cells(dishes));
        let mend_first = mend_first(&shop, &dishes, bar);
        Self { shop, dishes, weeks: cells(&weeks), mend_first }
    }
}

/// The Monday of the week of a day; both are counted from 1970-01-01, a Thursday.
fn monday(day: i64) -> i64 {
    day - (day + 3).rem_euclid(7)
}

#[cfg(test)]
mod tests;
