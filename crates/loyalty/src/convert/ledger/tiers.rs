use contracts::loyalty::v1 as pb;
use kernel::{Currency, Failure, Money, ShopId};
use runtime::field::{self, Mask};

use crate::domain::{ShopProjection, Standing, Tier, TierPolicy, calendar};

const TIER_POLICY: &str = "shops/{shop}/tierPolicy";

/// The shop of a tier policy.
pub(crate) fn shop_of(text: &str, field: &str) -> Result<ShopId, Failure> {
    field::name(text, field, TIER_POLICY).map(|name| name.shop)
}

/// A policy as the contract shows it.
pub(crate) fn policy(shop: &ShopId, policy: &TierPolicy, currency: Currency) -> pb::TierPolicy {
    let tier = |tier: &Tier| pb::tier_policy::Tier {
        code: tier.code.clone(),
        display_name: tier.display_name.clone(),
        display_name_en: tier.display_name_en.clone(),
        threshold: Some(field::money_field(Money { minor: tier.threshold, currency })),
    };
    pb::TierPolicy {
        name: format!("shops/{shop}/tierPolicy"),
        window_days: i32::try_from(policy.window_days).unwrap_or(i32::MAX),
        grace_days: i32::try_from(policy.grace_days).unwrap_or(i32::MAX),
        tiers: policy.tiers.iter().map(tier).collect(),
        etag: field::etag_field(policy.version),
    }
}

/// `current` with the fields that the mask names changed; its version is left as it was.
pub(crate) fn changed(
    current: &TierPolicy,
    sent: &pb::TierPolicy,
    mask: Option<&Mask>,
    currency: Currency,
) -> Result<TierPolicy, Failure> {
    let changes = |path, is_set| mask.map_or(is_set, |mask| mask.has(path));
    let mut policy = current.clone();
    if changes("window_days", sent.window_days != 0) {
        let days = field::number(sent.window_days, "tier_policy.window_days", &(1..=1_096))?;
        policy.window_days = i64::from(days);
    }
    if changes("grace_days", sent.grace_days != 0) {
        let days = field::number(sent.grace_days, "tier_policy.grace_days", &(0..=366))?;
        policy.grace_days = i64::from(days);
    }
    if changes("tiers", !sent.tiers.is_empty()) {
        field::at_most(&sent.tiers, "tier_policy.tiers", 10)?;
        policy.tiers = tiers(&sent.tiers, currency)?;
    }
    Ok(policy)
}

fn tiers(sent: &[pb::tier_policy::Tier], currency: Currency) -> Result<Vec<Tier>, Failure> {
    let mut tiers: Vec<Tier> = Vec::new();
    for (place, one) in sent.iter().enumerate() {
        let path = format!("tier_policy.tiers[{place}]");
        let tier = tier(one, &path, currency)?;
        if tiers.last().is_some_and(|below| below.threshold >= tier.threshold) {
            return Err(Failure::field(format!("{path}.threshold"), "must be above the tier before"));
        }
        if tiers.iter().any(|other| other.code == tier.code) {
            return Err(Failure::field(format!("{path}.code"), "must be a code that no other tier has"));
        }
        tiers.push(tier);
    }
    Ok(tiers)
}

fn tier(one: &pb::tier_policy::Tier, path: &str, currency: Currency) -> Result<Tier, Failure> {
    let code = field::text(&one.code, &format!("{path}.code"), 1..=40)?;
    if !code.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()) {
        return Err(Failure::field(format!("{path}.code"), "must be lower-case letters and digits"));
    }
    let threshold = field::money(one.threshold.clone(), &format!("{path}.threshold"))?;
    if threshold.currency != currency {
        let right = format!("must be {currency}, as all money of the shop");
        return Err(Failure::field(format!("{path}.threshold.currency"), right));
    }
    Ok(Tier {
        code,
        display_name: field::text(&one.display_name, &format!("{path}.display_name"), 1..=40)?,
        display_name_en: field::optional_name(&one.display_name_en, &format!("{path}.display_name_en"), 40)?,
        threshold: field::number(
            threshold.minor,
            &format!("{path}.threshold.amount"),
            &(1..=1_000_000_000_000),
        )?,
    })
}

/// Where a customer stands, as the contract shows it.
pub(crate) fn standing(standing: &Standing, known: &ShopProjection) -> pb::TierStanding {
    let code = |tier: &Option<Tier>| tier.as_ref().map(|tier| tier.code.clone()).unwrap_or_default();
    let money = |minor| Some(field::money_field(Money { minor, currency: known.currency }));
    let (display_name, display_name_en) =
        standing.tier.clone().map(|tier| (tier.display_name, tier.display_name_en)).unwrap_or_default();
    // To the end of the last day.
    let kept_until = standing.kept_until.and_then(|day| calendar::start_of_day(&known.schedule, day + 1));
    pb::TierStanding {
        tier: code(&standing.tier),
        display_name,
        display_name_en,
        qualifying: money(standing.qualifying),
        in_grace: standing.in_grace,
        kept_until_time: kept_until.map(field::timestamp),
        projected_tier: code(&standing.projected),
        next_tier: code(&standing.next),
        missing: standing.next.as_ref().and_then(|_| money(standing.missing)),
    }
}
