//! What must hold of the tables whatever happened.

use sqlx::FromRow;
use storage::{Invariant, Result, Tx, on};
use uuid::Uuid;

/// Everything that must hold whatever happened.
pub(crate) const INVARIANTS: [Invariant; 11] = [
    Invariant {
        resource: "orders",
        wrong: "its total is not the sum of its lines",
        sql: "SELECT shop_id, order_id AS id FROM orders WHERE total <> coalesce((
              SELECT CAST(sum(quantity * unit_price) AS BIGINT) FROM order_lines
              WHERE order_lines.shop_id = orders.shop_id AND order_lines.order_id = orders.order_id), 0)",
    },
    Invariant {
        resource: "orders",
        wrong: "it has no lines",
        sql: "SELECT shop_id, order_id AS id FROM orders WHERE NOT EXISTS (SELECT 1 FROM order_lines
              WHERE order_lines.shop_id = orders.shop_id AND order_lines.order_id = orders.order_id)",
    },
    Invariant {
        resource: "orders",
        wrong: "what was paid back is not the sum of its refunds, or more than its total",
        sql: "SELECT shop_id, order_id AS id FROM orders WHERE refunded > total OR refunded <> coalesce((
              SELECT CAST(sum(amount) AS BIGINT) FROM refunds
              WHERE refunds.shop_id = orders.shop_id AND refunds.order_id = orders.order_id), 0)",
    },
    Invariant {
        resource: "orders",
        wrong: "its state and the times of its steps disagree",
        sql: "SELECT shop_id, order_id AS id FROM orders WHERE
              (state IN ('COMPLETED', 'REFUNDED')) <> (completed_at IS NOT NULL)
              OR (state = 'CANCELLED') <> (cancelled_at IS NOT NULL)
              OR (state = 'REFUNDED') <> (refunded_at IS NOT NULL)
              OR (state = 'ACCEPTED' AND accepted_at IS NULL) OR (state = 'PREPARING' AND preparing_at IS NULL)
              OR (state = 'READY' AND ready_at IS NULL) OR (state = 'DELIVERING' AND delivering_at IS NULL)",
    },
    Invariant {
        resource: "orders",
        wrong: "it is refunded but not wholly paid back, or the other way about",
        sql: "SELECT shop_id, order_id AS id FROM orders WHERE (state = 'REFUNDED' AND refunded <> total)
              OR (state <> 'REFUNDED' AND total > 0 AND refunded = total)",
    },
    Invariant {
        resource: "orders",
        wrong: "a line of it is of no quantity or below nothing",
        sql: "SELECT shop_id, order_id AS id FROM order_lines WHERE quantity < 1 OR unit_price < 0",
    },
    Invariant {
        resource: "orders",
        wrong: "the message it was read from is not there, or not answered",
        sql: "SELECT shop_id, order_id AS id FROM orders WHERE message_id IS NOT NULL AND NOT EXISTS (
              SELECT 1 FROM messages WHERE messages.shop_id = orders.shop_id
              AND messages.message_id = orders.message_id AND messages.answer IS NOT NULL)",
    },
    Invariant {
        resource: "orders",
        wrong: "a line or refund of it is left without it",
        sql: "SELECT shop_id, order_id AS id FROM order_lines WHERE NOT EXISTS (SELECT 1 FROM orders
              WHERE orders.shop_id = order_lines.shop_id AND orders.order_id = order_lines.order_id)
              UNION SELECT shop_id, order_id AS id FROM refunds WHERE NOT EXISTS (SELECT 1 FROM orders
              WHERE orders.shop_id = refunds.shop_id AND orders.order_id = refunds.order_id)",
    },
    Invariant {
        resource: "orders",
        wrong: "nothing is promised of it, or it was imported and something is",
        sql: "SELECT shop_id, order_id AS id FROM orders WHERE (source = '') <> (promised_at IS NOT NULL)",
    },
    Invariant {
        resource: "messages",
        wrong: "it came in but is to be delivered, or the other way about",
        sql: "SELECT shop_id, message_id AS id FROM messages
              WHERE (direction = 'OUTGOING') <> (delivery IS NOT NULL)",
    },
    Invariant {
        resource: "customers",
        wrong: "a chat identity is bound to them, but they are not known here",
        sql: "SELECT shop_id, customer_id AS id FROM identities WHERE NOT EXISTS (SELECT 1 FROM customer_projections
              WHERE customer_projections.shop_id = identities.shop_id AND customer_projections.customer_id = identities.customer_id)",
    },
];

/// An answer that was given, with the message's id.
#[derive(Debug, FromRow)]
pub(crate) struct Answered {
    pub(crate) shop_id: String,
    pub(crate) message_id: Uuid,
    pub(crate) answer: Vec<u8>,
}

/// Answers that were given, by shop and message, from behind `after`.
pub(crate) async fn answered(tx: &mut Tx, after: (&str, Uuid), most: i64) -> Result<Vec<Answered>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, message_id, answer FROM messages
         WHERE (shop_id, message_id) > ($1, $2) AND answer IS NOT NULL
         ORDER BY shop_id, message_id LIMIT $3"
    )
    .bind(after.0)
    .bind(after.1)
    .bind(most)
    .fetch_all(db)
    .await)?)
}
