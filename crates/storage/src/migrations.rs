//! The tables are written once, in the words of `PostgreSQL`. `SQLite`'s are the
//! same text with its own words for types, so the two cannot drift apart.

use std::borrow::Cow;

use sqlx::{
    AssertSqlSafe, SqlSafeStr,
    migrate::{Migration, Migrator},
};

use crate::Error;

static SHARED: Migrator = sqlx::migrate!();

/// What a type is called on `SQLite`.
const TYPES: [(&str, &str); 4] =
    [("UUID", "BLOB"), ("BYTEA", "BLOB"), ("BIGINT", "INTEGER"), ("BOOLEAN", "INTEGER")];
/// How a table ends on `SQLite`: with its rows in the tree of their key, unless they
/// are wide and have many indexes.
const ENDS: [(&str, &str); 2] = [(");", ") STRICT, WITHOUT ROWID;"), (") /* WITH ROWID */;", ") STRICT;")];

/// A service's migrations: `sqlx::migrate!()`, in the words of `PostgreSQL`. Their
/// versions begin at 100; those below belong to this crate and run first.
#[derive(Clone, Copy, Debug)]
pub struct Migrations(pub &'static Migrator);

impl Migrations {
    /// All tables in the words of `SQLite`.
    #[must_use]
    pub fn on_sqlite(self) -> String {
        self.all().map(|migration| in_sqlite(migration.sql.as_str())).collect()
    }

    pub(crate) async fn run_sqlite(self, pool: &sqlx::SqlitePool) -> Result<(), Error> {
        Ok(migrator(self.all().map(translated)).run(pool).await?)
    }

    pub(crate) async fn run_postgres(self, conn: &mut sqlx::PgConnection) -> Result<(), Error> {
        Ok(migrator(self.all().cloned()).run(conn).await?)
    }

    fn all(self) -> impl Iterator<Item = &'static Migration> {
        SHARED.iter().chain(self.0.iter())
    }
}

fn migrator(migrations: impl Iterator<Item = Migration>) -> Migrator {
    Migrator { migrations: Cow::Owned(migrations.collect()), ..Migrator::DEFAULT }
}

/// The migration with a checksum of what it is on `SQLite`.
fn translated(migration: &Migration) -> Migration {
    let sql = AssertSqlSafe(in_sqlite(migration.sql.as_str())).into_sql_str();
    let Migration { version, description, migration_type, no_tx, .. } = migration.clone();
    Migration::new(version, description, migration_type, sql, no_tx)
}

/// A text that is written as ours are: a table ends on a line of its own, and
/// what is in capitals is a word of the language.
fn in_sqlite(sql: &str) -> String {
    sql.lines()
        .map(|line| ENDS.iter().find(|end| end.0 == line).map_or_else(|| types(line), ending))
        .collect()
}

fn ending((_, end): &(&str, &str)) -> String {
    format!("{end}\n")
}

fn types(line: &str) -> String {
    let (code, comment) = line.split_at(line.find("--").unwrap_or(line.len()));
    let word = |word| TYPES.iter().find(|of| of.0 == word).map_or(word, |of| of.1);
    let parts = code.split_inclusive([' ', ',']).map(|part| {
        let bare = part.trim_end_matches([' ', ',']);
        [word(bare), &part[bare.len()..]].concat()
    });
    parts.chain([comment.to_owned(), "\n".to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_has_the_same_tables_in_its_own_words() {
        let written = "-- A BIGINT here.\nCREATE TABLE gifts (\n    id   UUID    NOT NULL,\n    at   BIGINT,\n    \
            kept BOOLEAN NOT NULL DEFAULT FALSE,\n    text TEXT    CHECK (text IN ('BYTEA', 'UUID')),\n    PRIMARY KEY (id)\n);\n\
            CREATE TABLE wide (\n    body BYTEA   NOT NULL\n) /* WITH ROWID */;\n";
        let expected = "-- A BIGINT here.\nCREATE TABLE gifts (\n    id   BLOB    NOT NULL,\n    at   INTEGER,\n    \
            kept INTEGER NOT NULL DEFAULT FALSE,\n    text TEXT    CHECK (text IN ('BYTEA', 'UUID')),\n    PRIMARY KEY (id)\n) STRICT, WITHOUT ROWID;\n\
            CREATE TABLE wide (\n    body BLOB   NOT NULL\n) STRICT;\n";
        assert_eq!(in_sqlite(written), expected);
    }
}
