//! A backup of several `SQLite` files as of one moment.

use std::path::Path;

use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use crate::{Error, Migrations, Result, private::create_private_file};

/// Copies `{service}.db` of each service from one folder to another, all as of
/// the same moment, while a program writes to them. Writers wait only until
/// every file's moment is fixed, not for the copying.
pub async fn backup(from: &Path, to: &Path, services: &[(&str, Migrations)]) -> Result<()> {
    let mut copies = Vec::new();
    for (service, migrations) in services {
        let file = format!("{service}.db");
        let target = new_file(&to.join(&file), *migrations).await?;
        copies.push((open(&from.join(&file)).await?, open(&from.join(&file)).await?, target));
    }
    for (writer, _, _) in &mut copies {
        run(writer, "BEGIN IMMEDIATE").await?;
    }
    for (_, reader, target) in &mut copies {
        attach(reader, target).await?;
        run(reader, "BEGIN").await?;
        // A snapshot begins with the first read.
        run(reader, "SELECT count(*) FROM main.sqlite_schema").await?;
    }
    for (writer, _, _) in &mut copies {
        run(writer, "ROLLBACK").await?;
    }
    for (writer, mut reader, _) in copies {
        copy_rows(&mut reader).await?;
        run(&mut reader, "COMMIT").await?;
        reader.close().await?;
        writer.close().await?;
    }
    Ok(())
}

async fn new_file(path: &Path, migrations: Migrations) -> Result<String> {
    create_private_file(path).map_err(sqlx::Error::Io)?;
    let options = SqliteConnectOptions::new().filename(path);
    // One plain file, without a log beside it, is what one wants to carry away.
    let pool = SqlitePool::connect_with(options.journal_mode(SqliteJournalMode::Delete)).await?;
    migrations.run_sqlite(&pool).await?;
    pool.close().await;
    path.to_str().map(str::to_owned).ok_or_else(|| Error::corrupt("backup", "the path is not Unicode"))
}

async fn open(path: &Path) -> Result<SqliteConnection> {
    let options = SqliteConnectOptions::new().filename(path).foreign_keys(false);
    Ok(SqliteConnection::connect_with(&options).await?)
}

async fn attach(reader: &mut SqliteConnection, target: &str) -> Result<()> {
    sqlx::query("ATTACH DATABASE $1 AS copy").bind(target).execute(reader).await?;
    Ok(())
}

async fn run(conn: &mut SqliteConnection, sql: &'static str) -> Result<()> {
    sqlx::raw_sql(sql).execute(conn).await?;
    Ok(())
}

async fn copy_rows(reader: &mut SqliteConnection) -> Result<()> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM main.sqlite_schema
         WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '_sqlx_migrations' ORDER BY name",
    )
    .fetch_all(&mut *reader)
    .await?;
    for table in tables {
        // The name comes from our own schema.
        let copy = format!("INSERT INTO copy.\"{table}\" SELECT * FROM main.\"{table}\"");
        sqlx::raw_sql(AssertSqlSafe(copy)).execute(&mut *reader).await?;
    }
    Ok(())
}
