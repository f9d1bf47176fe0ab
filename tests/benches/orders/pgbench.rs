use std::{io::Write, process::Command, time::Duration};

use testkit::DurableServer;

/// The statements that the orders service sends for one message that is an
/// order, in their order. Ids count up, as ours do.
const SCRIPT: &str = r"
\set regular random(1, 300)
INSERT INTO messages (shop_id, message_id, channel, channel_message_id, sender_id, text, sent_at, received_at, needs_person, replied, asks) SELECT shop_id, CAST(lpad(to_hex(nextval('bench_ids')), 32, '0') AS uuid), 'pgbench', CAST(currval('bench_ids') AS text), 'sender-1', '18号,订餐3.6', 1790000000000000, 1790000000000000, false, false, false FROM shops WHERE shop_id = 'nongmao' ON CONFLICT (shop_id, channel, channel_message_id) DO NOTHING RETURNING message_id AS id, (SELECT menu_revision FROM shops WHERE shops.shop_id = messages.shop_id) AS menu_revision \gset
SELECT customer.customer_id, number, display_name, address, links FROM identities JOIN customer_projections AS customer ON customer.shop_id = identities.shop_id AND customer.customer_id = identities.customer_id WHERE identities.shop_id = 'nongmao' AND identities.sender_id = 'sender-1' AND identities.channel IN ('pgbench', '') ORDER BY identities.channel DESC, customer.changed_at DESC LIMIT 1;
SELECT customer_id, number, display_name, address, links FROM customer_projections WHERE shop_id = 'nongmao' AND number <> 0 AND number IN (:regular) ORDER BY number, changed_at DESC;
BEGIN;
UPDATE messages SET needs_person = false, replied = true, asks = false, answer = convert_to(repeat('x', 1100), 'UTF8') WHERE shop_id = 'nongmao' AND message_id = CAST(:id AS uuid) AND answer IS NULL;
INSERT INTO orders (shop_id, order_id, customer_id, customer_number, state, note, rice, wanted_at, address, currency, total, refunded, evidence, channel, sender_id, unbound_sender, message_id, source, external_id, cancel_reason, placed_at, completed_at, updated_at, version) VALUES ('nongmao', CAST(:id AS uuid), CAST(lpad(to_hex(CAST(:regular AS bigint)), 32, '0') AS uuid), :regular, 'PLACED', '', 'default', NULL, '市场东区A12', 'CNY', 3800, 0, repeat('x', 480), 'pgbench', 'sender-1', true, CAST(:id AS uuid), '', '', '', 1790000000000000, NULL, 1790000000000000, 1) ON CONFLICT (shop_id, order_id) DO NOTHING RETURNING order_id;
INSERT INTO order_lines (shop_id, order_id, position, item_code, item_name, quantity, unit_price, origin, note) VALUES ('nongmao', CAST(:id AS uuid), 0, 3, '丁炒丁', 1, 1800, 'ORDERED', ''), ('nongmao', CAST(:id AS uuid), 1, 6, '丁炒丁', 1, 1800, 'ORDERED', ''), ('nongmao', CAST(:id AS uuid), 2, 90, '丁炒丁', 2, 1800, 'DEFAULT', '');
INSERT INTO outbox (shop_id, id, subscriber, ordering_key, kind, body, traceparent, occurred_at, attempts, due_at, dead_letter, last_error) VALUES ('nongmao', CAST(:id AS uuid), 'customers', repeat('k', 65), 'renqing.orders.v1.MessageReceived', convert_to(repeat('x', 350), 'UTF8'), repeat('t', 55), 1790000000000000, 0, 0, false, ''), ('nongmao', gen_random_uuid(), 'customers', repeat('k', 65), 'renqing.orders.v1.OrderPlaced', convert_to(repeat('x', 750), 'UTF8'), repeat('t', 55), 1790000000000000, 0, 0, false, ''), ('nongmao', gen_random_uuid(), 'feedback', repeat('k', 65), 'renqing.orders.v1.OrderPlaced', convert_to(repeat('x', 750), 'UTF8'), repeat('t', 55), 1790000000000000, 0, 0, false, '');
COMMIT;
";

/// Makes what counts the ids.
pub(crate) fn prepare(server: &DurableServer) -> anyhow::Result<()> {
    psql(server, "CREATE SEQUENCE bench_ids CACHE 100")
}

/// Statistics for good plans, on both sides.
pub(crate) fn analyze(server: &DurableServer) -> anyhow::Result<()> {
    psql(server, "VACUUM ANALYZE")
}

/// Orders per second.
pub(crate) fn run(server: &DurableServer, clients: usize, time: Duration) -> anyhow::Result<f64> {
    let mut script = tempfile::NamedTempFile::new()?;
    script.write_all(SCRIPT.as_bytes())?;
    let done = Command::new(server.binaries().join("pgbench"))
        .args(["-n", "-M", "prepared", "-j", "2", "-c", &clients.to_string()])
        .args(["-T", &time.as_secs().to_string(), "-h", "127.0.0.1", "-U", "postgres"])
        .args(["-p", &server.port().to_string(), "-f"])
        .arg(script.path())
        .arg("orders")
        .output()?;
    let text = String::from_utf8_lossy(&done.stdout);
    let rate = text.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    rate.ok_or_else(|| anyhow::anyhow!("pgbench: {text}{}", String::from_utf8_lossy(&done.stderr)))
}

fn psql(server: &DurableServer, sql: &str) -> anyhow::Result<()> {
    let done = Command::new(server.binaries().join("psql"))
        .args([
            "-q",
            "-h",
            "127.0.0.1",
            "-U",
            "postgres",
            "-p",
            &server.port().to_string(),
            "-c",
            sql,
            "orders",
        ])
        .status()?;
    anyhow::ensure!(done.success(), "psql: {sql}");
    Ok(())
}
