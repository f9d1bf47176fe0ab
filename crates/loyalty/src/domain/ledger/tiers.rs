//! Which tier a customer is in: reckoned from what they bought, never kept.

use std::collections::BTreeMap;

/// The tiers of a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TierPolicy {
    /// Counts the changes; 0 for one never set.
    pub(crate) version: i64,
    /// The rolling window.
    pub(crate) window_days: i64,
    /// How long a tier is kept once the window no longer carries it.
    pub(crate) grace_days: i64,
    /// Lowest first.
    pub(crate) tiers: Vec<Tier>,
}

/// One tier.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Tier {
    /// Short and stable.
    pub(crate) code: String,
    /// In Chinese.
    pub(crate) display_name: String,
    /// In English.
    pub(crate) display_name_en: String,
    /// What has to be paid within the window, in minor units.
    pub(crate) threshold: i64,
}

/// Where a customer stands on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The tier, if one is reached.
    pub(crate) tier: Option<Tier>,
    /// Paid and not given back within the window that ends today.
    pub(crate) qualifying: i64,
    /// Whether the tier is only kept by grace.
    pub(crate) in_grace: bool,
    /// The last day the tier is kept if nothing more is bought.
    pub(crate) kept_until: Option<i64>,
    /// The tier after that day.
    pub(crate) projected: Option<Tier>,
    /// The next tier.
    pub(crate) next: Option<Tier>,
    /// What is missing to it.
    pub(crate) missing: i64,
}

/// Which window was the last to end with at least so much in it.
struct Windows {
    /// What was paid by the end of each day on which something was.
    paid_by: BTreeMap<i64, i64>,
    window_days: i64,
}

impl Windows {
    fn new(purchases: &[(i64, i64)], window_days: i64) -> Self {
        let mut paid_by = BTreeMap::new();
        for (day, paid) in purchases {
            let sum: &mut i64 = paid_by.entry(*day).or_default();
            *sum = sum.saturating_add(*paid);
        }
        let mut total = 0_i64;
        for paid in paid_by.values_mut() {
            total = total.saturating_add(*paid);
            *paid = total;
        }
        Self { paid_by, window_days }
    }

    /// What was paid within the window that ends on a day.
    fn ending(&self, day: i64) -> i64 {
        let by = |day| self.paid_by.range(..=day).next_back().map_or(0, |(_, paid)| *paid);
        by(day) - by(day - self.window_days)
    }

    /// The last of the days from `from` on whose window holds at least so much,
    /// if nothing is bought after `today`. The window's sum falls only where a
    /// purchase leaves it, so that the last such day is one before that.
    fn last_with(&self, threshold: i64, from: i64) -> Option<i64> {
        let ends = self.paid_by.keys().map(|day| day + self.window_days - 1);
        ends.filter(|end| *end >= from && self.ending(*end) >= threshold).max()
    }
}

impl TierPolicy {
    /// The policy of a shop that never set one.
    pub(crate) fn none() -> Self {
        Self { version: 0, window_days: 365, grace_days: 0, tiers: Vec::new() }
    }

    /// The first day of which a purchase can still count.
    pub(crate) fn since(&self, today: i64) -> i64 {
        today - self.grace_days - self.window_days
    }

    /// Where a customer stands who paid so much on such days.
    pub(crate) fn standing(&self, purchases: &[(i64, i64)], today: i64) -> Standing {
        let past: Vec<_> = purchases.iter().copied().filter(|(day, _)| *day <= today).collect();
        let windows = Windows::new(&past, self.window_days);
        let (tier, kept_until) = self.on(&windows, today);
        let qualifying = windows.ending(today);
        let projected = kept_until.and_then(|last| self.on(&windows, last + 1).0);
        let reached = tier.map_or(0, |tier| tier.threshold);
        let next = self.tiers.iter().find(|tier| tier.threshold > reached);
        Standing {
            in_grace: tier.is_some_and(|tier| qualifying < tier.threshold),
            missing: next.map_or(0, |next| next.threshold - qualifying),
            tier: tier.cloned(),
            qualifying,
            kept_until,
            projected: projected.cloned(),
            next: next.cloned(),
        }
    }

    /// The tier on a day, and the last day it is kept.
    fn on(&self, windows: &Windows, day: i64) -> (Option<&Tier>, Option<i64>) {
        let from = day - self.grace_days;
        let reached = self.tiers.iter().rev().find_map(|tier| {
            let last = windows.last_with(tier.threshold, from)?;
            Some((tier, last + self.grace_days))
        });
        reached.map_or((None, None), |(tier, last)| (Some(tier), Some(last)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn policy(window_days: i64, grace_days: i64) -> TierPolicy {
        let tier = |code: &str, threshold| Tier {
            code: code.to_owned(),
            display_name: code.to_owned(),
            display_name_en: String::new(),
            threshold,
        };
        let tiers = vec![tier("silver", 1_000), tier("gold", 3_000)];
        TierPolicy { version: 1, window_days, grace_days, tiers }
    }

    fn code(tier: Option<Tier>) -> String {
        tier.map(|tier| tier.code).unwrap_or_default()
    }

    #[test]
    fn a_tier_is_reached_on_the_day_its_threshold_is() {
        let policy = policy(30, 0);
        let bought = [(100, 600), (110, 400), (115, 2_000)];
        let on = |day| policy.standing(&bought, day);
        assert_eq!((code(on(109).tier).as_str(), on(109).missing), ("", 400));
        assert_eq!((code(on(110).tier).as_str(), code(on(110).next).as_str()), ("silver", "gold"));
        assert_eq!(on(110).missing, 2_000);
        assert_eq!((code(on(115).tier).as_str(), on(115).next, on(115).missing), ("gold", None, 0));
    }

    #[test]
    fn a_tier_lasts_as_long_as_the_window_and_then_the_grace() {
        let policy = policy(30, 10);
        let bought = [(100, 2_500), (110, 1_500)];
        let on = |day| policy.standing(&bought, day);
        let first = on(110);
        assert_eq!((code(first.tier).as_str(), first.in_grace, first.kept_until), ("gold", false, Some(139)));
        assert_eq!(code(first.projected), "silver");
        let graced = on(139);
        assert_eq!((code(graced.tier).as_str(), graced.in_grace, graced.qualifying), ("gold", true, 1_500));
        let after = on(140);
        assert_eq!(
            (code(after.tier).as_str(), after.in_grace, after.kept_until),
            ("silver", true, Some(149))
        );
        assert_eq!((after.qualifying, after.missing, after.projected), (0, 3_000, None));
        assert_eq!(code(on(150).tier), "");
    }

    #[test]
    fn a_shop_without_tiers_has_none() {
        let policy = TierPolicy::none();
        let standing = policy.standing(&[(1, 5_000)], 1);
        assert_eq!((standing.tier, standing.next, standing.qualifying), (None, None, 5_000));
    }

    proptest! {
        #[test]
        fn a_standing_is_what_looking_at_every_window_finds(
            bought in prop::collection::vec((0_i64..60, 0_i64..2_000), 0..12),
            window_days in 1_i64..20, grace_days in 0_i64..15, today in 0_i64..90,
        ) {
            let policy = policy(window_days, grace_days);
            let ending = |end: i64, today: i64| -> i64 {
                let within = |day: &i64| *day <= today && *day <= end && *day > end - window_days;
                bought.iter().filter(|(day, _)| within(day)).map(|(_, paid)| paid).sum()
            };
            let tier_on = |day: i64, today: i64| {
                let best = (day - grace_days..=day).map(|end| ending(end, today)).max().unwrap_or(0);
                policy.tiers.iter().rev().find(|tier| tier.threshold <= best)
            };
            let standing = policy.standing(&bought, today);
            prop_assert_eq!(standing.tier.as_ref(), tier_on(today, today));
            prop_assert_eq!(standing.qualifying, ending(today, today));
            if let Some(last) = standing.kept_until {
                prop_assert_eq!(tier_on(last, today), standing.tier.as_ref());
                prop_assert_eq!(tier_on(last + 1, today), standing.projected.as_ref());
                prop_assert_ne!(standing.projected, standing.tier);
            }
        }
    }
}
