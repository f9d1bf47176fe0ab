//! What a guest received, and what the shop earned by them.

use contracts::customers::v1::{CustomerLedger, GetCustomerLedgerRequest, ledger_entry::Kind};
use tonic::Status;

use super::texts::Texts;
use crate::page::Page;

pub(super) async fn of(page: &Page, customer: &str) -> Result<CustomerLedger, Status> {
    let request = GetCustomerLedgerRequest { name: format!("{customer}/ledger") };
    Ok(page.customers().get_customer_ledger(request).await?.into_inner())
}

/// What a kind of entry is called.
pub(super) fn kind(kind: Kind, t: Texts) -> &'static str {
    match kind {
        Kind::Sale => t.sales(),
        Kind::Refund => t.refunds(),
        Kind::Gift => t.gifts(),
        Kind::Goodwill => t.goodwill(),
        Kind::MembershipFee => t.membership_fees(),
        Kind::Saving => t.savings(),
        Kind::Points => t.points(),
        Kind::Time | Kind::Unspecified => t.time(),
    }
}
