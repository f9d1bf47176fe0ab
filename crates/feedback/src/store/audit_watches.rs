//! What can only be wrong with follow-ups and watches if the program is.

use storage::{Result, Tx, on};

/// Follow-ups that are done but don't say when, or say when but aren't.
pub(crate) const FOLLOW_UPS_HALF_DONE: &str = "SELECT shop_id, id FROM follow_ups
     WHERE (CASE WHEN state IN ('DONE', 'SKIPPED') THEN 1 ELSE 0 END)
         <> (CASE WHEN done_at IS NULL THEN 0 ELSE 1 END)";

/// Follow-ups to be asked now whose rule is gone. One that was being scheduled
/// while its rule was deleted is left when its time comes.
pub(crate) const FOLLOW_UPS_OF_NO_RULE: &str = "SELECT follow_ups.shop_id, follow_ups.id FROM follow_ups
     LEFT JOIN follow_up_rules AS rules
         ON rules.shop_id = follow_ups.shop_id AND rules.id = follow_ups.rule_id
     WHERE follow_ups.state = 'DUE' AND rules.id IS NULL";

/// Alerts that somebody saw to at no time, or nobody at some time.
pub(crate) const ALERTS_HALF_SEEN_TO: &str = "SELECT shop_id, id FROM alerts
     WHERE (CASE WHEN acknowledged_by = '' THEN 0 ELSE 1 END)
         <> (CASE WHEN acknowledged_at IS NULL THEN 0 ELSE 1 END)";

/// Shops of which more voices are counted than there are ratings and cases; the
/// case of a bad rating is no voice of its own.
pub(crate) async fn voices_nobody_raised(tx: &mut Tx) -> Result<Vec<String>> {
    const SQL: &str = "SELECT shop_id FROM voice_days GROUP BY shop_id
         HAVING SUM(voices) > (SELECT COUNT(*) FROM ratings WHERE ratings.shop_id = voice_days.shop_id)
             + (SELECT COUNT(*) FROM cases
                 WHERE cases.shop_id = voice_days.shop_id AND cases.source <> 'RATING')";
    Ok(on!(tx, |db| sqlx::query_scalar(SQL).fetch_all(db).await)?)
}
