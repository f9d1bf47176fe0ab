use storage::{Result, Tx};

use crate::store::{audit, audit_watches};

/// Every rule of follow-ups and watches that the data breaks, one sentence each.
pub(super) async fn watches(tx: &mut Tx) -> Result<Vec<String>> {
    let rules = [
        ("followUps", "is done at no time, or not done at some time", audit_watches::FOLLOW_UPS_HALF_DONE),
        ("followUps", "waits for a rule that is gone", audit_watches::FOLLOW_UPS_OF_NO_RULE),
        ("alerts", "was seen to by nobody, or at no time", audit_watches::ALERTS_HALF_SEEN_TO),
    ];
    let mut found = Vec::new();
    for (kind, what, sql) in rules {
        let rows = audit::find(tx, sql).await?;
        found.extend(rows.iter().map(|(shop, id)| format!("shops/{shop}/{kind}/{id} {what}")));
    }
    let shops = audit_watches::voices_nobody_raised(tx).await?;
    found.extend(
        shops.iter().map(|shop| format!("shops/{shop}/voiceWatch counts more voices than were raised")),
    );
    Ok(found)
}
