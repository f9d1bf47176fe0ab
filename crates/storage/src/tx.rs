use std::sync::Arc;

use sqlx::{PgConnection, Sqlite, SqliteConnection, Transaction, pool::PoolConnection};
use tokio::sync::{OwnedMutexGuard, watch};

use crate::{Result, Write, execute, postgres};

/// A unit of work on a database. Dropped without [`Tx::commit`], it has done
/// nothing. One from [`crate::Db::read`] can't write.
#[derive(Debug)]
pub struct Tx {
    session: Session,
    committed: Arc<watch::Sender<u64>>,
    has_events: bool,
    raised_revision: bool,
    /// On `SQLite` a writer's; given back after the session.
    _turn: Option<Turn>,
}

/// Held by the one who writes on `SQLite`.
pub(crate) type Turn = OwnedMutexGuard<()>;

#[derive(Debug)]
pub(crate) enum Session {
    SqliteTx(Transaction<'static, Sqlite>),
    SqliteConn(PoolConnection<Sqlite>),
    Postgres(postgres::Session),
}

/// The connection below a [`Tx`], for [`crate::on!`].
#[derive(Debug)]
pub enum Conn<'a> {
    /// `SQLite`.
    Sqlite(&'a mut SqliteConnection),
    /// `PostgreSQL`.
    Postgres(&'a mut PgConnection),
}

impl Tx {
    pub(crate) fn new(session: Session, turn: Option<Turn>, committed: &Arc<watch::Sender<u64>>) -> Self {
        let committed = Arc::clone(committed);
        Self { session, committed, has_events: false, raised_revision: false, _turn: turn }
    }

    /// The connection; used through [`crate::on!`].
    pub fn conn(&mut self) -> Conn<'_> {
        match &mut self.session {
            Session::SqliteTx(tx) => Conn::Sqlite(tx),
            Session::SqliteConn(conn) => Conn::Sqlite(conn),
            Session::Postgres(session) => Conn::Postgres(session.conn()),
        }
    }

    /// Does a write; answers how many rows it changed.
    pub async fn run(&mut self, write: &Write) -> Result<u64> {
        let changed = execute!(self, write.builder().build())?;
        self.has_events |= write.adds_events();
        write.check(changed)?;
        Ok(changed)
    }

    pub(crate) fn has_events(&mut self) {
        self.has_events = true;
    }

    /// Notes that this transaction raises a revision by which something is kept in memory.
    pub fn note_raised_revision(&mut self) {
        self.raised_revision = true;
    }

    /// Whether a revision that is read here may be one that never comes to be: rolled
    /// back, the next transaction counts up to the same number with other contents.
    /// What is read then must not be kept in memory.
    pub fn has_raised_revision(&self) -> bool {
        self.raised_revision
    }

    /// Makes it lasting: once this returns, it is on disk, and the relay has been
    /// notified if there are events to hand on.
    pub async fn commit(self) -> Result<()> {
        match self.session {
            Session::SqliteTx(tx) => tx.commit().await?,
            Session::Postgres(session) => session.commit().await?,
            Session::SqliteConn(_) => {}
        }
        if self.has_events {
            self.committed.send_modify(|count| *count += 1);
        }
        Ok(())
    }
}
