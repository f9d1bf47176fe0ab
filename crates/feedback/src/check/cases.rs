use storage::{Result, Tx};

use crate::store::audit_cases as audit;

/// Every rule of cases that the data breaks, one sentence each.
pub(super) async fn cases(tx: &mut Tx) -> Result<Vec<String>> {
    let rules = [
        ("messages", "has more than one case", audit::MESSAGES_TWICE),
        ("ratings", "has more than one case", audit::RATINGS_TWICE),
        ("cases", "has times that its state contradicts", audit::AGAINST_ITS_STATE),
        ("cases", "has not as many entries as it counts", audit::NOT_ITS_ENTRIES),
        ("cases", "has entries but is not there", audit::ENTRIES_OF_NONE),
        ("cases", "cost something without a remedy", audit::COST_WITHOUT_REMEDY),
        ("cases", "has a remedy of which nobody knows whether it was paid", audit::REMEDY_IN_DOUBT),
        ("cases", "has a remedy asked for but is not there", audit::REMEDY_OF_NONE),
        ("cases", "is of a customer who was merged into another", audit::OF_A_MERGED_CUSTOMER),
        ("orders", "is of a customer who was merged into another", audit::ORDERS_OF_A_MERGED_CUSTOMER),
    ];
    let mut found = Vec::new();
    for (kind, what, sql) in rules {
        let rows = audit::find(tx, sql).await?;
        found.extend(rows.iter().map(|(shop, id)| format!("shops/{shop}/{kind}/{id} {what}")));
    }
    Ok(found)
}
