//! Whether a regular is treated worse than they were, or worse than newcomers.

use kernel::{Time, stats, text_enum};

use super::permutation::{self, Exact};

/// From so many completed orders on somebody is a regular.
pub(crate) const LEAST_ORDERS: usize = 6;
/// Orders that a look takes into account.
pub(crate) const MOST_ORDERS: i64 = 35;
/// Newcomers' orders that a look takes into account.
pub(crate) const NEWCOMERS_ORDERS: i64 = 30;
/// A customer with at most so many completed orders is a newcomer.
pub(crate) const NEWCOMER: i64 = 2;
/// Messages that a look takes into account.
pub(crate) const MOST_MESSAGES: i64 = 40;
const FEWEST_RECENT: usize = 3;
const MOST_RECENT: usize = 5;
/// How likely a look finds anything at all where there is nothing.
const FAMILY: f64 = 0.02;
/// Nobody minds a few minutes.
const LEAST_WAIT: f64 = 5.0;
const MICROS_OF_A_MINUTE: i64 = 60_000_000;

/// How an order was served.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Served {
    /// When it was placed.
    pub(crate) placed_at: Time,
    /// When the guest wanted it; `None` for as soon as possible.
    pub(crate) wanted_at: Option<Time>,
    /// When they had it.
    pub(crate) completed_at: Time,
    /// Cases about it, and one for money given back.
    pub(crate) mistakes: i64,
    /// Gifts that came with it.
    pub(crate) gifts: i64,
}

impl Served {
    /// Minutes from when it was placed, or wanted if that is later, until the
    /// guest had it; 0 if it came early.
    #[expect(clippy::cast_precision_loss, reason = "microseconds of years are below 2^52")]
    fn wait(&self) -> f64 {
        let from = self.wanted_at.map_or(self.placed_at, |wanted| wanted.max(self.placed_at));
        let micros = (self.completed_at.micros() - from.micros()).max(0);
        micros as f64 / MICROS_OF_A_MINUTE as f64
    }
}

/// A message that asked something of the shop and whose fate is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MessageOutcome {
    /// When it was sent.
    pub(crate) sent_at: Time,
    /// Whether it was answered, in time.
    pub(crate) answered: bool,
}

text_enum! {
    /// What is watched.
    pub(crate) enum Watched {
        /// Minutes until the guest had their order.
        Wait = "wait",
        /// Cases and refunds per order.
        Mistakes = "mistakes",
        /// Gifts per order.
        Gifts = "gifts",
        /// Share of messages answered.
        Attention = "attention",
    }
}

impl Watched {
    fn is_worse_if_higher(self) -> bool {
        matches!(self, Self::Wait | Self::Mistakes)
    }

    /// The figure of several values: their mean, but of waits the median, for
    /// one evening when all went wrong is no drift.
    fn figure(self, values: &[f64]) -> f64 {
        if self == Self::Wait {
            return stats::median(values);
        }
        #[expect(clippy::cast_precision_loss, reason = "a few dozen values")]
        let count = values.len().max(1) as f64;
        values.iter().sum::<f64>() / count
    }

    fn test(self, recent: &[f64], others: &[f64]) -> Option<Exact> {
        if self.is_worse_if_higher() {
            permutation::higher(recent, others)
        } else {
            permutation::lower(recent, others)
        }
    }
}

/// One thing that is watched.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Measure {
    /// What.
    pub(crate) watched: Watched,
    /// Over their latest orders.
    pub(crate) recent: f64,
    /// Over those before.
    pub(crate) past: f64,
    /// Over the latest orders of newcomers.
    pub(crate) newcomers: f64,
    /// Whether it is worse than their past beyond chance.
    pub(crate) worse_than_past: bool,
    /// Whether it is worse than newcomers get beyond chance.
    pub(crate) worse_than_newcomers: bool,
    /// How likely such a difference from their past is by chance.
    pub(crate) p_past: f64,
    /// How likely such a difference from newcomers is by chance.
    pub(crate) p_newcomers: f64,
    /// How many values the recent, the past and the newcomers' figures rest on.
    pub(crate) counts: [i64; 3],
}

impl Measure {
    /// Whether it is worse than anything beyond chance.
    pub(crate) fn is_worse(&self) -> bool {
        self.worse_than_past || self.worse_than_newcomers
    }
}

/// What a regular got, and newcomers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Treatments {
    /// Their completed orders, the latest first.
    pub(crate) orders: Vec<Served>,
    /// Their messages, in any order.
    pub(crate) messages: Vec<MessageOutcome>,
    /// Newcomers' latest completed orders.
    pub(crate) newcomers_orders: Vec<Served>,
    /// Newcomers' latest messages.
    pub(crate) newcomers_messages: Vec<MessageOutcome>,
}

/// The latest 3 to 5 orders: a quarter of all, so that a regular of few orders
/// is heard of while there is still time.
pub(crate) fn recent(orders: usize) -> usize {
    (orders / 4).clamp(FEWEST_RECENT, MOST_RECENT)
}

/// Everything that is watched of a regular; nothing for who is none yet.
///
/// Each measure has two tests, against the guest's own past and against
/// newcomers. What is beyond chance is judged over all of them together: where
/// nothing changed, a look finds something with a chance of at most 0.02.
pub(crate) fn measures(of: &Treatments) -> Vec<Measure> {
    if of.orders.len() < LEAST_ORDERS {
        return Vec::new();
    }
    let samples = Watched::ALL.iter().map(|watched| (*watched, Sample::of(*watched, of))).collect::<Vec<_>>();
    let tests: Vec<Exact> = samples.iter().flat_map(|(_, sample)| sample.tests()).flatten().collect();
    let level = permutation::level(&tests, FAMILY);
    samples.iter().map(|(watched, sample)| sample.judge(*watched, level)).collect()
}

struct Sample {
    recent: Vec<f64>,
    past: Vec<f64>,
    newcomers: Vec<f64>,
    against_past: Option<Exact>,
    against_newcomers: Option<Exact>,
}

impl Sample {
    fn of(watched: Watched, of: &Treatments) -> Self {
        let (recent, past, newcomers) = match watched {
            Watched::Wait => by_order(of, Served::wait),
            Watched::Mistakes => by_order(of, |order| small(order.mistakes)),
            Watched::Gifts => by_order(of, |order| small(order.gifts)),
            Watched::Attention => by_message(of),
        };
        let against_past = watched.test(&recent, &past);
        let against_newcomers = watched.test(&recent, &newcomers);
        Self { recent, past, newcomers, against_past, against_newcomers }
    }

    fn tests(&self) -> [Option<Exact>; 2] {
        [self.against_past, self.against_newcomers]
    }

    fn judge(&self, watched: Watched, level: f64) -> Measure {
        let [recent, past, newcomers] =
            [&self.recent, &self.past, &self.newcomers].map(|values| watched.figure(values));
        let matters = |other: f64| watched != Watched::Wait || recent - other >= LEAST_WAIT;
        let is_beyond = |test: Option<Exact>| test.is_some_and(|test| test.p <= level);
        Measure {
            watched,
            recent,
            past,
            newcomers,
            worse_than_past: is_beyond(self.against_past) && matters(past),
            worse_than_newcomers: is_beyond(self.against_newcomers) && matters(newcomers),
            p_past: self.against_past.map_or(1.0, |test| test.p),
            p_newcomers: self.against_newcomers.map_or(1.0, |test| test.p),
            counts: [&self.recent, &self.past, &self.newcomers]
                .map(|values| i64::try_from(values.len()).unwrap_or(i64::MAX)),
        }
    }
}

type Sides = (Vec<f64>, Vec<f64>, Vec<f64>);

fn by_order(of: &Treatments, value: impl Fn(&Served) -> f64) -> Sides {
    let values: Vec<f64> = of.orders.iter().map(&value).collect();
    let (recent, past) = values.split_at(recent(values.len()).min(values.len()));
    (recent.to_vec(), past.to_vec(), of.newcomers_orders.iter().map(value).collect())
}

/// A message is recent from the first of the recent orders on.
fn by_message(of: &Treatments) -> Sides {
    let value = |asked: &MessageOutcome| if asked.answered { 1.0 } else { 0.0 };
    let from = of.orders.iter().take(recent(of.orders.len())).map(|order| order.placed_at).min();
    let is_recent = |asked: &&MessageOutcome| from.is_some_and(|from| asked.sent_at >= from);
    let (recent, past): (Vec<&MessageOutcome>, Vec<&MessageOutcome>) =
        of.messages.iter().partition(is_recent);
    let values = |side: Vec<&MessageOutcome>| side.into_iter().map(value).collect();
    (values(recent), values(past), of.newcomers_messages.iter().map(value).collect())
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn small(count: i64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use rand::{Rng, SeedableRng, rngs::StdRng};

    use super::*;

    fn served(day: i64, minutes: i64, mistakes: i64, gifts: i64) -> Served {
        let at = |minute: i64| Time::from_micros(minute * MICROS_OF_A_MINUTE).unwrap();
        let placed_at = at(day * 1_440);
        Served { placed_at, wanted_at: None, completed_at: at(day * 1_440 + minutes), mistakes, gifts }
    }

    /// The latest last, as they happened.
    fn regular(waits: &[i64]) -> Treatments {
        let mut orders: Vec<_> = waits.iter().zip(1..).map(|(wait, day)| served(day, *wait, 0, 0)).collect();
        orders.reverse();
        Treatments { orders, ..Treatments::default() }
    }

    fn newcomers(wait: i64, gifts: i64) -> Vec<Served> {
        (0..12).map(|day| served(day, wait + day % 3, 0, gifts)).collect()
    }

    fn of(measures: &[Measure], watched: Watched) -> Measure {
        *measures.iter().find(|measure| measure.watched == watched).unwrap()
    }

    #[test]
    fn who_waits_three_times_longer_than_ever_is_treated_worse() {
        let found = measures(&regular(&[20, 22, 18, 25, 21, 19, 20, 50, 48, 60]));
        let wait = of(&found, Watched::Wait);
        assert!(wait.worse_than_past && !wait.worse_than_newcomers);
        assert!((wait.p_past - 1.0 / 120.0).abs() < 1e-12);
        assert!((wait.recent - 50.0).abs() < 1e-9 && (wait.past - 20.0).abs() < 1e-9);
        assert!(!of(&found, Watched::Gifts).is_worse());
    }

    #[test]
    fn a_few_minutes_more_are_no_drift_however_regular() {
        let found = measures(&regular(&[20, 20, 20, 20, 20, 20, 20, 20, 24, 24, 24]));
        assert!(!of(&found, Watched::Wait).is_worse());
    }

    #[test]
    fn one_bad_evening_is_no_drift() {
        let found = measures(&regular(&[20, 22, 18, 25, 21, 19, 20, 21, 90, 20]));
        assert!(found.iter().all(|measure| !measure.is_worse()));
    }

    #[test]
    fn a_regular_who_always_waited_is_seen_beside_newcomers() {
        let treated = Treatments { newcomers_orders: newcomers(15, 0), ..regular(&[40, 42, 41, 43, 40, 41]) };
        let wait = of(&measures(&treated), Watched::Wait);
        assert!(wait.worse_than_newcomers && !wait.worse_than_past);
    }

    #[test]
    fn newcomers_with_gifts_and_a_regular_without_are_a_drift() {
        let treated = Treatments { newcomers_orders: newcomers(20, 1), ..regular(&[20, 21, 20, 22, 20, 21]) };
        let gifts = of(&measures(&treated), Watched::Gifts);
        assert!(gifts.worse_than_newcomers && !gifts.worse_than_past);
        assert!((gifts.newcomers - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_wait_counts_from_when_it_was_wanted() {
        let early = Served { wanted_at: Some(served(1, 60, 0, 0).completed_at), ..served(1, 75, 0, 0) };
        assert!((early.wait() - 15.0).abs() < 1e-12);
        let before = Served { wanted_at: Some(served(1, 80, 0, 0).completed_at), ..served(1, 75, 0, 0) };
        assert!(before.wait().abs() < 1e-12);
    }

    #[test]
    fn unanswered_messages_are_a_lack_of_attention() {
        let mut treated = regular(&[20; 12]);
        let message = |day, answered| MessageOutcome { sent_at: served(day, 0, 0, 0).placed_at, answered };
        treated.messages = (1..=9).map(|day| message(day, true)).collect();
        treated.messages.extend((10..=12).map(|day| message(day, false)));
        let attention = of(&measures(&treated), Watched::Attention);
        assert!(attention.worse_than_past);
        assert!(attention.recent.abs() < 1e-12 && (attention.past - 1.0).abs() < 1e-12);
    }

    #[test]
    fn who_ordered_less_than_six_times_is_no_regular_yet() {
        assert_eq!(measures(&regular(&[20; 5])), []);
        assert_eq!([6, 11, 16, 20, 35].map(recent), [3, 3, 4, 5, 5]);
    }

    #[test]
    fn where_nothing_changed_a_look_seldom_finds_anything() {
        let mut random = StdRng::seed_from_u64(9);
        let mut order = |day: i64| {
            let odd = i64::from(random.random_range(0..10) == 0);
            served(day, random.random_range(15..60), odd, random.random_range(0..2))
        };
        for orders in [6, 13, 24] {
            let runs = 400;
            let found = (0..runs).filter(|_| {
                let treated = Treatments {
                    orders: (0..orders).map(|day| order(100 - day)).collect(),
                    newcomers_orders: (0..12).map(&mut order).collect(),
                    ..Treatments::default()
                };
                measures(&treated).iter().any(Measure::is_worse)
            });
            let rate = f64::from(u32::try_from(found.count()).unwrap()) / f64::from(runs);
            // Three standard errors above what is promised.
            assert!(rate <= 0.041, "{orders} orders: {rate}");
        }
    }
}
