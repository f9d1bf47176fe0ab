//! What is left of a customer who was erased: what was bought, paid and given, and
//! no word of theirs or about them.

use storage::{erasures::Erasure, of_customer};

/// Empties the texts. Numbers, states and times stay, so that sums do.
pub(crate) const ERASE: Erasure = Erasure {
    merged: "SELECT customer_id FROM customer_projections WHERE shop_id = $1 AND merged_into = $2",
    of_customer: &OF_CUSTOMER,
    // Nothing here is by sender.
    of_sender: &[],
};

const OF_CUSTOMER: [&str; 11] = [
    of_customer!(
        "UPDATE transfers SET note = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE holds SET reason = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE grants SET reason = '', reason_en = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE goodwill SET reason = '', story = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE exceptions SET text = '', reason = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "DELETE FROM segment_memberships WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE memberships SET state = 'ENDED', cancelled_to = coalesce(cancelled_to, began), paused_on = NULL,
             due_at = NULL, revision = revision + 1
         WHERE shop_id = $1 AND state <> 'ENDED' AND customer_id"
    ),
    of_customer!(
        "DELETE FROM membership_households WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE membership_payments SET reference = '' WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "DELETE FROM wishes WHERE shop_id = $1 AND customer_id"
    ),
    of_customer!(
        "UPDATE customer_projections SET display_name = '（已删除）', preferences = '{}', identity_hashes = '[]', number = 0
         WHERE shop_id = $1 AND customer_id"
    ),
];
