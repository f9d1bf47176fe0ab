//! What is left of a customer who was erased: what was bought, paid and given, and
//! no word of theirs or about them.

use storage::of_customer;

/// Empties the texts. Numbers, states and times stay, so that sums do.
pub(crate) const ERASE: [&str; 6] = [
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
        "UPDATE customer_projections SET display_name = '（已删除）', preferences = '{}', identity_hashes = '[]', number = 0
         WHERE shop_id = $1 AND customer_id"
    ),
];
