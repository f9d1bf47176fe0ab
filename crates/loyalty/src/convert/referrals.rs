//! Customers who bring customers.

use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, Failure, ShopId};
use runtime::field::{self, Mask};

use super::names;
use crate::domain::{Referral, ReferralPolicy, ReferralState};

const POLICY: &str = "shops/{shop}/referralPolicy";

/// The shop of a policy.
pub(crate) fn policy_shop(text: &str, field: &str) -> Result<ShopId, Failure> {
    field::name(text, field, POLICY).map(|name| name.shop)
}

/// A policy as the contract shows it.
pub(crate) fn policy(shop: &ShopId, policy: &ReferralPolicy) -> pb::ReferralPolicy {
    pb::ReferralPolicy {
        name: format!("shops/{shop}/referralPolicy"),
        referrer_points: policy.referrer_points,
        friend_points: policy.friend_points,
        monthly_limit: i32::try_from(policy.monthly_limit).unwrap_or(i32::MAX),
        etag: field::etag_field(policy.version),
    }
}

/// `current` with the fields that the mask names changed; its version is left as it was.
pub(crate) fn changed_policy(
    current: &ReferralPolicy,
    sent: &pb::ReferralPolicy,
    mask: Option<&Mask>,
) -> Result<ReferralPolicy, Failure> {
    let changes = |path, is_set| mask.map_or(is_set, |mask| mask.has(path));
    let mut policy = *current;
    let points = |value, path| field::number(value, path, &ReferralPolicy::POINTS);
    if changes("referrer_points", sent.referrer_points != 0) {
        policy.referrer_points = points(sent.referrer_points, "referral_policy.referrer_points")?;
    }
    if changes("friend_points", sent.friend_points != 0) {
        policy.friend_points = points(sent.friend_points, "referral_policy.friend_points")?;
    }
    if changes("monthly_limit", sent.monthly_limit != 0) {
        let limit = i64::from(sent.monthly_limit);
        policy.monthly_limit = field::number(limit, "referral_policy.monthly_limit", &ReferralPolicy::LIMIT)?;
    }
    Ok(policy)
}

/// A referral as the contract shows it, with who is above its referrer.
pub(crate) fn to(shop: &ShopId, referral: &Referral, chain: &[CustomerId]) -> pb::Referral {
    let state = match referral.state {
        ReferralState::Claimed => pb::referral::State::Claimed,
        ReferralState::Credited => pb::referral::State::Credited,
        ReferralState::TakenBack => pb::referral::State::TakenBack,
    };
    pb::Referral {
        name: format!("shops/{shop}/referrals/{}", referral.id),
        referrer: names::customer(shop, referral.referrer),
        friend: names::customer(shop, referral.friend),
        state: state.into(),
        referrer_points: referral.referrer_points,
        friend_points: referral.friend_points,
        create_time: Some(field::timestamp(referral.created_at)),
        credit_time: referral.credited_at.map(field::timestamp),
        chain: chain.iter().map(|customer| names::customer(shop, *customer)).collect(),
    }
}
