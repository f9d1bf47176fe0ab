//! What there is about a customer, for an export.

use storage::{of_customer, records::List};

/// A list of records.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Entry,
    Hold,
    Grant,
    Goodwill,
    Exception,
    Referral,
    Membership,
    EntitlementUse,
    MembershipReceipt,
}

macro_rules! list {
    ($kind:ident, $before:literal) => {
        List { kind: Kind::$kind, sql: of_customer!($before, " AND id > $3 ORDER BY id LIMIT $4") }
    };
}

/// All lists.
pub(crate) const LISTS: [List<Kind>; 9] = [
    // Of a merge only what brought points or a debt.
    list!(
        Entry,
        "SELECT id FROM transfers
         WHERE shop_id = $1 AND (reason <> 'MERGED' OR debit IN ('ACTIVE', 'DEBT') OR credit IN ('ACTIVE', 'DEBT'))
         AND customer_id"
    ),
    list!(Hold, "SELECT id FROM holds WHERE shop_id = $1 AND customer_id"),
    list!(Grant, "SELECT id FROM grants WHERE shop_id = $1 AND customer_id"),
    list!(Goodwill, "SELECT id FROM goodwill WHERE shop_id = $1 AND customer_id"),
    list!(Exception, "SELECT id FROM exceptions WHERE shop_id = $1 AND customer_id"),
    List {
        kind: Kind::Referral,
        sql: of_customer!(
            "SELECT id FROM (SELECT id FROM referrals WHERE shop_id = $1 AND referrer_id",
            of_customer!(
                " UNION SELECT id FROM referrals WHERE shop_id = $1 AND friend_id",
                ") AS theirs WHERE id > $3 ORDER BY id LIMIT $4"
            )
        ),
    },
    List {
        kind: Kind::Membership,
        sql: of_customer!(
            "SELECT id FROM (SELECT id FROM memberships WHERE shop_id = $1 AND customer_id",
            of_customer!(
                " UNION SELECT membership_id FROM membership_households WHERE shop_id = $1 AND customer_id",
                ") AS theirs WHERE id > $3 ORDER BY id LIMIT $4"
            )
        ),
    },
    list!(EntitlementUse, "SELECT id FROM entitlement_uses WHERE shop_id = $1 AND customer_id"),
    list!(MembershipReceipt, "SELECT id FROM membership_payments WHERE shop_id = $1 AND customer_id"),
];
