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
    Idea,
    VotedIdea,
}

macro_rules! of_customer_list {
    ($kind:ident, $before:literal) => {
        List { kind: Kind::$kind, sql: of_customer!($before, " AND id > $3 ORDER BY id LIMIT $4") }
    };
}

/// The lists of a customer.
pub(crate) const OF_CUSTOMER: [List<Kind>; 10] = [
    of_customer_list!(Rating, "SELECT id FROM ratings WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Expectation, "SELECT id FROM expectations WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Case, "SELECT id FROM cases WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Praise, "SELECT id FROM praises WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Question, "SELECT id FROM questions WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(FollowUp, "SELECT id FROM follow_ups WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Alert, "SELECT id FROM alerts WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Story, "SELECT id FROM stories WHERE shop_id = $1 AND customer_id"),
    of_customer_list!(Idea, "SELECT id FROM ideas WHERE shop_id = $1 AND customer_id"),
    // Under the name by which the pages go on.
    of_customer_list!(
        VotedIdea,
        "SELECT id FROM (SELECT shop_id, customer_id, idea_id AS id FROM idea_votes) AS voted
         WHERE shop_id = $1 AND customer_id"
    ),
];

/// What a sender wrote of whom nobody knew that they are the customer. A sender who is
/// the same on every channel is not so on a channel where they are somebody else.
macro_rules! of_sender_list {
    ($kind:ident, $table:literal) => {
        List {
            kind: Kind::$kind,
            sql: concat!(
                "SELECT id FROM ",
                $table,
                " WHERE shop_id = $1 AND customer_id IS NULL AND sender_id = $2 AND sender_id <> ''
                  AND ($5 = channel OR ($5 = '' AND NOT EXISTS (SELECT 1 FROM identities
                      WHERE identities.shop_id = $1 AND identities.sender_id = $2 AND identities.channel = ",
                $table,
                ".channel AND identities.customer_id NOT IN (SELECT customer_id FROM customer_projections
                      WHERE shop_id = $1 AND (customer_id = $6 OR merged_into = $6)))))
                  AND id > $3 ORDER BY id LIMIT $4"
            ),
        }
    };
}

/// The lists of a sender: what nobody knew to be the customer's.
pub(crate) const OF_SENDER: [List<Kind>; 4] = [
    of_sender_list!(Case, "cases"),
    of_sender_list!(Praise, "praises"),
    of_sender_list!(Question, "questions"),
    of_sender_list!(Idea, "ideas"),
];
