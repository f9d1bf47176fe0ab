use kernel::{Code, Failure};

/// What an engine said.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// The result of a store function.
pub type Result<T> = std::result::Result<T, Error>;

/// What a database may answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row of that key exists.
    #[error("unique key violated")]
    Unique,
    /// Another transaction came first; the whole unit of work may be repeated.
    #[error("conflict with another transaction")]
    Conflict,
    /// The database can't be reached, or can't work now.
    #[error("database{} unavailable: {cause}", at_place(at))]
    Unavailable {
        /// Where it was looked for: host, port and database, or a file; empty
        /// where a session broke off.
        at: String,
        /// Why.
        cause: Cause,
    },
    /// Every connection is in use.
    #[error("no connection free")]
    Overloaded,
    /// A row holds what this program never writes.
    #[error("a row of {table} can't be read: {why}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// What is wrong with it.
        why: String,
    },
    /// The shop takes no writes now; the text says why, and when it will.
    #[error("{0}")]
    Closed(String),
    /// A request id was used before, for another request.
    #[error("request id reused")]
    RequestReused,
    /// Anything else.
    #[error(transparent)]
    Other(Cause),
    /// The tables are not those that this program was built for.
    #[error("database{} {why}", at_place(at))]
    Schema {
        /// Where: host, port and database, or a file.
        at: String,
        /// In what they differ.
        why: String,
    },
    /// What we rely on does not hold on this engine, or on the way to it.
    #[error("database{} will not do: {why}", at_place(at))]
    Engine {
        /// Where: host, port and database.
        at: String,
        /// What does not hold.
        why: String,
    },
    /// A migration failed.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// What our triggers refuse with: on `SQLite` whatever any of them does.
const CONSTRAINT_TRIGGER: i32 = 1811;
const CLOSED: [&str; 2] = ["1811", "RQ001"];
/// The reason that a caller sees where a shop is closed.
pub const SHOP_MOVING: &str = "SHOP_MOVING";

impl Error {
    /// A row that can't be read.
    pub fn corrupt(table: &'static str, why: impl std::fmt::Display) -> Self {
        Self::Corrupt { table, why: why.to_string() }
    }

    pub(crate) fn unavailable(cause: impl Into<Cause>) -> Self {
        Self::Unavailable { at: String::new(), cause: cause.into() }
    }

    pub(crate) fn schema(why: String) -> Self {
        Self::Schema { at: String::new(), why }
    }

    pub(crate) fn engine(why: String) -> Self {
        Self::Engine { at: String::new(), why }
    }

    /// What a code of `SQLite`'s means.
    pub(crate) fn of_sqlite(code: i32, cause: Cause) -> Self {
        const CONSTRAINT_PRIMARYKEY: i32 = 1555;
        const CONSTRAINT_UNIQUE: i32 = 2067;
        match code {
            CONSTRAINT_TRIGGER => Self::Closed(cause.to_string()),
            CONSTRAINT_PRIMARYKEY | CONSTRAINT_UNIQUE => Self::Unique,
            _ => Self::of_code(&code.to_string(), cause),
        }
    }

    fn of_code(code: &str, cause: Cause) -> Self {
        match code {
            // SQLite: busy, busy snapshot, locked; PostgreSQL: serialization failure, deadlock.
            "5" | "517" | "6" | "262" | "40001" | "40P01" => Self::Conflict,
            _ if is_passing(code) => Self::unavailable(cause),
            _ => Self::Other(cause),
        }
    }

    /// The same, with where the database was looked for.
    #[must_use]
    pub(crate) fn at(self, place: &str) -> Self {
        match self {
            Self::Unavailable { cause, .. } => Self::Unavailable { at: place.to_owned(), cause },
            Self::Schema { why, .. } => Self::Schema { at: place.to_owned(), why },
            Self::Engine { why, .. } => Self::Engine { at: place.to_owned(), why },
            other => other,
        }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::Database(cause) if cause.is_unique_violation() => Self::Unique,
            E::Database(cause) if cause.code().is_some_and(|code| CLOSED.contains(&&*code)) => {
                Self::Closed(cause.message().to_owned())
            }
            E::Database(cause) => match cause.code().map(std::borrow::Cow::into_owned) {
                Some(code) => Self::of_code(&code, error.into()),
                None => Self::Other(error.into()),
            },
            E::PoolTimedOut => Self::Overloaded,
            E::Io(_) | E::Tls(_) | E::PoolClosed | E::WorkerCrashed => Self::unavailable(error),
            _ => Self::Other(error.into()),
        }
    }
}

fn at_place(at: &str) -> String {
    if at.is_empty() { String::new() } else { format!(" at {at}") }
}

/// Whether a code is about the moment: `SQLite`'s disk errors and a full disk;
/// `PostgreSQL` not to be connected to, out of resources, read-only after a
/// failover, ending or starting, or failing to read.
fn is_passing(code: &str) -> bool {
    let sqlite = code.parse().is_ok_and(|code: i32| matches!(code & 0xff, 10 | 13));
    let postgres =
        ["08", "28", "3D", "53", "57", "58"].iter().any(|class| code.starts_with(class)) || code == "25006";
    if code.len() == 5 { postgres } else { sqlite }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Conflict | Error::Unique => {
                Self::new(Code::Aborted, "CONFLICT", "another change came first; repeat the request")
            }
            Error::RequestReused => Self::field(
                "request_id",
                "was used for another request; take a new UUID for each new request",
            ),
            Error::Unavailable { at, cause } => {
                tracing::warn!(at, %cause, "database unavailable");
                Self::new(Code::Unavailable, "DATABASE_UNAVAILABLE", "the database is not there; try again")
            }
            Error::Closed(why) => Self::new(Code::Unavailable, SHOP_MOVING, why),
            Error::Overloaded => {
                Self::new(Code::ResourceExhausted, "OVERLOADED", "too much at once; try again in a moment")
            }
            Error::Corrupt { .. }
            | Error::Other(_)
            | Error::Schema { .. }
            | Error::Engine { .. }
            | Error::Migration(_) => {
                tracing::error!(%error, "database error");
                Self::internal()
            }
        }
    }
}

/// Turns a unique violation into the error it means where it happens.
pub trait OnUnique<T, E> {
    /// The error it means.
    fn on_unique(self, meaning: impl FnOnce() -> E) -> std::result::Result<T, E>;
}

impl<T, E: From<Error>> OnUnique<T, E> for Result<T> {
    fn on_unique(self, meaning: impl FnOnce() -> E) -> std::result::Result<T, E> {
        self.map_err(|error| match error {
            Error::Unique => meaning(),
            other => other.into(),
        })
    }
}
