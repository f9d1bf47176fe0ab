//! What we rely on of an engine is looked at before it is used: one on which it does
//! not hold would lose or double something later, without a word.

use sqlx::{FromRow, PgConnection};

use crate::{Error, Result};

/// What a session says of itself.
#[derive(Debug, FromRow)]
struct Session {
    version: String,
    /// For instance 150004.
    version_number: i32,
    /// What a statement of its own sees.
    isolation: String,
    /// What `YugabyteDB` makes of it; elsewhere nothing.
    effective_isolation: Option<String>,
    ends_idle_transactions: String,
    reads_only: String,
    /// Who set that: for instance `client` for what a session was opened with.
    reads_only_by: String,
    is_standby: bool,
}

const ASK: &str = "SELECT version(), current_setting('server_version_num')::int AS version_number,
    current_setting('transaction_isolation') AS isolation,
    current_setting('yb_effective_transaction_isolation_level', true) AS effective_isolation,
    current_setting('idle_in_transaction_session_timeout') AS ends_idle_transactions,
    current_setting('default_transaction_read_only') AS reads_only,
    (SELECT source FROM pg_settings WHERE name = 'default_transaction_read_only') AS reads_only_by,
    pg_is_in_recovery() AS is_standby";
/// `PostgreSQL` 15.
const OLDEST: i32 = 150_000;

/// Errors: [`Error::Engine`], if the server is none that we can work with, or
/// something between us and it does not give us the session that we asked for.
/// `for_reading` says which of the two kinds of session this is.
pub(crate) async fn probe(conn: &mut PgConnection, for_reading: bool) -> Result<()> {
    let session: Session = sqlx::query_as(ASK).fetch_one(conn).await?;
    match fault(&session, for_reading) {
        None => Ok(()),
        Some(why) => Err(Error::engine(why)),
    }
}

fn fault(session: &Session, for_reading: bool) -> Option<String> {
    let Session { version, isolation, .. } = session;
    let effective = session.effective_isolation.as_deref().unwrap_or(isolation);
    if version.contains("CockroachDB") {
        return Some(format!("it is {version}, which does not roll back and lock as PostgreSQL does"));
    }
    if session.version_number < OLDEST {
        return Some(format!("it is {version}; PostgreSQL 15 or later is needed"));
    }
    if effective.to_lowercase() != "read committed" {
        return Some(format!("its transactions are `{effective}`; `read committed` is needed"));
    }
    let (keeps_idle, reads_only) = (session.ends_idle_transactions != "30s", session.reads_only == "on");
    // What another session was opened with is a pooler's doing all the same.
    let by_server = !["client", "session"].contains(&&*session.reads_only_by);
    let why = if session.is_standby {
        "it is a standby, which takes no writes; give the primary's address"
    } else if !keeps_idle && !for_reading && reads_only && by_server {
        "it is read-only: default_transaction_read_only is on, for the server, the database or the user; \
         set it to off there"
    } else if keeps_idle || reads_only != for_reading {
        "a session does not have the settings that it was opened with: a pooler such as PgBouncer stands \
         before the database; give the database's own address"
    } else {
        return None;
    };
    Some(why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> Session {
        Session {
            version: "PostgreSQL 15.4 on x86_64-pc-linux-gnu".to_owned(),
            version_number: 150_004,
            isolation: "read committed".to_owned(),
            effective_isolation: None,
            ends_idle_transactions: "30s".to_owned(),
            reads_only: "off".to_owned(),
            reads_only_by: "default".to_owned(),
            is_standby: false,
        }
    }

    #[test]
    fn postgresql_itself_will_do() {
        assert_eq!(fault(&session(), false), None);
    }

    #[test]
    fn an_engine_that_locks_in_name_alone_is_refused() {
        let version = "CockroachDB CCL v26.1.0 (x86_64-pc-linux-gnu)".to_owned();
        let why = fault(&Session { version, ..session() }, false);
        assert!(why.is_some_and(|why| why.contains("CockroachDB")));
    }

    #[test]
    fn an_older_server_is_refused() {
        let why = fault(&Session { version_number: 140_011, ..session() }, false);
        assert!(why.is_some_and(|why| why.contains("15 or later")));
    }

    #[test]
    fn what_yugabyte_makes_of_read_committed_counts() {
        let effective_isolation = Some("repeatable read".to_owned());
        let why = fault(&Session { effective_isolation, ..session() }, false);
        assert!(why.is_some_and(|why| why.contains("`repeatable read`")));
    }

    #[test]
    fn a_session_that_lost_its_settings_is_refused() {
        let lost = Session { ends_idle_transactions: "0".to_owned(), ..session() };
        assert!(fault(&lost, false).is_some_and(|why| why.contains("pooler")));
        assert!(fault(&session(), true).is_some_and(|why| why.contains("pooler")));
        let foreign =
            Session { reads_only: "on".to_owned(), reads_only_by: "client".to_owned(), ..session() };
        assert!(fault(&foreign, false).is_some_and(|why| why.contains("pooler")));
    }

    #[test]
    fn a_database_that_is_read_only_is_not_called_a_pooler() {
        let reads_only =
            Session { reads_only: "on".to_owned(), reads_only_by: "database".to_owned(), ..session() };
        assert!(fault(&reads_only, false).is_some_and(|why| why.starts_with("it is read-only")));
        assert_eq!(fault(&reads_only, true), None);
        let standby = Session { is_standby: true, ..session() };
        assert!(fault(&standby, false).is_some_and(|why| why.starts_with("it is a standby")));
    }
}
