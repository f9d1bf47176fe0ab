//! What there is about a customer, for an export.

use storage::{of_customer, records::List};

/// A list of records.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Rating,
    Expectation,
    Case,
    Praise,
    Question,
    FollowUp,
    Alert,
    Story,
}

macro_rules! of_customer_list {
    ($kind:ident, $before:literal) => {
        List { kind: Kind::$kind, sql: of_customer!($before, " AND id > $3 ORDER BY id LIMIT $4") }
    };
}

/// The lists of a customer.
pub(crate) const OF_CUSTOMER: [List<Kind>; 8] = [
    of_customer_list!(Rating, "SELECT id FROM ratings WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Expectation, "SELECT id FROM expectations WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Case, "SELECT id FROM cases WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Praise, "SELECT id FROM praises WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Question, "SELECT id FROM questions WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(FollowUp, "SELECT id FROM follow_ups WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Alert, "SELECT id FROM alerts WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Story, "SELECT id FROM stories WHERE shop_id = $1 AND customer_id"),
];

/// A sender as `asker` and `sender` have it, behind the channel and a `/`.
macro_rules! of_asker_list {
    ($kind:ident, $table:literal, $column:literal) => {
        List {
            kind: Kind::$kind,
            sql: concat!(
                "SELECT id FROM ",
                $table,
                " WHERE shop_id = $1 AND customer_id IS NULL AND ",
                $column,
                " <> '' AND (",
                $column,
                " = $5 || '/' || $2 OR ($5 = '' AND substr(",
                $column,
                ", length(",
                $column,
                ") - length($2)) = '/' || $2)) AND id > $3 ORDER BY id LIMIT $4"
            ),
        }
    };
}

/// The lists of a sender: what nobody knew to be the customer's.
pub(crate) const OF_SENDER: [List<Kind>; 3] = [
    List {
        kind: Kind::Case,
        sql: "SELECT id FROM cases WHERE shop_id = $1 AND customer_id IS NULL AND sender_id = $2
              AND $5 IN (channel, '') AND id > $3 ORDER BY id LIMIT $4",
    },
    of_asker_list!(Praise, "praises", "sender"),
    of_asker_list!(Question, "questions", "asker"),
];
