//! Customers who bring customers.

pub(super) mod claim_referral;
pub(super) mod create_referral_code;
pub(super) mod get_referral_policy;
pub(super) mod list_referrals;
pub(super) mod update_referral_policy;
