//! Which rewards are worth their cost.

use kernel::stats::{self, Z95, ratio};

use super::figures::Arm;
use crate::domain::catalogue::reward::{Layer, RewardId};

/// With fewer gifts nothing is called useless.
const LEAST_GIFTS: i64 = 10;
/// A reward of which surely less than half is taken is hardly taken.
const HARDLY_TAKEN: f64 = 0.5;
/// One thanked for surely less than half as often as the others is hardly
/// thanked for.
const HARDLY_THANKED: f64 = 0.5;

/// What was given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Given {
    /// Gifts, without those returned.
    pub(crate) granted: i64,
    /// That reached their customer.
    pub(crate) taken: i64,
    /// That a customer thanked for.
    pub(crate) thanked: i64,
    /// What they cost, in minor units.
    pub(crate) cost: i64,
    /// Gifts with an order that is still open, which count nowhere else.
    pub(crate) open: i64,
}

impl Given {
    /// Counts more of it.
    pub(crate) fn add(&mut self, more: &Self) {
        self.granted += more.granted;
        self.taken += more.taken;
        self.thanked += more.thanked;
        self.cost += more.cost;
        self.open += more.open;
    }
}

/// Both arms of one campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stratum {
    /// Meant to get it.
    pub(crate) treated: Arm,
    /// By chance not.
    pub(crate) held_out: Arm,
}

/// The lift over several campaigns.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Lift {
    /// Pooled; 0 if nobody is held out.
    pub(crate) ratio: f64,
    /// Lower end of its 95 % interval.
    pub(crate) low: f64,
}

/// What was given of a reward or on a layer, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figures {
    /// The layer.
    pub(crate) layer: Layer,
    /// The reward; `None` for a whole layer.
    pub(crate) reward: Option<RewardId>,
    /// Its name.
    pub(crate) display_name: String,
    /// What was given.
    pub(crate) given: Given,
    /// Of all gifts.
    pub(crate) share: f64,
    /// Customers who had one and whose time to come back is over.
    pub(crate) customers: i64,
    /// Those who came back in time.
    pub(crate) returned: i64,
    /// Over the campaigns that gave it.
    pub(crate) lift: Lift,
    /// Whether it costs much and does little.
    pub(crate) useless: bool,
}

impl Lift {
    /// The difference of shares over several campaigns by Mantel and Haenszel's
    /// weights, `n1 n0 / (n1 + n0)`, so that each campaign counts by what it can
    /// tell.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    pub(crate) fn pooled(strata: &[Stratum]) -> Self {
        let (mut weights, mut sum, mut variance) = (0.0, 0.0, 0.0);
        let both = |one: &&Stratum| one.treated.customers > 0 && one.held_out.customers > 0;
        for one in strata.iter().filter(both) {
            let (n1, n0) = (one.treated.customers as f64, one.held_out.customers as f64);
            let (p1, p0) = (one.treated.ratio(), one.held_out.ratio());
            let weight = n1 * n0 / (n1 + n0);
            weights += weight;
            sum += weight * (p1 - p0);
            variance += weight * weight * (p1 * (1.0 - p1) / n1 + p0 * (1.0 - p0) / n0);
        }
        if weights <= 0.0 {
            return Self::default();
        }
        let ratio = sum / weights;
        Self { ratio, low: ratio - Z95 * variance.sqrt() / weights }
    }
}

impl Figures {
    /// Share of the customers who had one that came back in time.
    pub(crate) fn returned_ratio(&self) -> f64 {
        ratio(self.returned, self.customers)
    }

    /// Cost that reached nobody, and half of that which nobody thanked for.
    fn wasted(&self) -> f64 {
        let Given { granted, taken, thanked, cost, .. } = self.given;
        let (taken, thanked) = (ratio(taken, granted), ratio(thanked, granted));
        ratio(cost, 1) * (1.0 - f64::midpoint(taken, thanked))
    }

    /// One gift of it costs as much as one of all rewards does on average, it is
    /// surely hardly taken, or hardly thanked for where others are, and it is not
    /// shown to bring customers back.
    fn is_useless(&self, all: &Given) -> bool {
        let Given { granted, taken, thanked, cost, .. } = self.given;
        let is_dear = ratio(cost, granted) >= ratio(all.cost, all.granted);
        let hardly_taken = stats::wilson(taken, granted).high < HARDLY_TAKEN;
        let usual_thanks = ratio(all.thanked - thanked, all.taken - taken);
        let hardly_thanked = stats::wilson(thanked, taken).high < HARDLY_THANKED * usual_thanks;
        granted >= LEAST_GIFTS && is_dear && (hardly_taken || hardly_thanked) && self.lift.low <= 0.0
    }
}

/// The rewards, the least useful first: the useless, then by what is wasted on
/// them. Says of each what share of all gifts it is, and whether it is useless.
pub(crate) fn rank(mut rewards: Vec<Figures>) -> Vec<Figures> {
    let mut all = Given::default();
    for Figures { given, .. } in &rewards {
        all.add(given);
    }
    for one in &mut rewards {
        one.share = ratio(one.given.granted, all.granted);
        one.useless = one.is_useless(&all);
    }
    let by = |a: &Figures, b: &Figures| {
        let useless = b.useless.cmp(&a.useless);
        useless.then(b.wasted().total_cmp(&a.wasted())).then(a.reward.cmp(&b.reward))
    };
    rewards.sort_by(by);
    rewards
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn figures(id: u128, granted: i64, taken: i64, thanked: i64, cost: i64) -> Figures {
        Figures {
            layer: Layer::Need,
            reward: Some(RewardId(Uuid::from_u128(id))),
            display_name: id.to_string(),
            given: Given { granted, taken, thanked, cost, open: 0 },
            share: 0.0,
            customers: 0,
            returned: 0,
            lift: Lift::default(),
            useless: false,
        }
    }

    fn stratum(treated: (i64, i64), held_out: (i64, i64)) -> Stratum {
        let arm = |(returned, customers)| Arm { exposed: customers, customers, returned };
        Stratum { treated: arm(treated), held_out: arm(held_out) }
    }

    #[test]
    fn the_dear_and_little_taken_or_thanked_are_named_first() {
        let ranked = rank(vec![
            figures(1, 100, 95, 60, 10_000),
            figures(2, 100, 30, 20, 40_000),
            figures(3, 100, 98, 2, 30_000),
            // Cheap, and too few: no harm is done.
            figures(4, 100, 20, 0, 100),
            figures(5, 5, 0, 0, 5_000),
        ]);
        let named: Vec<_> =
            ranked.iter().filter(|one| one.useless).map(|one| one.display_name.as_str()).collect();
        assert_eq!(named, ["2", "3"]);
        assert!((ranked.iter().map(|one| one.share).sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn where_nobody_is_asked_for_thanks_none_is_useless_for_lack_of_it() {
        let ranked = rank(vec![figures(1, 100, 95, 0, 10_000), figures(2, 100, 98, 0, 20_000)]);
        assert!(ranked.iter().all(|one| !one.useless));
    }

    #[test]
    fn what_brings_guests_back_is_not_useless() {
        let lift = Lift { ratio: 0.2, low: 0.1 };
        let ranked = rank(vec![Figures { lift, ..figures(1, 100, 20, 0, 10_000) }]);
        assert!(!ranked[0].useless);
    }

    #[test]
    fn campaigns_count_by_what_they_can_tell() {
        let one = stratum((180, 400), (30, 100));
        let pooled = Lift::pooled(&[one, one]);
        assert!((pooled.ratio - 0.15).abs() < 1e-12);
        // Half the variance of one of them.
        assert!((0.15 - pooled.low - (0.15 - 0.047_804_3) / 2_f64.sqrt()).abs() < 1e-6);
        // Weights 80 and 20: (80·0.15 + 20·(-0.1)) / 100.
        let other = stratum((8, 40), (12, 40));
        assert!((Lift::pooled(&[one, other]).ratio - 0.10).abs() < 1e-12);
        assert_eq!(Lift::pooled(&[stratum((5, 10), (0, 0))]), Lift::default());
    }
}
