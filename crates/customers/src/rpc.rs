//! The contract's methods, each one call into a file of its name.

mod access_keys;
mod audit;
mod contacts;
mod customers;
mod goals;
mod guests;
mod house_keys;
mod ledger;
mod partners;
mod renumberings;
mod segments;

use contracts::{
    common::v1::Principal,
    customers::v1::{self as pb, customers_service_server::CustomersService},
};

use crate::service::Customers;

runtime::rpc! {
    impl CustomersService, for Customers {
        customers::create_customer(pb::CreateCustomerRequest) -> pb::Customer;
        customers::get_customer(pb::GetCustomerRequest) -> pb::Customer;
        customers::list_customers(pb::ListCustomersRequest) -> pb::ListCustomersResponse;
        customers::lookup_customer(pb::LookupCustomerRequest) -> pb::Customer;
        customers::update_customer(pb::UpdateCustomerRequest) -> pb::Customer;
        customers::link_customers(pb::LinkCustomersRequest) -> pb::Customer;
        customers::unlink_customers(pb::UnlinkCustomersRequest) -> pb::Customer;
        customers::merge_customers(pb::MergeCustomersRequest) -> pb::Customer;
        customers::unmerge_customers(pb::UnmergeCustomersRequest) -> pb::Customer;
        customers::list_merges(pb::ListMergesRequest) -> pb::ListMergesResponse;
        customers::erase_customer(pb::EraseCustomerRequest) -> pb::Customer;
        customers::export_customer(pb::ExportCustomerRequest) -> pb::ExportCustomerResponse;
        contacts::list_contacts(pb::ListContactsRequest) -> pb::ListContactsResponse;
        guests::get_guest_report(pb::GetGuestReportRequest) -> pb::GuestReport;
        guests::list_guest_scores(pb::ListGuestScoresRequest) -> pb::ListGuestScoresResponse;
        segments::create_segment(pb::CreateSegmentRequest) -> pb::Segment;
        segments::list_segments(pb::ListSegmentsRequest) -> pb::ListSegmentsResponse;
        segments::update_segment(pb::UpdateSegmentRequest) -> pb::Segment;
        segments::delete_segment(pb::DeleteSegmentRequest) -> ();
        segments::list_segment_members(pb::ListSegmentMembersRequest) -> pb::ListSegmentMembersResponse;
        segments::get_segment_history(pb::GetSegmentHistoryRequest) -> pb::SegmentHistory;
        contacts::create_contact(pb::CreateContactRequest) -> pb::Contact;
        contacts::delete_contact(pb::DeleteContactRequest) -> ();
        contacts::list_shop_contacts(pb::ListShopContactsRequest) -> pb::ListShopContactsResponse;
        contacts::create_partner_contact(pb::CreatePartnerContactRequest) -> pb::Contact;
        contacts::list_partner_contacts(pb::ListPartnerContactsRequest) -> pb::ListPartnerContactsResponse;
        partners::create_partner(pb::CreatePartnerRequest) -> pb::Partner;
        partners::get_partner(pb::GetPartnerRequest) -> pb::Partner;
        partners::list_partners(pb::ListPartnersRequest) -> pb::ListPartnersResponse;
        partners::update_partner(pb::UpdatePartnerRequest) -> pb::Partner;
        partners::delete_partner(pb::DeletePartnerRequest) -> ();
        partners::create_due(pb::CreateDueRequest) -> pb::Due;
        partners::delete_due(pb::DeleteDueRequest) -> ();
        partners::settle_due(pb::SettleDueRequest) -> pb::Due;
        partners::list_dues(pb::ListDuesRequest) -> pb::ListDuesResponse;
        ledger::get_customer_ledger(pb::GetCustomerLedgerRequest) -> pb::CustomerLedger;
        ledger::list_ledger_entries(pb::ListLedgerEntriesRequest) -> pb::ListLedgerEntriesResponse;
        renumberings::create_renumbering(pb::CreateRenumberingRequest) -> pb::Renumbering;
        renumberings::get_renumbering(pb::GetRenumberingRequest) -> pb::Renumbering;
        renumberings::list_renumberings(pb::ListRenumberingsRequest) -> pb::ListRenumberingsResponse;
        renumberings::apply_renumbering(pb::ApplyRenumberingRequest) -> pb::Renumbering;
        renumberings::undo_renumbering(pb::UndoRenumberingRequest) -> pb::Renumbering;
        goals::create_goal(pb::CreateGoalRequest) -> pb::Goal;
        goals::list_goals(pb::ListGoalsRequest) -> pb::ListGoalsResponse;
        goals::finish_goal_service(pb::FinishGoalServiceRequest) -> pb::Goal;
        goals::close_goal(pb::CloseGoalRequest) -> pb::Goal;
        goals::list_goal_warnings(pb::ListGoalWarningsRequest) -> pb::ListGoalWarningsResponse;
        access_keys::create_access_key(pb::CreateAccessKeyRequest) -> pb::AccessKey;
        access_keys::list_access_keys(pb::ListAccessKeysRequest) -> pb::ListAccessKeysResponse;
        access_keys::delete_access_key(pb::DeleteAccessKeyRequest) -> ();
        access_keys::rotate_access_key(pb::RotateAccessKeyRequest) -> pb::AccessKey;
        house_keys::create_house_key(pb::CreateHouseKeyRequest) -> pb::HouseKey;
        house_keys::list_house_keys(pb::ListHouseKeysRequest) -> pb::ListHouseKeysResponse;
        house_keys::delete_house_key(pb::DeleteHouseKeyRequest) -> ();
        house_keys::rotate_house_key(pb::RotateHouseKeyRequest) -> pb::HouseKey;
        audit::list_audit_entries(pb::ListAuditEntriesRequest) -> pb::ListAuditEntriesResponse;
        audit::list_house_audit_entries(pb::ListHouseAuditEntriesRequest) -> pb::ListHouseAuditEntriesResponse;
        access_keys::claim_access_key(pb::ClaimAccessKeyRequest) -> pb::AccessKey;
        access_keys::resolve_access_key(pb::ResolveAccessKeyRequest) -> Principal;
    }
}
