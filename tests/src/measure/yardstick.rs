//! The statements that an order can't do without, with the rows and bytes that the
//! service writes. They stay the same, whatever the service sends: the yardstick
//! of both engines.

use std::fmt::Write;

/// How long is what the service wrote, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Sizes {
    /// The answer that is kept with a message.
    answer: usize,
    /// Where each part of an order was read.
    evidence: usize,
    /// The body of `MessageReceived`.
    received: usize,
    /// The body of `OrderPlaced`.
    placed: usize,
    /// The key and the trace of an event.
    key: usize,
    trace: usize,
}

impl Sizes {
    /// Measured in the service's own database.
    pub async fn measured(database: &str) -> Self {
        let average = async |column: &str, rows: &str| {
            let sql = format!("SELECT CAST(avg(length({column})) AS BIGINT) AS one FROM {rows}");
            let found = crate::data::column(database, "orders", &sql).await;
            found.first().and_then(|number| number.parse().ok()).unwrap_or(0)
        };
        let body = async |kind: &str| average("body", &format!("outbox WHERE kind LIKE '%.{kind}'")).await;
        Self {
            answer: average("answer", "messages").await,
            evidence: average("evidence", "orders").await,
            received: body("MessageReceived").await,
            placed: body("OrderPlaced").await,
            key: average("ordering_key", "outbox").await,
            trace: average("traceparent", "outbox").await,
        }
    }
}

/// What comes between `BEGIN` and `COMMIT`. `$1` is the id of the message and the
/// order, `$2` the event's, `$3` the customer's number, `$4` the message's id in its
/// channel, `$5` the customer's id.
pub(crate) fn statements(sizes: Sizes) -> Vec<String> {
    // What the service can read, and finds nothing to do about.
    let (answer, evidence) =
        ("a".repeat(sizes.answer), format!("[{:1$}]", "", sizes.evidence.saturating_sub(2)));
    vec![
        "SELECT customer_id, number, display_name, address, links FROM customer_projections \
         WHERE shop_id = 'nongmao' AND number = $3"
            .to_owned(),
        "SELECT code, display_name, price FROM menu_items WHERE shop_id = 'nongmao' AND code IN (3, 6, 90)"
            .to_owned(),
        format!(
            "INSERT INTO messages (shop_id, message_id, channel, channel_message_id, sender_id, text, sent_at, \
             received_at, needs_person, replied, asks, answer) VALUES ('nongmao', $1, 'bare', $4, 'sender-1', \
             '18号,订餐3.6', 1790000000000000, 1790000000000000, false, true, false, CAST('{answer}' AS BYTEA))"
        ),
        format!(
            "INSERT INTO orders (shop_id, order_id, customer_id, customer_number, state, note, rice, wanted_at, \
             promised_at, address, currency, total, refunded, evidence, channel, sender_id, unbound_sender, \
             message_id, source, external_id, cancel_reason, placed_at, updated_at, version) VALUES ('nongmao', \
             $1, $5, $3, 'PLACED', '', 'default', NULL, 4000000000000000, '市场东区A12', 'CNY', 3800, 0, \
             '{evidence}', 'bare', 'sender-1', false, $1, '', '', '', 1790000000000000, 1790000000000000, 1)"
        ),
        "INSERT INTO order_lines (shop_id, order_id, position, item_code, dish_id, item_name, quantity, unit_price, \
         origin, note) VALUES ('nongmao', $1, 0, 3, 3, '丁炒丁', 1, 1800, 'ORDERED', ''), \
         ('nongmao', $1, 1, 6, 6, '丁炒丁', 1, 1800, 'ORDERED', ''), \
         ('nongmao', $1, 2, 90, 90, '丁炒丁', 2, 1800, 'DEFAULT', '')"
            .to_owned(),
        events(sizes),
    ]
}

fn events(sizes: Sizes) -> String {
    let (key, trace) = ("k".repeat(sizes.key), "t".repeat(sizes.trace));
    let told = [
        ("$1", "customers", "MessageReceived", sizes.received),
        ("$2", "customers", "OrderPlaced", sizes.placed),
        ("$2", "feedback", "OrderPlaced", sizes.placed),
    ];
    let mut insert = "INSERT INTO outbox (shop_id, id, subscriber, ordering_key, kind, body, traceparent, \
                      occurred_at, attempts, due_at, dead_letter, last_error, slice) VALUES "
        .to_owned();
    for (at, (id, subscriber, kind, length)) in told.into_iter().enumerate() {
        let (comma, body) = (if at == 0 { "" } else { ", " }, "b".repeat(length));
        write!(
            insert,
            "{comma}('nongmao', {id}, '{subscriber}', '{key}', 'renqing.orders.v1.{kind}', CAST('{body}' AS BYTEA), '{trace}', \
             1790000000000000, 0, 0, false, '', 0)"
        )
        .ok();
    }
    insert
}
