//! What holds of the statistics, whatever the figures.

use kernel::stats;
use proptest::prelude::*;

use super::{Verdict, break_even_everybody, break_even_who_orders, needed_per_arm, newcombe, tests::counted};
use crate::domain::effect::{Lift, Stratum};

fn counts() -> impl Strategy<Value = (i64, i64)> {
    (1_i64..2_000).prop_flat_map(|n| (0..=n, Just(n)))
}

proptest! {
    /// At the break-even lift the profit is nothing, and beyond it is something.
    #[test]
    fn at_break_even_nothing_is_won_or_lost(p0 in 0.0..0.5_f64, cost in 0.1..20.0_f64, more in 0.1..80.0_f64) {
        let margin = cost + more;
        let profit = |p1: f64, paid: f64| (p1 - p0) * margin - paid;
        let lift = break_even_who_orders(p0, cost, margin).unwrap();
        prop_assert!(profit(p0 + lift, (p0 + lift) * cost).abs() < 1e-6);
        prop_assert!(profit(p0 + lift + 0.01, (p0 + lift + 0.01) * cost) > 0.0);
        let lift = break_even_everybody(cost, margin).unwrap();
        prop_assert!(profit(p0 + lift, cost).abs() < 1e-6);
    }

    /// A smaller difference takes more customers to see, and either way round as many.
    #[test]
    fn small_differences_need_many_customers(p0 in 0.05..0.45_f64, lift in 0.02..0.4_f64) {
        prop_assert!(needed_per_arm(p0, p0 + lift) <= needed_per_arm(p0, p0 + lift / 2.0));
        prop_assert_eq!(needed_per_arm(p0, p0 + lift), needed_per_arm(p0 + lift, p0));
    }

    /// Both intervals hold the difference, Newcombe's within what shares can differ by.
    #[test]
    fn an_interval_holds_its_difference(one in counts(), other in counts()) {
        let (low, high) = newcombe(one, other);
        let shown = stats::difference(one, other);
        prop_assert!(low - 1e-9 <= shown.lift && shown.lift <= high + 1e-9);
        prop_assert!(-1.0 - 1e-9 <= low && high <= 1.0 + 1e-9);
        let (turned_low, turned_high) = newcombe(other, one);
        prop_assert!((low + turned_high).abs() < 1e-9 && (high + turned_low).abs() < 1e-9);
    }

    /// A campaign that did nothing at all is never said to work.
    #[test]
    fn no_difference_never_works(pair in counts()) {
        prop_assert_ne!(counted(pair, pair).effect().verdict, Verdict::Works);
    }

    /// Pooling copies of one campaign changes no lift, and never loosens it.
    #[test]
    fn pooling_the_same_is_the_same(one in counts(), other in counts(), copies in 1_usize..5) {
        let counted = counted(one, other);
        let stratum = Stratum { treated: counted.treated, held_out: counted.held_out };
        let (single, pooled) = (Lift::pooled(&[stratum]), Lift::pooled(&vec![stratum; copies]));
        prop_assert!((single.ratio - pooled.ratio).abs() < 1e-9);
        prop_assert!(pooled.low >= single.low - 1e-9);
    }
}
