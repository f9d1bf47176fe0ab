//! The tables are written once, in the words of `PostgreSQL`. `SQLite`'s are the
//! same text with its own words for types, so the two cannot drift apart.

use std::borrow::Cow;

use sqlx::{
    AssertSqlSafe, SqlSafeStr,
    migrate::{AppliedMigration, Migrate, MigrateError, Migration, Migrator},
};

use crate::{Error, hex};

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
    /// Each migration with what it is, on whatever engine: `100-` and the start of its
    /// checksum.
    #[must_use]
    pub fn versions(self) -> Vec<String> {
        let version = |migration: &Migration| {
            let checksum = hex::text(&migration.checksum[..migration.checksum.len().min(8)]);
            format!("{}-{checksum}", migration.version)
        };
        self.all().map(version).collect()
    }

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

    /// Errors: [`Error::Schema`] if these are not the tables that are there. Changes nothing.
    pub(crate) async fn check_sqlite(self, conn: &mut sqlx::SqliteConnection) -> Result<(), Error> {
        check(conn, self.all().map(translated)).await
    }

    /// Errors: [`Error::Schema`] if these are not the tables that are there. Changes nothing.
    pub(crate) async fn check_postgres(self, conn: &mut sqlx::PgConnection) -> Result<(), Error> {
        check(conn, self.all().cloned()).await
    }

    fn all(self) -> impl Iterator<Item = &'static Migration> {
        SHARED.iter().chain(self.0.iter())
    }
}

fn migrator(migrations: impl Iterator<Item = Migration>) -> Migrator {
    Migrator { migrations: Cow::Owned(migrations.collect()), ..Migrator::DEFAULT }
}

/// Every migration must have been run as it is now. Later ones may have been, too:
/// while a newer version is rolled out, the older goes on, on the newer's tables.
async fn check(conn: &mut impl Migrate, wanted: impl Iterator<Item = Migration>) -> Result<(), Error> {
    let applied = applied(conn).await?;
    for Migration { version, checksum, .. } in wanted {
        match applied.iter().find(|applied| applied.version == version) {
            None => return Err(Error::schema(format!("has no migration {version} yet"))),
            Some(applied) if applied.checksum != checksum => {
                return Err(Error::schema(format!("has another migration {version} than this program")));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// What was run; nothing, where nothing ever was.
async fn applied(conn: &mut impl Migrate) -> Result<Vec<AppliedMigration>, Error> {
    const UNDEFINED_TABLE: &str = "42P01";
    let is_no_table = |error: &dyn sqlx::error::DatabaseError| {
        error.code().as_deref() == Some(UNDEFINED_TABLE) || error.message().starts_with("no such table")
    };
    match conn.list_applied_migrations(&Migrator::DEFAULT.table_name).await {
        Ok(applied) => Ok(applied),
        Err(MigrateError::Execute(sqlx::Error::Database(error))) if is_no_table(&*error) => Ok(Vec::new()),
        Err(MigrateError::Execute(error)) => Err(error.into()),
        Err(other) => Err(other.into()),
    }
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
