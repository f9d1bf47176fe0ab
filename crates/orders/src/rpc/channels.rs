pub(super) mod admit_push;
pub(super) mod claim_deliveries;
pub(super) mod keep_access_token;
pub(super) mod lease_access_token;
