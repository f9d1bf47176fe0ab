use std::{fmt, path::PathBuf, sync::Arc};

use futures::{FutureExt, future::ready};
use sqlx::{
    Connection, SqlitePool,
    postgres::PgConnectOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::{
    sync::{Mutex, watch},
    time::timeout,
};

use crate::{
    Batch, Error, Migrations, Result, Tx,
    postgres::{Sessions, WAIT_FOR_CONNECTION},
    postgres_options,
    private::create_private_file,
    probe::probe,
    shared_commits::SharedCommits,
    statistics,
    tx::{Session, Turn},
};

/// A service's database.
#[derive(Clone)]
pub struct Db {
    pools: Pools,
    /// Host, port and database, or the file: for the log, and without a password.
    place: Arc<str>,
    committed: Arc<watch::Sender<u64>>,
}

#[derive(Clone)]
enum Pools {
    Sqlite {
        read: SqlitePool,
        write: SqlitePool,
        file: PathBuf,
        /// Who has it writes: a transaction, or the writer of batches.
        turn: Arc<Mutex<()>>,
        shared: Arc<SharedCommits>,
    },
    Postgres {
        read: Sessions,
        write: Sessions,
    },
}

/// What an opening does about the tables.
#[derive(Clone, Copy)]
enum Tables {
    BringUpToDate,
    MustBeUpToDate,
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file per service.
    Sqlite,
    /// One database per service.
    Postgres,
}

// On few cores more writers only wait for one another.
const POSTGRES_WRITERS: usize = 10;
const POSTGRES_READERS: usize = 6;
/// The sessions that a process has with a `PostgreSQL` database at most.
pub const POSTGRES_SESSIONS: usize = POSTGRES_WRITERS + POSTGRES_READERS;
const SQLITE_READERS: u32 = 4;

impl Db {
    /// Opens a service's database and brings it up to date. `url` is
    /// `sqlite:FOLDER`, where `FOLDER/{service}.db` is the file, or
    /// `postgres://…`, where the database is `service` unless the URL names
    /// one. `{service}` in it stands for the service, so that one URL does for
    /// all, as in `postgres://…/renqing_{service}`.
    pub async fn open(url: &str, service: &str, migrations: Migrations) -> Result<Self> {
        Self::open_with(url, service, migrations, Tables::BringUpToDate).await
    }

    /// As [`Self::open`], but for a process that may not change tables: they must be
    /// there and up to date, and opening changes nothing. Errors: [`Error::Schema`] if
    /// they are not.
    pub async fn open_up_to_date(url: &str, service: &str, migrations: Migrations) -> Result<Self> {
        Self::open_with(url, service, migrations, Tables::MustBeUpToDate).await
    }

    async fn open_with(url: &str, service: &str, migrations: Migrations, tables: Tables) -> Result<Self> {
        let (pools, place) = if let Some(folder) = url.strip_prefix("sqlite:") {
            let file = PathBuf::from(folder).join(format!("{service}.db"));
            let place = file.display().to_string();
            (open_sqlite(file, migrations, tables).await.map_err(|error| error.at(&place))?, place)
        } else {
            let options = postgres_options::of(url, service)?;
            let place = postgres_options::place(&options);
            (open_postgres(options, migrations, tables).await.map_err(|error| error.at(&place))?, place)
        };
        Ok(Self { pools, place: place.into(), committed: Arc::new(watch::Sender::new(0)) })
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres { .. } => Engine::Postgres,
        }
    }

    /// A unit of work that writes. On `SQLite` there is one at a time.
    pub async fn begin(&self) -> Result<Tx> {
        let turn = self.turn().await?;
        let session = match &self.pools {
            // A transaction that becomes a writer only later may find that it can't.
            Pools::Sqlite { write, .. } => {
                write.begin_with("BEGIN IMMEDIATE").await.map(Session::SqliteTx).map_err(Error::from)
            }
            Pools::Postgres { write, .. } => write.begin("BEGIN").await.map(Session::Postgres),
        };
        self.tx(turn, session)
    }

    /// For a write of one statement, which commits by itself: saves the round
    /// trips of a transaction.
    pub async fn autocommit(&self) -> Result<Tx> {
        let turn = self.turn().await?;
        let session = match &self.pools {
            Pools::Sqlite { write, .. } => {
                write.acquire().await.map(Session::SqliteConn).map_err(Error::from)
            }
            Pools::Postgres { write, .. } => write.take().await.map(Session::Postgres),
        };
        self.tx(turn, session)
    }

    /// Does a batch of writes: all of them are on disk once this returns, or
    /// none is done. Errors: [`Error::Conflict`] where a write changed another
    /// count of rows than it must.
    pub async fn write(&self, batch: Batch) -> Result<()> {
        let adds_events = batch.adds_events();
        match &self.pools {
            Pools::Sqlite { shared, .. } => shared.write(batch, WAIT_FOR_CONNECTION).await,
            Pools::Postgres { write, .. } => write.write(&batch).await,
        }
        .map_err(|error| error.at(&self.place))?;
        if adds_events {
            self.committed.send_modify(|count| *count += 1);
        }
        Ok(())
    }

    /// For reading. Each statement sees what is committed when it begins.
    pub async fn read(&self) -> Result<Tx> {
        let session = match &self.pools {
            Pools::Sqlite { read, .. } => read.acquire().await.map(Session::SqliteConn).map_err(Error::from),
            Pools::Postgres { read, .. } => read.take().await.map(Session::Postgres),
        };
        self.tx(None, session)
    }

    /// For reading what belongs together: all statements see the same moment.
    pub async fn snapshot(&self) -> Result<Tx> {
        const REPEATABLE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        let session = match &self.pools {
            Pools::Sqlite { read, .. } => read.begin().await.map(Session::SqliteTx).map_err(Error::from),
            Pools::Postgres { read, .. } => read.begin(REPEATABLE).await.map(Session::Postgres),
        };
        self.tx(None, session)
    }

    /// Changes when events were committed through this handle or a clone of it.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        let mut tx = self.read().await?;
        crate::on!(tx, |db| sqlx::query("SELECT 1").execute(db).await.map(drop))?;
        Ok(())
    }

    /// The `SQLite` file; `None` on `PostgreSQL`.
    pub fn file(&self) -> Option<&std::path::Path> {
        match &self.pools {
            Pools::Sqlite { file, .. } => Some(file),
            Pools::Postgres { .. } => None,
        }
    }

    /// Closes every connection.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write, shared, .. } => {
                shared.close().await;
                read.close().await;
                write.close().await;
            }
            Pools::Postgres { read, write, .. } => {
                read.close();
                write.close();
            }
        }
    }

    /// On `SQLite` the turn to write, in the order of asking.
    async fn turn(&self) -> Result<Option<Turn>> {
        let Pools::Sqlite { turn, .. } = &self.pools else { return Ok(None) };
        let turn = timeout(WAIT_FOR_CONNECTION, Arc::clone(turn).lock_owned()).await;
        turn.map(Some).map_err(|_| Error::Overloaded)
    }

    fn tx(&self, turn: Option<Turn>, session: Result<Session>) -> Result<Tx> {
        let session = session.map_err(|error| error.at(&self.place))?;
        Ok(Tx::new(session, turn, &self.committed))
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Db").field(&self.engine()).finish()
    }
}

async fn open_sqlite(file: PathBuf, migrations: Migrations, tables: Tables) -> Result<Pools> {
    match tables {
        Tables::BringUpToDate => create_private_file(&file).map_err(sqlx::Error::Io)?,
        // Opening would make an empty one.
        Tables::MustBeUpToDate if !file.exists() => {
            return Err(Error::schema("has no migration yet: there is no such file".to_owned()));
        }
        Tables::MustBeUpToDate => {}
    }
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // What is erased is not to be found in the file either.
        .pragma("secure_delete", "ON")
        .busy_timeout(WAIT_FOR_CONNECTION);
    let write = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let write = write.test_before_acquire(false).acquire_timeout(WAIT_FOR_CONNECTION);
    // On a full disk SQLite undoes a transaction by itself. sqlx does not hear of it, and takes the next
    // one for part of it: such a connection is replaced.
    let write = write.before_acquire(|conn, _| ready(Ok(!conn.is_in_transaction())).boxed());
    let write = write.connect_with(options.clone()).await?;
    match tables {
        Tables::BringUpToDate => {
            migrations.run_sqlite(&write).await?;
            statistics::write_planner_statistics(&write).await?;
        }
        Tables::MustBeUpToDate => migrations.check_sqlite(&mut *write.acquire().await?).await?,
    }
    let read = SqlitePoolOptions::new().max_connections(SQLITE_READERS).idle_timeout(None).max_lifetime(None);
    let read = read.test_before_acquire(false).acquire_timeout(WAIT_FOR_CONNECTION);
    // The system keeps the file in memory as well; a shop's machine is small.
    let read = read.connect_with(options.read_only(true).pragma("cache_size", "-512")).await?;
    let turn = Arc::new(Mutex::new(()));
    let shared = Arc::new(SharedCommits::new(&file, Arc::clone(&turn)));
    Ok(Pools::Sqlite { read, write, file, turn, shared })
}

async fn open_postgres(options: PgConnectOptions, migrations: Migrations, tables: Tables) -> Result<Pools> {
    let write = Sessions::new(options.clone(), POSTGRES_WRITERS)?;
    let mut session = write.take().await?;
    probe(session.conn(), false).await?;
    match tables {
        Tables::BringUpToDate => migrations.run_postgres(session.conn()).await?,
        Tables::MustBeUpToDate => migrations.check_postgres(session.conn()).await?,
    }
    drop(session);
    let read_only = options.options([("default_transaction_read_only", "on")]);
    let read = Sessions::new(read_only, POSTGRES_READERS)?;
    probe(read.take().await?.conn(), true).await?;
    Ok(Pools::Postgres { read, write })
}
