//! Patterns among gifts, points and goodwill that an owner should look at.
//! They are questions, not verdicts: only what chance would hardly make is
//! shown.

use std::collections::BTreeMap;

use kernel::{CustomerId, Time, stats::ratio};

const MICROS_OF_A_MINUTE: i64 = 60_000_000;
/// Points used within so many minutes of being earned are used at once.
pub(crate) const AT_ONCE_MINUTES: i64 = 10;
/// Using points at once is shown from so many times on: once is haste.
pub(crate) const LEAST_USES: i64 = 3;
/// Fewer gifts of one person say nothing.
const LEAST_GIFTS: i64 = 10;
/// So many to one customer are few.
const LEAST_TO_ONE: i64 = 5;
/// Fewer gifts of all people say nothing of one of them.
const LEAST_OF_ALL: i64 = 20;
/// Somebody gives far more than the others from so many times their mean on.
const TIMES_THE_OTHERS: f64 = 3.0;
/// What happens less often by chance is shown; shared among all that were
/// looked at.
const RARE: f64 = 0.001;

/// What somebody gave to one customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GivenTo {
    /// The giver's access key.
    pub(crate) staff: String,
    /// To whom; `None` for strangers.
    pub(crate) customer: Option<CustomerId>,
    /// Gifts.
    pub(crate) gifts: i64,
    /// The last of them.
    pub(crate) last_at: Time,
}

/// A customer who used points right after they came, several times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct QuickRedemptions {
    /// Who.
    pub(crate) customer: CustomerId,
    /// How often.
    pub(crate) uses: i64,
    /// Points used.
    pub(crate) points: i64,
    /// The shortest time between, in microseconds.
    pub(crate) shortest: i64,
    /// The last time.
    pub(crate) last_at: Time,
}

/// How often a customer came, among all who came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Visits {
    /// The customer's orders.
    pub(crate) own: i64,
    /// Everybody's.
    pub(crate) all: i64,
    /// How many customers came.
    pub(crate) customers: i64,
}

/// What is odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pattern {
    /// Points were used within minutes.
    RedeemedAtOnce,
    /// One person gives most to one customer.
    GiftsToFew,
    /// One person gives far more than the others.
    GivenByOne,
}

/// Something that looks odd.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alert {
    /// What.
    pub(crate) pattern: Pattern,
    /// The giver's access key; may be empty.
    pub(crate) staff: String,
    /// The customer.
    pub(crate) customer: Option<CustomerId>,
    /// In Chinese.
    pub(crate) text: String,
    /// In English.
    pub(crate) text_en: String,
    /// Minutes, or a share.
    pub(crate) value: f64,
    /// Below or above which it is shown.
    pub(crate) limit: f64,
    /// When it was last seen.
    pub(crate) last_at: Time,
}

impl Alert {
    /// What tells it from others of the same time.
    pub(crate) fn key(&self) -> String {
        let customer = self.customer.map(|customer| customer.to_string()).unwrap_or_default();
        format!("{:?} {} {customer}", self.pattern, self.staff)
    }
}

/// Somebody's customer with most of their gifts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TopRecipient {
    /// What that customer got.
    pub(crate) given: GivenTo,
    /// What the same person gave to all customers.
    pub(crate) of: i64,
}

/// How likely chance makes `k` or more of `n`, each with a chance of `p`.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(crate) fn at_least(k: i64, n: i64, p: f64) -> f64 {
    if k <= 0 {
        return 1.0;
    }
    if p <= 0.0 || k > n {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    // In logarithms, for (1-p)^n alone may be too small to be told from 0.
    let mut log = n as f64 * (-p).ln_1p();
    let mut tail = 0.0;
    for i in 1..=n {
        log += ((n - i + 1) as f64 / i as f64).ln() + p.ln() - (-p).ln_1p();
        tail += if i >= k { log.exp() } else { 0.0 };
    }
    tail.min(1.0)
}

/// The smallest share of `n` that chance hardly makes for any of `looked_at`.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn rare_share(n: i64, p: f64, looked_at: i64) -> f64 {
    let is_rare = |k: &i64| at_least(*k, n, p) * looked_at.max(1) as f64 <= RARE;
    // What is rare at some count is rarer at a higher one.
    let (mut common, mut rare) = (0, n + 1);
    while rare - common > 1 {
        let middle = i64::midpoint(common, rare);
        if is_rare(&middle) { rare = middle } else { common = middle }
    }
    ratio(rare, n)
}

/// Of each who gave enough to tell, the customer with most of it.
pub(crate) fn top_recipients(given: &[GivenTo]) -> Vec<TopRecipient> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    let mut tops: BTreeMap<&str, &GivenTo> = BTreeMap::new();
    for one in given.iter().filter(|one| one.customer.is_some()) {
        *sums.entry(&one.staff).or_default() += one.gifts;
        let top = tops.entry(&one.staff).or_insert(one);
        if one.gifts > top.gifts {
            *top = one;
        }
    }
    let of = |given: &GivenTo| sums.get(given.staff.as_str()).copied().unwrap_or_default();
    let tops = tops.into_values().map(|top| TopRecipient { given: top.clone(), of: of(top) });
    tops.filter(|one| one.of >= LEAST_GIFTS && one.given.gifts >= LEAST_TO_ONE).collect()
}

/// Whether somebody gives one customer more than chance would, given how often
/// that customer comes.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(crate) fn gifts_to_few(top_recipient: &TopRecipient, visits: Visits) -> Option<Alert> {
    let TopRecipient { given: GivenTo { staff, customer, gifts, last_at }, of } = top_recipient;
    let customers = visits.customers.max(2);
    let p = ratio(visits.own, visits.all).max(1.0 / customers as f64);
    let (value, limit) = (ratio(*gifts, *of), rare_share(*of, p, customers));
    let percent = 100.0 * value;
    let usual = 100.0 * p;
    (value >= limit).then(|| Alert {
        pattern: Pattern::GiftsToFew,
        staff: staff.clone(),
        customer: *customer,
        text: format!("{of} 份礼里有 {gifts} 份（{percent:.0}%）给了同一位客人，这位客人的来店只占 {usual:.1}%。"),
        text_en: format!(
            "{gifts} of {of} gifts ({percent:.0} %) went to one guest, who makes up {usual:.1} % of the visits."
        ),
        value,
        limit,
        last_at: *last_at,
    })
}

/// Who gives far more than the others: three times their mean, and more than
/// chance would make.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
pub(crate) fn given_by_one(given: &[GivenTo]) -> Vec<Alert> {
    let mut people: BTreeMap<&str, (i64, Time)> = BTreeMap::new();
    for one in given {
        let (gifts, last_at) = people.entry(&one.staff).or_insert((0, one.last_at));
        *gifts += one.gifts;
        *last_at = (*last_at).max(one.last_at);
    }
    let all: i64 = people.values().map(|(gifts, _)| gifts).sum();
    let count = people.len() as f64;
    if all < LEAST_OF_ALL || people.len() < 2 {
        return Vec::new();
    }
    let far = TIMES_THE_OTHERS / (TIMES_THE_OTHERS + count - 1.0);
    let limit = far.max(rare_share(all, 1.0 / count, i64::try_from(people.len()).unwrap_or(i64::MAX)));
    let odd = people.into_iter().filter(|(_, (gifts, _))| ratio(*gifts, all) >= limit);
    odd.map(|(staff, (gifts, last_at))| {
        let value = ratio(gifts, all);
        let percent = 100.0 * value;
        Alert {
            pattern: Pattern::GivenByOne,
            staff: staff.to_owned(),
            customer: None,
            text: format!("{count:.0} 个人一共给了 {all} 份，其中 {gifts} 份（{percent:.0}%）出自一人之手。"),
            text_en: format!(
                "{gifts} of the {all} gifts of {count:.0} people ({percent:.0} %) are one person's."
            ),
            value,
            limit,
            last_at,
        }
    })
    .collect()
}

/// Points used within minutes of being earned or given, several times.
#[expect(clippy::cast_precision_loss, reason = "microseconds of minutes are below 2^52")]
pub(crate) fn redeemed_at_once(quick_redemptions: &QuickRedemptions) -> Alert {
    let QuickRedemptions { customer, uses, points, shortest, last_at } = *quick_redemptions;
    let value = shortest as f64 / MICROS_OF_A_MINUTE as f64;
    Alert {
        pattern: Pattern::RedeemedAtOnce,
        staff: String::new(),
        customer: Some(customer),
        text: format!(
            "有 {uses} 次积分到账 {AT_ONCE_MINUTES} 分钟内就用掉，共 {points} 分，最快 {value:.0} 分钟。"
        ),
        text_en: format!(
            "{uses} times points were used within {AT_ONCE_MINUTES} minutes of coming, {points} in all, after {value:.0} minutes at the quickest."
        ),
        value,
        limit: AT_ONCE_MINUTES as f64,
        last_at,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn given(staff: &str, customer: u128, gifts: i64) -> GivenTo {
        GivenTo {
            staff: staff.into(),
            customer: Some(CustomerId(Uuid::from_u128(customer))),
            gifts,
            last_at: Time::from_micros(0).unwrap(),
        }
    }

    #[test]
    fn chances_are_the_binomials() {
        assert!((at_least(8, 10, 0.5) - 56.0 / 1_024.0).abs() < 1e-12);
        assert!((at_least(1, 3, 0.1) - 0.271).abs() < 1e-12);
        for (found, right) in
            [(at_least(0, 5, 0.1), 1.0), (at_least(6, 5, 0.9), 0.0), (at_least(2, 5, 0.0), 0.0)]
        {
            assert!((found - right).abs() < 1e-12);
        }
        assert!(at_least(3_000, 5_000, 0.5) < 1e-40);
    }

    #[test]
    fn most_gifts_to_one_who_hardly_comes_is_asked_about() {
        let rows = [given("li", 1, 8), given("li", 2, 2), given("li", 3, 2), given("chen", 1, 4)];
        let top_recipients = top_recipients(&rows);
        assert_eq!(top_recipients.len(), 1);
        let alert = gifts_to_few(&top_recipients[0], Visits { own: 4, all: 200, customers: 50 }).unwrap();
        assert_eq!((alert.staff.as_str(), alert.customer), ("li", rows[0].customer));
        assert!(alert.value > alert.limit && alert.text_en.contains("8 of 12 gifts (67 %)"), "{alert:?}");
        // A customer who makes half of the visits may well have half of the gifts.
        assert_eq!(gifts_to_few(&top_recipients[0], Visits { own: 100, all: 200, customers: 50 }), None);
    }

    #[test]
    fn few_gifts_are_never_asked_about() {
        assert!(top_recipients(&[given("li", 1, 9)]).is_empty());
        assert!(top_recipients(&[given("li", 1, 4), given("li", 2, 4), given("li", 3, 4)]).is_empty());
        assert!(given_by_one(&[given("li", 1, 18), given("chen", 2, 1)]).is_empty());
        assert!(given_by_one(&[given("li", 1, 50)]).is_empty());
    }

    #[test]
    fn one_who_gives_far_more_than_the_others_is_asked_about() {
        let rows = [given("li", 1, 20), given("li", 2, 20), given("chen", 1, 5), given("wu", 3, 5)];
        let alerts = given_by_one(&rows);
        assert_eq!(alerts.iter().map(|alert| alert.staff.as_str()).collect::<Vec<_>>(), ["li"]);
        assert!((alerts[0].value - 0.8).abs() < 1e-12 && (alerts[0].limit - 0.6).abs() < 1e-12);
        assert!(given_by_one(&[given("li", 1, 25), given("chen", 1, 15), given("wu", 3, 15)]).is_empty());
    }

    proptest! {
        /// What is shown is rare: the share that is the limit is, the one below is not.
        #[test]
        fn the_limit_is_where_chance_ends(n in 10_i64..300, p in 0.005..0.6_f64, of in 1_i64..200) {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "small")]
            let k = (rare_share(n, p, of) * n as f64).round() as i64;
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let rare = |k| at_least(k, n, p) * of as f64 <= RARE;
            prop_assert!(rare(k) && !rare(k - 1));
        }
    }
}
