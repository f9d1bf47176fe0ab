//! Services that are sold or given.

pub(super) mod cancel_service_contract;
pub(super) mod complete_service_stage;
pub(super) mod contracts;
pub(super) mod create_service_contract;
pub(super) mod get_service_contract;
pub(super) mod get_service_report;
pub(super) mod give_service;
pub(super) mod list_service_contracts;
