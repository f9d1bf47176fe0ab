//! Writes that take effect together or not at all, sent as a whole. It saves
//! the round trips of a transaction, and on `SQLite` lets several share a commit.

use sqlx::{PgPool, Postgres, QueryBuilder};

use crate::{Error, Result, Write, db::begin_uncancellable};

/// Writes that take effect together or not at all.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    steps: Vec<Vec<Write>>,
}

impl Batch {
    /// Adds a write that neither needs nor changes what others of its step
    /// change: on `PostgreSQL` they are one statement, in no order.
    pub fn add(&mut self, write: Write) {
        match self.steps.last_mut() {
            Some(step) => step.push(write),
            None => self.steps.push(vec![write]),
        }
    }

    /// Begins a step: what is added from now on comes after what was added before.
    pub fn then(&mut self) {
        if self.steps.last().is_some_and(|step| !step.is_empty()) {
            self.steps.push(Vec::new());
        }
    }

    pub(crate) fn writes(&self) -> impl Iterator<Item = &Write> {
        self.steps.iter().flatten()
    }

    pub(crate) fn adds_events(&self) -> bool {
        self.writes().any(Write::adds_events)
    }
}

impl Extend<Write> for Batch {
    fn extend<I: IntoIterator<Item = Write>>(&mut self, writes: I) {
        writes.into_iter().for_each(|write| self.add(write));
    }
}

/// Does a batch on `PostgreSQL`: a step in one statement, which is a transaction
/// of its own where it is the only one.
pub(crate) async fn write_postgres(pool: &PgPool, batch: &Batch) -> Result<()> {
    let mut steps = batch.steps.iter().filter(|step| !step.is_empty()).map(|step| at_once(step));
    let Some(mut first) = steps.next() else { return Ok(()) };
    let Some(mut second) = steps.next() else {
        let mut conn = pool.acquire().await?;
        first.build().execute(&mut *conn).await.map_err(changed_otherwise)?;
        return Ok(());
    };
    let mut tx = begin_uncancellable(pool, "BEGIN").await?;
    for step in [&mut first, &mut second] {
        step.build().execute(&mut *tx).await.map_err(changed_otherwise)?;
    }
    for mut step in steps {
        step.build().execute(&mut *tx).await.map_err(changed_otherwise)?;
    }
    Ok(tx.commit().await?)
}

/// One statement that does several writes, and fails unless each changes as many
/// rows as it must.
fn at_once(step: &[Write]) -> QueryBuilder<Postgres> {
    let mut statement = QueryBuilder::new("WITH ");
    for (at, write) in step.iter().enumerate() {
        statement.push(format_args!("{}w{at} AS (", if at == 0 { "" } else { ", " }));
        write.push_to(&mut statement);
        statement.push(match write.expected() {
            _ if write.is_hold() => " FOR SHARE)",
            Some(_) => " RETURNING 1)",
            None => ")",
        });
    }
    // Divides by nothing where a count is another.
    statement.push(" SELECT 1 / CAST(true");
    for (at, write) in step.iter().enumerate() {
        if let Some(rows) = write.expected() {
            statement.push(format_args!(" AND (SELECT count(*) FROM w{at}) = {rows}"));
        }
    }
    statement.push(" AS INTEGER)");
    statement
}

fn changed_otherwise(error: sqlx::Error) -> Error {
    const DIVISION_BY_ZERO: &str = "22012";
    match &error {
        sqlx::Error::Database(cause) if cause.code().as_deref() == Some(DIVISION_BY_ZERO) => Error::Conflict,
        _ => error.into(),
    }
}
