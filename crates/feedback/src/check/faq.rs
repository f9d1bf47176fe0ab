use storage::{Result, Tx};

use crate::store::audit_faq as audit;

/// Every rule of questions that the data breaks, one sentence each.
pub(super) async fn faq(tx: &mut Tx) -> Result<Vec<String>> {
    let rules = [
        ("faqEntries", "is not said to have answered as often as it did", audit::ENTRIES_MISCOUNTED),
        ("messages", "asked a question and was not answered once", audit::NOT_ANSWERED_ONCE),
    ];
    let mut found = Vec::new();
    for (kind, what, sql) in rules {
        let rows = audit::find(tx, sql).await?;
        found.extend(rows.iter().map(|(shop, id)| format!("shops/{shop}/{kind}/{id} {what}")));
    }
    Ok(found)
}
