//! Sessions of `PostgreSQL`: whichever was used last is given out first, for it
//! is warm.

use std::time::{Duration, Instant};

use deadpool::{
    Runtime,
    managed::{Manager, Metrics, Object, Pool, PoolError, QueueMode, RecycleError, RecycleResult},
};
use sqlx::{ConnectOptions, Connection, PgConnection, Postgres, QueryBuilder, postgres::PgConnectOptions};
use tokio::{
    runtime::Handle,
    time::{sleep, timeout},
};

use crate::{Batch, Error, Result, Write};

/// So many sessions at most.
#[derive(Clone)]
pub(crate) struct Sessions(Pool<Connector>);

/// A session; given back when dropped, in no transaction.
#[derive(Debug)]
pub(crate) struct Session {
    /// There until it is dropped.
    live: Option<Object<Connector>>,
    in_transaction: bool,
}

#[derive(Debug)]
struct Connector(PgConnectOptions);

#[derive(Debug)]
struct Live {
    conn: PgConnection,
    well_at: Instant,
}

/// How long whoever wants a session waits for one, on either engine.
pub(crate) const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(5);
/// A session that was well so long ago is asked whether it still is. To ask each
/// time would double the round trips.
const ASK_AFTER: Duration = Duration::from_secs(1);
/// What a session keeps in the server's memory grows with what it did.
const LONGEST_LIFE: Duration = Duration::from_mins(30);
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

impl Sessions {
    pub(crate) fn new(options: PgConnectOptions, most: usize) -> Result<Self> {
        let pool = Pool::builder(Connector(options)).max_size(most).queue_mode(QueueMode::Lifo);
        let pool = pool.wait_timeout(Some(WAIT_FOR_CONNECTION)).runtime(Runtime::Tokio1).build();
        Ok(Self(pool.map_err(|error| Error::Other(error.into()))?))
    }

    /// A session in no transaction: each statement commits by itself.
    pub(crate) async fn take(&self) -> Result<Session> {
        // The pool's future is large, and would make that of every handler so.
        match Box::pin(self.0.get()).await {
            Ok(live) => Ok(Session { live: Some(live), in_transaction: false }),
            Err(PoolError::Backend(error)) => Err(error.into()),
            Err(PoolError::Closed) => Err(sqlx::Error::PoolClosed.into()),
            Err(_) => Err(Error::Overloaded),
        }
    }

    /// A session in a transaction, which a statement begins.
    pub(crate) async fn begin(&self, statement: &'static str) -> Result<Session> {
        let mut session = self.take().await?;
        // Who is cut off from here on leaves something to roll back.
        session.in_transaction = true;
        sqlx::query(statement).execute(session.conn()).await?;
        Ok(session)
    }

    /// Does a batch: a step in one statement, which is a transaction of its own
    /// where it is the only one.
    pub(crate) async fn write(&self, batch: &Batch) -> Result<()> {
        let steps: Vec<&[Write]> = batch.steps().collect();
        let mut session = match steps.len() {
            0 => return Ok(()),
            1 => self.take().await?,
            _ => self.begin("BEGIN").await?,
        };
        for step in steps {
            at_once(step).build().execute(session.conn()).await.map_err(changed_otherwise)?;
        }
        session.commit().await
    }

    /// Closes what is not in use; the others when they come back.
    pub(crate) fn close(&self) {
        self.0.close();
    }
}

impl Session {
    pub(crate) fn conn(&mut self) -> &mut PgConnection {
        &mut self.live.as_mut().expect("a session is there until it is dropped").conn
    }

    /// Ends its transaction, if it is in one, with all that was done.
    pub(crate) async fn commit(mut self) -> Result<()> {
        if self.in_transaction {
            sqlx::query("COMMIT").execute(self.conn()).await?;
            self.in_transaction = false;
        }
        if let Some(live) = &mut self.live {
            live.well_at = Instant::now();
        }
        Ok(())
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let Some(live) = self.live.take().filter(|_| self.in_transaction) else { return };
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(roll_back(live))),
            // The server rolls back what is cut off.
            Err(_) => drop(Object::take(live)),
        }
    }
}

async fn roll_back(mut live: Object<Connector>) {
    let rolled_back = sqlx::query("ROLLBACK").execute(&mut live.conn);
    if !matches!(timeout(WAIT_FOR_CONNECTION, rolled_back).await, Ok(Ok(_))) {
        drop(Object::take(live));
    }
}

impl Manager for Connector {
    type Type = Live;
    type Error = sqlx::Error;

    /// A new session. A server that is just starting is waited for.
    async fn create(&self) -> sqlx::Result<Live> {
        let begun = Instant::now();
        loop {
            let left = WAIT_FOR_CONNECTION.saturating_sub(begun.elapsed());
            let connected = timeout(left, self.0.connect()).await;
            match connected.map_err(|_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))? {
                Ok(conn) => return Ok(Live { conn, well_at: Instant::now() }),
                Err(error) if !is_starting(&error) || left < BETWEEN_TRIES => return Err(error),
                Err(_) => sleep(BETWEEN_TRIES).await,
            }
        }
    }

    async fn recycle(&self, live: &mut Live, metrics: &Metrics) -> RecycleResult<sqlx::Error> {
        if metrics.age() > LONGEST_LIFE {
            return Err(RecycleError::message("too old"));
        }
        if live.well_at.elapsed() > ASK_AFTER {
            live.conn.ping().await?;
            live.well_at = Instant::now();
        }
        Ok(())
    }
}

fn is_starting(error: &sqlx::Error) -> bool {
    const CANNOT_CONNECT_NOW: &str = "57P03";
    match error {
        sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        sqlx::Error::Database(error) => error.code().as_deref() == Some(CANNOT_CONNECT_NOW),
        _ => false,
    }
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
