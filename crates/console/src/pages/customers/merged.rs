//! What was made one with a guest's record and can be taken apart.

use contracts::customers::v1::{ListMergesRequest, list_merges_response::Merge};

use crate::page::Page;

/// The latest; nothing for who may not take them apart.
pub(super) async fn of(page: &Page, customer: &str) -> Vec<Merge> {
    if !page.leads() {
        return Vec::new();
    }
    let request = ListMergesRequest { parent: customer.to_owned(), ..ListMergesRequest::default() };
    let found = page.customers().list_merges(request).await;
    found.map(|found| found.into_inner().merges).unwrap_or_default()
}
