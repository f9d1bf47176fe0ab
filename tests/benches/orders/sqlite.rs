use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use rusqlite::{Connection, params};

const KEEP: &str = "INSERT INTO messages (shop_id, message_id, channel, channel_message_id, sender_id, text, sent_at, received_at, needs_person, replied, asks) SELECT shop_id, ?2, ?3, ?4, ?5, ?6, ?7, ?7, 0, 0, 0 FROM shops WHERE shop_id = ?1 ON CONFLICT (shop_id, channel, channel_message_id) DO NOTHING RETURNING (SELECT menu_revision FROM shops WHERE shops.shop_id = messages.shop_id)";
const BY_SENDER: &str = "SELECT customer.customer_id, number, display_name, address, links FROM identities JOIN customer_projections AS customer ON customer.shop_id = identities.shop_id AND customer.customer_id = identities.customer_id WHERE identities.shop_id = ?1 AND identities.sender_id = ?2 AND identities.channel IN (?3, '') ORDER BY identities.channel DESC, customer.changed_at DESC LIMIT 1";
const BY_NUMBER: &str = "SELECT customer_id, number, display_name, address, links FROM customer_projections WHERE shop_id = ?1 AND number <> 0 AND number IN (?2) ORDER BY number, changed_at DESC";
const ANSWER: &str = "UPDATE messages SET needs_person = 0, replied = 1, asks = 0, answer = ?3 WHERE shop_id = ?1 AND message_id = ?2 AND answer IS NULL";
const ORDER: &str = "INSERT INTO orders (shop_id, order_id, customer_id, customer_number, state, note, rice, wanted_at, address, currency, total, refunded, evidence, channel, sender_id, unbound_sender, message_id, source, external_id, cancel_reason, placed_at, completed_at, updated_at, version) VALUES (?1, ?2, ?3, ?4, 'PLACED', '', 'default', NULL, '市场东区A12', 'CNY', 3800, 0, ?5, 'bench', 'sender-1', 1, ?2, '', '', '', ?6, NULL, ?6, 1) ON CONFLICT (shop_id, order_id) DO NOTHING RETURNING order_id";
const LINES: &str = "INSERT INTO order_lines (shop_id, order_id, position, item_code, item_name, quantity, unit_price, origin, note) VALUES (?1, ?2, 0, 3, '丁炒丁', 1, 1800, 'ORDERED', ''), (?1, ?2, 1, 6, '丁炒丁', 1, 1800, 'ORDERED', ''), (?1, ?2, 2, 90, '丁炒丁', 2, 1800, 'DEFAULT', '')";
const EVENTS: &str = "INSERT INTO outbox (shop_id, id, subscriber, ordering_key, kind, body, traceparent, occurred_at, attempts, due_at, dead_letter, last_error) VALUES (?1, ?2, 'customers', ?4, 'renqing.orders.v1.MessageReceived', ?5, ?6, ?8, 0, 0, 0, ''), (?1, ?3, 'customers', ?4, 'renqing.orders.v1.OrderPlaced', ?7, ?6, ?8, 0, 0, 0, ''), (?1, ?3, 'feedback', ?4, 'renqing.orders.v1.OrderPlaced', ?7, ?6, ?8, 0, 0, 0, '')";

/// The same statements on the same tables with nothing around them: one
/// thread, one commit per order.
pub(crate) struct Bare {
    db: Connection,
    next: Cell<u64>,
    _folder: tempfile::TempDir,
}

impl Bare {
    pub(crate) fn new() -> anyhow::Result<Self> {
        let folder = tempfile::TempDir::new()?;
        let db = Connection::open(folder.path().join("bare.db"))?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.execute_batch(&orders::MIGRATIONS.on_sqlite())?;
        db.execute_batch(
            "INSERT INTO shops (shop_id, display_name, display_name_en, time_zone, currency, opening_hours, rice_code,
             trust_unbound_senders, version, menu_revision)
             VALUES ('nongmao', 'x', 'x', 'Asia/Shanghai', 'CNY', '[[0,1440]]', 90, 1, 1, 1);
             WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300)
             INSERT INTO customer_projections (shop_id, customer_id, number, display_name, address, links, revision, changed_at)
             SELECT 'nongmao', CAST(printf('%016d', n) AS BLOB), n, '王师傅', '市场东区A12', '[]', 1, 1
             FROM n;",
        )?;
        Ok(Self { db, next: Cell::new(1), _folder: folder })
    }

    /// Orders per second.
    pub(crate) fn run(&self, time: Duration) -> anyhow::Result<f64> {
        let (begin, mut done) = (Instant::now(), 0_u32);
        while begin.elapsed() < time {
            self.order()?;
            done += 1;
        }
        Ok(f64::from(done) / begin.elapsed().as_secs_f64())
    }

    fn order(&self) -> anyhow::Result<()> {
        let number = self.next.replace(self.next.get() + 1);
        let (id, event) = (u128::from(number).to_be_bytes(), (u128::from(number) | 1 << 100).to_be_bytes());
        let regular = i64::try_from(number % 300 + 1)?;
        let at = 1_790_000_000_000_000_i64;
        let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| -> rusqlite::Result<()> {
            let mut statement = self.db.prepare_cached(sql)?;
            let mut rows = statement.query(values)?;
            while rows.next()?.is_some() {}
            Ok(())
        };
        run("BEGIN IMMEDIATE", &[])?;
        run(
            KEEP,
            params![&"nongmao", &id, &"bench", &number.to_string(), &"sender-1", &"18号,订餐3.6", &at],
        )?;
        run(BY_SENDER, params![&"nongmao", &"sender-1", &"bench"])?;
        run(BY_NUMBER, params![&"nongmao", &regular])?;
        run(ANSWER, params![&"nongmao", &id, &[b'x'; 1_100].as_slice()])?;
        run(ORDER, params![&"nongmao", &id, &id, &regular, &"x".repeat(480), &at])?;
        run(LINES, params![&"nongmao", &id])?;
        let (key, message, order) = ("k".repeat(65), [b'x'; 350], [b'x'; 750]);
        let trace = "t".repeat(55);
        run(
            EVENTS,
            params![&"nongmao", &id, &event, &key, &message.as_slice(), &trace, &order.as_slice(), &at],
        )?;
        run("COMMIT", &[])?;
        Ok(())
    }
}
