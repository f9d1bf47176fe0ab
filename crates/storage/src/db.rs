use std::{fmt, path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use sqlx::{
    Connection, PgConnection, PgPool, Postgres, SqlitePool, Transaction,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use tokio::{
    sync::{Mutex, watch},
    time::timeout,
};

use crate::{
    Batch, Error, Migrations, Result, Tx,
    batch::write_postgres,
    private::create_private_file,
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
    /// `alone` is for sessions that hold a lock.
    Postgres { read: PgPool, write: PgPool, alone: Box<PgConnectOptions> },
}

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file per service.
    Sqlite,
    /// One database per service.
    Postgres,
}

/// Held by the one relay that hands on a subscriber's events.
#[derive(Debug)]
pub struct RelayLock(Option<PgConnection>);

pub(crate) const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(5);
/// How long to knock at a database that gave no connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// A session that was used within so long is taken to be there still. It was
/// asked when it was given back; to ask each time would double the round trips.
const PING_IF_IDLE_FOR: Duration = Duration::from_secs(1);
// On few cores more writers only wait for one another.
const POSTGRES_WRITERS: u32 = 10;
const POSTGRES_READERS: u32 = 6;
const SQLITE_READERS: u32 = 4;

/// A process that vanished without a word must not keep its locks: the server
/// looks after it, and ends what it left half done.
const KEEPALIVE_OPTIONS: [(&str, &str); 4] = [
    ("tcp_keepalives_idle", "5"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "3"),
    ("idle_in_transaction_session_timeout", "30000"),
];

impl Db {
    /// Opens a service's database and brings it up to date. `url` is
    /// `sqlite:FOLDER`, where `FOLDER/{service}.db` is the file, or
    /// `postgres://…`, where the database is `service` unless the URL names
    /// one. `{service}` in it stands for the service, so that one URL does for
    /// all, as in `postgres://…/renqing_{service}`.
    pub async fn open(url: &str, service: &str, migrations: Migrations) -> Result<Self> {
        let (pools, place) = if let Some(folder) = url.strip_prefix("sqlite:") {
            let file = PathBuf::from(folder).join(format!("{service}.db"));
            let place = file.display().to_string();
            (open_sqlite(file, migrations).await.map_err(|error| error.at(&place))?, place)
        } else {
            let options = postgres_options(url, service)?;
            let place = place_of(&options);
            (open_postgres(options, migrations).await.map_err(|error| error.at(&place))?, place)
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
            Pools::Sqlite { write, .. } => write.begin_with("BEGIN IMMEDIATE").await.map(Session::SqliteTx),
            Pools::Postgres { write, .. } => {
                begin_uncancellable(write, "BEGIN").await.map(Session::PostgresTx)
            }
        };
        self.tx(session, turn).await
    }

    /// For a write of one statement, which commits by itself: saves the round
    /// trips of a transaction.
    pub async fn autocommit(&self) -> Result<Tx> {
        let turn = self.turn().await?;
        let session = match &self.pools {
            Pools::Sqlite { write, .. } => write.acquire().await.map(Session::SqliteConn),
            Pools::Postgres { write, .. } => write.acquire().await.map(Session::PostgresConn),
        };
        self.tx(session, turn).await
    }

    /// Does a batch of writes: all of them are on disk once this returns, or
    /// none is done. Errors: [`Error::Conflict`] where a write changed another
    /// count of rows than it must.
    pub async fn write(&self, batch: Batch) -> Result<()> {
        let adds_events = batch.adds_events();
        match &self.pools {
            Pools::Sqlite { shared, .. } => shared.write(batch, WAIT_FOR_CONNECTION).await,
            Pools::Postgres { write, .. } => write_postgres(write, &batch).await,
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
            Pools::Sqlite { read, .. } => read.acquire().await.map(Session::SqliteConn),
            Pools::Postgres { read, .. } => read.acquire().await.map(Session::PostgresConn),
        };
        self.tx(session, None).await
    }

    /// For reading what belongs together: all statements see the same moment.
    pub async fn snapshot(&self) -> Result<Tx> {
        const REPEATABLE: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY";
        let session = match &self.pools {
            Pools::Sqlite { read, .. } => read.begin().await.map(Session::SqliteTx),
            Pools::Postgres { read, .. } => {
                begin_uncancellable(read, REPEATABLE).await.map(Session::PostgresTx)
            }
        };
        self.tx(session, None).await
    }

    /// Changes when events were committed through this handle or a clone of it.
    pub fn committed(&self) -> watch::Receiver<u64> {
        self.committed.subscribe()
    }

    /// Makes the caller the only relay for a subscriber, or `None` if another
    /// process is. It ends with the value, or with the process.
    pub async fn relay_lock(&self, subscriber: &str) -> Result<Option<RelayLock>> {
        let Pools::Postgres { alone, .. } = &self.pools else {
            // One process has the file.
            return Ok(Some(RelayLock(None)));
        };
        // The lock lives as long as the session, so the session is nobody else's.
        let conn = PgConnection::connect_with(alone).await;
        let mut conn = conn.map_err(|error| Error::from(error).at(&self.place))?;
        let held: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock(hashtextextended($1, 0))")
            .bind(format!("relay:{subscriber}"))
            .fetch_one(&mut conn)
            .await?;
        Ok(held.then_some(RelayLock(Some(conn))))
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
                read.close().await;
                write.close().await;
            }
        }
    }

    /// On `SQLite` the turn to write, in the order of asking.
    async fn turn(&self) -> Result<Option<Turn>> {
        let Pools::Sqlite { turn, .. } = &self.pools else { return Ok(None) };
        let turn = timeout(WAIT_FOR_CONNECTION, Arc::clone(turn).lock_owned()).await;
        turn.map(Some).map_err(|_| Error::Overloaded)
    }

    async fn tx(&self, session: sqlx::Result<Session>, turn: Option<Turn>) -> Result<Tx> {
        match session {
            Ok(session) => Ok(Tx::new(session, turn, &self.committed)),
            Err(error) => Err(self.without_session(error).await),
        }
    }

    /// Why there is no session. A pool that can't connect waits and says the same
    /// as one whose sessions are all in use; so the database is asked.
    async fn without_session(&self, error: sqlx::Error) -> Error {
        let error = match (error, &self.pools) {
            (sqlx::Error::PoolTimedOut, Pools::Postgres { alone, .. }) => {
                knock(alone).await.err().unwrap_or(sqlx::Error::PoolTimedOut)
            }
            (error, _) => error,
        };
        Error::from(error).at(&self.place)
    }
}

impl RelayLock {
    /// Whether it is still held: the session it lives in may have ended.
    pub async fn is_held(&mut self) -> bool {
        match &mut self.0 {
            None => true,
            Some(conn) => conn.ping().await.is_ok(),
        }
    }
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Db").field(&self.engine()).finish()
    }
}

/// Begins a transaction, to the end of beginning even if the caller goes away:
/// if it is cut off between the statement and its answer, sqlx takes the
/// session back without knowing of its transaction, and what the next caller
/// writes there is not committed.
pub(crate) async fn begin_uncancellable(
    pool: &PgPool,
    begin: &'static str,
) -> sqlx::Result<Transaction<'static, Postgres>> {
    let pool = pool.clone();
    let task = tokio::spawn(async move { pool.begin_with(begin).await });
    task.await.map_err(|_| sqlx::Error::WorkerCrashed)?
}

/// Whether a database lets anybody in.
async fn knock(options: &PgConnectOptions) -> sqlx::Result<()> {
    let connected = timeout(CONNECT_TIMEOUT, PgConnection::connect_with(options)).await;
    connected.map_err(|_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into()))??.close().await
}

async fn open_sqlite(file: PathBuf, migrations: Migrations) -> Result<Pools> {
    create_private_file(&file).map_err(sqlx::Error::Io)?;
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
    let write = write.connect_with(options.clone()).await?;
    migrations.run_sqlite(&write).await?;
    statistics::write_planner_statistics(&write).await?;
    let read = SqlitePoolOptions::new().max_connections(SQLITE_READERS).idle_timeout(None).max_lifetime(None);
    let read = read.test_before_acquire(false).acquire_timeout(WAIT_FOR_CONNECTION);
    let read = read.connect_with(options.read_only(true)).await?;
    let turn = Arc::new(Mutex::new(()));
    let shared = Arc::new(SharedCommits::new(&file, Arc::clone(&turn)));
    Ok(Pools::Sqlite { read, write, file, turn, shared })
}

fn postgres_options(url: &str, service: &str) -> Result<PgConnectOptions> {
    let url = url.replace("{service}", service);
    let mut options = PgConnectOptions::from_str(&url).map_err(Error::from)?;
    if options.get_database().is_none_or(str::is_empty) {
        options = options.database(service);
    }
    Ok(options.options(KEEPALIVE_OPTIONS))
}

fn place_of(options: &PgConnectOptions) -> String {
    let host = options.get_socket().map_or(options.get_host().to_owned(), |path| path.display().to_string());
    format!("{host}:{}/{}", options.get_port(), options.get_database().unwrap_or_default())
}

async fn open_postgres(options: PgConnectOptions, migrations: Migrations) -> Result<Pools> {
    let pool = |most| {
        let pool = PgPoolOptions::new().max_connections(most).acquire_timeout(WAIT_FOR_CONNECTION);
        pool.test_before_acquire(false).before_acquire(|conn, session| {
            Box::pin(async move {
                if session.idle_for > PING_IF_IDLE_FOR {
                    conn.ping().await?;
                }
                Ok(true)
            })
        })
    };
    // A server that is just starting is waited for.
    let write = match pool(POSTGRES_WRITERS).connect_with(options.clone()).await {
        Err(sqlx::Error::PoolTimedOut) => {
            return Err(knock(&options).await.err().unwrap_or(sqlx::Error::PoolTimedOut).into());
        }
        connected => connected?,
    };
    migrations.run_postgres(&write).await?;
    let alone = Box::new(options.clone());
    let read_only = options.options([("default_transaction_read_only", "on")]);
    let read = pool(POSTGRES_READERS).connect_with(read_only).await?;
    Ok(Pools::Postgres { read, write, alone })
}
