//! Whether a campaign pays for its gifts.

#[cfg(test)]
mod properties;

use kernel::stats::{self, Difference, Z95};

use super::{
    figures::{Counted, Effect, LEAST_ARM, Verdict},
    words,
};
use crate::domain::catalogue::campaign::Trigger;

/// The normal quantile of a power of four in five.
const Z_POWER: f64 = 0.841_621_233_572_914_3;

/// The lift at which gifts pay that everybody in question gets, whether they
/// order or not: `N[(p1-p0)M - c] = 0`, so `c / M`. `None` if a visit brings
/// nothing.
pub(crate) fn break_even_everybody(cost: f64, margin: f64) -> Option<f64> {
    (margin > 0.0).then(|| cost / margin)
}

/// The lift at which gifts pay that only those get who order, those too who
/// would have ordered anyway: `N[(p1-p0)M - p1 c] = 0`, so `p0 c / (M - c)`.
/// `None` if a gift costs as much as a visit brings.
pub(crate) fn break_even_who_orders(p0: f64, cost: f64, margin: f64) -> Option<f64> {
    (margin > cost).then(|| p0 * cost / (margin - cost))
}

/// Customers that each of two arms needs, so that a difference of their shares is
/// seen at a level of one in twenty with a power of four in five; 0 if there is
/// none to be seen.
#[expect(clippy::cast_possible_truncation, reason = "rounded up and bounded")]
pub(crate) fn needed_per_arm(p0: f64, p1: f64) -> i64 {
    let shares = 0.0..=1.0;
    if !shares.contains(&p0) || !shares.contains(&p1) || (p1 - p0).abs() < 1e-6 {
        return 0;
    }
    let mean = f64::midpoint(p0, p1);
    let chance = Z95 * (2.0 * mean * (1.0 - mean)).sqrt();
    let seen = Z_POWER * (p1 * (1.0 - p1) + p0 * (1.0 - p0)).sqrt();
    ((chance + seen) / (p1 - p0)).powi(2).ceil().min(1e12) as i64
}

/// The interval of a difference of shares by Newcombe's method 10 (1998), from
/// Wilson's intervals: unlike Wald's it is right for few cases, and for shares
/// of nothing or all.
pub(crate) fn newcombe((x1, n1): (i64, i64), (x2, n2): (i64, i64)) -> (f64, f64) {
    let (one, other) = (stats::wilson(x1, n1), stats::wilson(x2, n2));
    let lift = one.ratio - other.ratio;
    let below = (one.ratio - one.low).hypot(other.high - other.ratio);
    let above = (one.high - one.ratio).hypot(other.ratio - other.low);
    (lift - below, lift + above)
}

impl Trigger {
    /// Whether its gift comes with every order, so that it goes to those alone
    /// who order. Else it reaches everybody in question, and once: a first order
    /// and a comeback are over when they are rewarded, a complaint and a day ask
    /// for no order at all.
    fn is_with_every_order(self) -> bool {
        match self {
            Self::OrderPlaced | Self::OrderCompleted | Self::PartyHosted => true,
            Self::FirstOrder | Self::Comeback | Self::CaseClosed | Self::Date => false,
        }
    }
}

impl Counted {
    /// Share of an order that is margin, where the shop does not say.
    pub(crate) const USUAL_MARGIN: f64 = 0.6;

    /// Customers of both arms who still have time to come back.
    pub(crate) fn waiting(&self) -> i64 {
        self.treated.waiting() + self.held_out.waiting()
    }

    /// What the figures say.
    pub(crate) fn effect(&self) -> Effect {
        let (treated, held_out) = (self.treated.pair(), self.held_out.pair());
        let difference = stats::difference(treated, held_out);
        let visit_margin = self.mean_order * self.margin_ratio;
        let break_even = self.break_even(visit_margin);
        let p0 = self.held_out.ratio();
        let needed =
            break_even.filter(|_| self.held_out.customers > 0).map(|lift| needed_per_arm(p0, p0 + lift));
        let effect = Effect {
            difference,
            visit_margin,
            break_even,
            needed_per_arm: needed.unwrap_or(0),
            break_even_visits: self.break_even_visits(visit_margin),
            verdict: self.verdict(&difference, break_even),
            text: String::new(),
            text_en: String::new(),
        };
        let (text, text_en) = words::of_campaign(self, &effect);
        Effect { text, text_en, ..effect }
    }

    #[expect(clippy::cast_precision_loss, reason = "money is far below 2^52")]
    fn break_even(&self, margin: f64) -> Option<f64> {
        let cost = self.cost.minor as f64;
        if self.trigger.is_with_every_order() {
            return break_even_who_orders(self.held_out.ratio(), cost / at_least_one(self.orders), margin);
        }
        break_even_everybody(cost / at_least_one(self.treated.exposed), margin)
    }

    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "far below 2^52")]
    fn break_even_visits(&self, margin: f64) -> i64 {
        if margin > 0.0 { (self.cost.minor as f64 / margin).ceil() as i64 } else { 0 }
    }

    /// Both Wald's interval, which is shown, and Newcombe's have to lie on one
    /// side of the line, with enough customers in both arms.
    fn verdict(&self, shown: &Difference, break_even: Option<f64>) -> Verdict {
        if self.treated.customers.min(self.held_out.customers) < LEAST_ARM {
            return Verdict::NotEnoughData;
        }
        let (low, high) = newcombe(self.treated.pair(), self.held_out.pair());
        let (low, high) = (low.min(shown.low), high.max(shown.high));
        match break_even {
            Some(line) if low > line => Verdict::Works,
            Some(line) if high >= line => Verdict::NotEnoughData,
            _ => Verdict::DoesNot,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn at_least_one(count: i64) -> f64 {
    count.max(1) as f64
}

#[cfg(test)]
mod tests {
    use kernel::{Currency, Money};

    use super::*;
    use crate::domain::effect::Arm;

    fn near(found: f64, right: f64) {
        assert!((found - right).abs() < 1e-6, "{found} is not {right}");
    }

    pub(super) fn counted(treated: (i64, i64), held_out: (i64, i64)) -> Counted {
        let arm = |(returned, customers)| Arm { exposed: customers, customers, returned };
        Counted {
            trigger: Trigger::OrderCompleted,
            treated: arm(treated),
            held_out: arm(held_out),
            cost: Money { minor: 80_000, currency: Currency::CNY },
            orders: 100,
            mean_order: 6_000.0,
            margin_ratio: 0.55,
        }
    }

    #[test]
    fn gifts_to_those_who_come_anyway_have_to_be_paid_by_those_who_don_t() {
        near(break_even_who_orders(0.30, 8.0, 33.0).unwrap(), 0.096);
        near(break_even_who_orders(0.10, 8.0, 33.0).unwrap(), 0.032);
        near(break_even_everybody(8.0, 33.0).unwrap(), 0.242_424_242);
        assert_eq!(break_even_who_orders(0.3, 33.0, 33.0), None);
        assert_eq!(break_even_everybody(8.0, 0.0), None);
    }

    #[test]
    fn the_sample_needed_is_the_published_one() {
        let needed =
            [(0.30, 0.35), (0.30, 0.40), (0.10, 0.12), (0.20, 0.30)].map(|(p0, p1)| needed_per_arm(p0, p1));
        assert_eq!(needed, [1_377, 356, 3_841, 294]);
        for (p0, p1) in [(0.3, 0.3), (0.9, 1.2), (-0.1, 0.3)] {
            assert_eq!(needed_per_arm(p0, p1), 0);
        }
    }

    #[test]
    fn newcombes_interval_gives_its_published_figures() {
        // Newcombe 1998, table II, method 10.
        for (one, other, low, high) in [
            ((56, 70), (48, 80), 0.0524, 0.3339),
            ((9, 10), (3, 10), 0.1705, 0.8090),
            ((10, 10), (0, 10), 0.6075, 1.0),
        ] {
            let found = newcombe(one, other);
            assert!((found.0 - low).abs() < 5e-5 && (found.1 - high).abs() < 5e-5, "{found:?}");
        }
    }

    #[test]
    fn a_campaign_is_reckoned_as_its_trigger_gives() {
        // 60 yuan an order, 55 % margin, 8 yuan a gift: as in the formulas.
        let effect = counted((180, 400), (30, 100)).effect();
        near(effect.visit_margin, 3_300.0);
        near(effect.break_even.unwrap(), 0.096);
        near(effect.difference.lift, 0.15);
        assert_eq!(effect.needed_per_arm, needed_per_arm(0.30, 0.396));
        assert_eq!(effect.break_even_visits, 25);
        let everybody = Counted { trigger: Trigger::Date, ..counted((180, 400), (30, 100)) };
        near(everybody.effect().break_even.unwrap(), 200.0 / 3_300.0);
    }

    #[test]
    fn a_verdict_needs_the_whole_interval_on_one_side() {
        let verdict = |treated, held_out| counted(treated, held_out).effect().verdict;
        assert_eq!(verdict((180, 400), (30, 100)), Verdict::NotEnoughData);
        assert_eq!(verdict((1_800, 4_000), (300, 1_000)), Verdict::Works);
        assert_eq!(verdict((1_210, 4_000), (300, 1_000)), Verdict::DoesNot);
        // However far apart: few customers prove nothing.
        assert_eq!(verdict((29, 29), (0, 29)), Verdict::NotEnoughData);
        assert_eq!(verdict((0, 0), (0, 0)), Verdict::NotEnoughData);
        let dear = Counted { orders: 10, ..counted((1_800, 4_000), (300, 1_000)) };
        assert_eq!((dear.effect().break_even, dear.effect().verdict), (None, Verdict::DoesNot));
    }

    #[test]
    fn nobody_coming_back_among_few_is_no_proof_that_it_does_not_work() {
        let cheap = Counted {
            trigger: Trigger::Date,
            cost: Money { minor: 100, currency: Currency::CNY },
            ..counted((0, 30), (0, 30))
        };
        assert_eq!(cheap.effect().verdict, Verdict::NotEnoughData);
    }

    #[test]
    fn who_still_has_time_is_waited_for_on_both_sides() {
        let arm = |exposed, customers| Arm { exposed, customers, returned: 0 };
        let some = Counted { treated: arm(9, 7), held_out: arm(4, 1), ..counted((0, 0), (0, 0)) };
        assert_eq!(some.waiting(), 5);
    }

    #[test]
    fn the_figures_are_said_in_both_languages() {
        let effect = counted((1_800, 4_000), (300, 1_000)).effect();
        assert!(effect.text.starts_with("有效：给了的 4000 人里 45.0% 回来"), "{}", effect.text);
        assert!(effect.text_en.starts_with("It works: 45.0 % of 4000 guests"), "{}", effect.text_en);
        let effect = counted((180, 400), (30, 100)).effect();
        assert!(effect.text.starts_with("还看不出来"), "{}", effect.text);
        assert!(effect.text_en.contains(&format!("{} guests", effect.needed_per_arm)), "{}", effect.text_en);
        let nobody = counted((5, 20), (0, 0)).effect();
        assert!(nobody.text.contains("没有对照") && nobody.text_en.contains("held out"), "{nobody:?}");
    }
}
