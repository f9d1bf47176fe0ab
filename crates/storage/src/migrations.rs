use std::borrow::Cow;

use sqlx::migrate::{Migration, Migrator};

use crate::Error;

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// A service's migrations, in both spellings. Their versions begin at 100;
/// those below belong to this crate and run first.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    /// `sqlx::migrate!("migrations/sqlite")`.
    pub sqlite: &'static Migrator,
    /// `sqlx::migrate!("migrations/postgres")`.
    pub postgres: &'static Migrator,
}

impl Migrations {
    pub(crate) async fn run_sqlite(&self, pool: &sqlx::SqlitePool) -> Result<(), Error> {
        Ok(together(&SQLITE, self.sqlite).run(pool).await?)
    }

    pub(crate) async fn run_postgres(&self, pool: &sqlx::PgPool) -> Result<(), Error> {
        Ok(together(&POSTGRES, self.postgres).run(pool).await?)
    }
}

fn together(shared: &'static Migrator, own: &'static Migrator) -> Migrator {
    let all: Vec<Migration> = shared.iter().chain(own.iter()).cloned().collect();
    Migrator { migrations: Cow::Owned(all), ..Migrator::DEFAULT }
}
