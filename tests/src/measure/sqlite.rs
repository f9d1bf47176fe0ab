use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use rusqlite::{Connection, ToSql, named_params};

use super::{
    shop::REGULARS,
    yardstick::{Sizes, statements},
};

/// The yardstick on the same tables with nothing around it: one thread, one commit
/// per order.
#[derive(Debug)]
pub struct Bare {
    db: Connection,
    statements: Vec<String>,
    next: Cell<u64>,
    _folder: tempfile::TempDir,
}

impl Bare {
    /// With rows as large as the service's.
    pub fn new(sizes: Sizes) -> anyhow::Result<Self> {
        let folder = tempfile::TempDir::new()?;
        let db = Connection::open(folder.path().join("bare.db"))?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        db.execute_batch(&orders::MIGRATIONS.on_sqlite())?;
        db.execute_batch(
            "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 300)
             INSERT INTO customer_projections (shop_id, customer_id, number, display_name, address, links,
                 revision, changed_at)
             SELECT 'nongmao', CAST(printf('%016d', n) AS BLOB), n, '王师傅', '市场东区A12', '[]', 1, 1 FROM n",
        )?;
        let mut all = vec!["BEGIN IMMEDIATE".to_owned()];
        // SQLite's names begin with a colon where they are not numbers.
        let in_its_words = |statement: String| statement.replace('$', ":p").replace("BYTEA", "BLOB");
        all.extend(statements(sizes).into_iter().map(in_its_words));
        all.push("COMMIT".to_owned());
        Ok(Self { db, statements: all, next: Cell::new(1), _folder: folder })
    }

    /// Orders per second.
    pub fn run(&self, time: Duration) -> anyhow::Result<f64> {
        let (begin, mut done) = (Instant::now(), 0_u32);
        while begin.elapsed() < time {
            self.order()?;
            done += 1;
        }
        Ok(f64::from(done) / begin.elapsed().as_secs_f64())
    }

    fn order(&self) -> anyhow::Result<()> {
        let number = self.next.replace(self.next.get() + 1);
        let regular = number % u64::from(REGULARS) + 1;
        let (id, event) = (u128::from(number).to_be_bytes(), (u128::from(number) | 1 << 100).to_be_bytes());
        let (channel_id, customer) = (number.to_string(), u128::from(regular).to_be_bytes());
        let values: &[(&str, &dyn ToSql)] = named_params! {
            ":p1": id, ":p2": event, ":p3": i64::try_from(regular)?, ":p4": channel_id, ":p5": customer,
        };
        for sql in &self.statements {
            let mut statement = self.db.prepare_cached(sql)?;
            for (name, value) in values {
                if let Some(at) = statement.parameter_index(name)? {
                    statement.raw_bind_parameter(at, value)?;
                }
            }
            let mut rows = statement.raw_query();
            while rows.next()?.is_some() {}
        }
        Ok(())
    }
}
