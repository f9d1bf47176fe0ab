//! What can only be wrong with cases if the program is. Each statement finds
//! the shop and the id of what breaks its rule.

pub(crate) use super::audit::find;

/// Messages that opened more than one case.
pub(crate) const MESSAGES_TWICE: &str = "SELECT shop_id, message_id FROM cases
    WHERE message_id IS NOT NULL GROUP BY shop_id, message_id HAVING count(*) > 1";

/// Ratings that opened more than one case.
pub(crate) const RATINGS_TWICE: &str = "SELECT shop_id, rating_id FROM cases
    WHERE rating_id IS NOT NULL GROUP BY shop_id, rating_id HAVING count(*) > 1";

/// Cases whose times don't go with their state.
pub(crate) const AGAINST_ITS_STATE: &str = "SELECT shop_id, id FROM cases
    WHERE (state IN ('RESOLVED', 'CLOSED')) <> (resolved_at IS NOT NULL)
        OR (state = 'RESOLVED') <> (close_at IS NOT NULL)
        OR (state = 'CLOSED') <> (closed_at IS NOT NULL)
        OR (state <> 'CLOSED' AND (closed_by_guest OR recover_until IS NOT NULL OR recovered IS NOT NULL))
        OR (state = 'OPEN' AND (owner <> '' OR waiting_since IS NULL))
        OR (state IN ('RESOLVED', 'CLOSED') AND (waiting_since IS NOT NULL OR replied_at IS NULL))
        OR (replied_at IS NULL) <> (in_time IS NULL)
        OR (justice_outcome IS NOT NULL AND NOT closed_by_guest)
        OR (waiting_since IS NOT NULL AND NOT warned AND next_at IS NULL)
        OR (state = 'RESOLVED' AND next_at IS NULL)
        OR (repeated AND escalation IS NULL) OR warn_at > due_at";

/// Cases that count other entries than there are.
pub(crate) const NOT_ITS_ENTRIES: &str = "SELECT cases.shop_id, cases.id FROM cases LEFT JOIN
        (SELECT shop_id, case_id, count(*) AS entries, max(place) AS latest FROM case_entries
         GROUP BY shop_id, case_id) AS said
        ON said.shop_id = cases.shop_id AND said.case_id = cases.id
    WHERE COALESCE(entries, 0) <> entry_count OR COALESCE(latest, -1) <> entry_count - 1";

/// Entries of a case that is not there.
pub(crate) const ENTRIES_OF_NONE: &str = "SELECT DISTINCT case_entries.shop_id, case_id FROM case_entries
    LEFT JOIN cases ON cases.shop_id = case_entries.shop_id AND cases.id = case_id
    WHERE cases.id IS NULL";

/// Cases that cost something of which nothing is said.
pub(crate) const COST_WITHOUT_REMEDY: &str = "SELECT shop_id, id FROM cases
    WHERE (remedy_cost <> 0) <> EXISTS (SELECT 1 FROM case_entries
        WHERE case_entries.shop_id = cases.shop_id AND case_id = cases.id AND kind = 'REMEDY')";

/// Cases whose remedy was asked for so long ago that asking again could pay it
/// twice.
pub(crate) const REMEDY_IN_DOUBT: &str =
    "SELECT DISTINCT shop_id, case_id FROM remedies WHERE next_at IS NULL";

/// Remedies of a case that is not there.
pub(crate) const REMEDY_OF_NONE: &str = "SELECT DISTINCT remedies.shop_id, case_id FROM remedies
    LEFT JOIN cases ON cases.shop_id = remedies.shop_id AND cases.id = case_id WHERE cases.id IS NULL";

/// Cases of a record that is no more.
pub(crate) const OF_A_MERGED_CUSTOMER: &str = "SELECT cases.shop_id, cases.id FROM cases JOIN guests
    ON guests.shop_id = cases.shop_id AND guests.customer_id = cases.customer_id
    WHERE merged_into IS NOT NULL";

/// Orders of a record that is no more.
pub(crate) const ORDERS_OF_A_MERGED_CUSTOMER: &str = "SELECT orders_known.shop_id, order_id
    FROM orders_known JOIN guests
    ON guests.shop_id = orders_known.shop_id AND guests.customer_id = orders_known.customer_id
    WHERE merged_into IS NOT NULL";
