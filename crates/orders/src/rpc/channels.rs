pub(super) mod admit_push;
pub(super) mod claim_deliveries;
pub(super) mod get_channel_traffic;
pub(super) mod get_customer_reach;
pub(super) mod keep_access_token;
pub(super) mod lease_access_token;
mod reach;
pub(super) mod report_channel_traffic;
pub(super) mod update_customer_reach;
