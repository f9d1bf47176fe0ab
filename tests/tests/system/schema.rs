//! One schema on two engines.

use storage::Engine;
use tests::{Harness, Mode, SERVICES, data};

const SQLITE_COLUMNS: &str = "
    SELECT tables.name || '.' || columns.name || ' ' || columns.type || CASE WHEN columns.\"notnull\" THEN '' ELSE ' NULL' END AS one
    FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE '\\_%' ESCAPE '\\' AND tables.name NOT LIKE 'sqlite%'";
const POSTGRES_COLUMNS: &str = "
    SELECT table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN '' ELSE ' NULL' END
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'";
const SQLITE_INDEXES: &str = "
    SELECT tbl_name || '.' || name AS one FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite%'";
const POSTGRES_INDEXES: &str = "
    SELECT tablename || '.' || indexname FROM pg_indexes
    WHERE schemaname = 'public' AND indexname NOT LIKE '%\\_pkey' AND indexname NOT LIKE '%\\_key' AND tablename NOT LIKE '\\_%'";
const VERSIONS: &str = "SELECT version AS one FROM _sqlx_migrations";
/// The leading column of each primary key.
const SQLITE_KEYS: &str = "
    SELECT tables.name || '.' || columns.name AS one
    FROM sqlite_master AS tables JOIN pragma_table_info(tables.name) AS columns
    WHERE tables.type = 'table' AND tables.name NOT LIKE '\\_%' ESCAPE '\\' AND tables.name NOT LIKE 'sqlite%' AND columns.pk = 1";

/// Tables that are about processes rather than shops. Where tables are spread by shop
/// they are on one node.
const OF_NO_SHOP: [&str; 2] = ["leases.", "lease_holders."];

/// Unique indexes, those of primary keys too, that leave the shop out.
const SQLITE_ACROSS_SHOPS: &str = "
    SELECT tables.name || '.' || indexes.name AS one
    FROM sqlite_master AS tables JOIN pragma_index_list(tables.name) AS indexes
    WHERE tables.type = 'table' AND tables.name NOT LIKE '\\_%' ESCAPE '\\' AND indexes.\"unique\" = 1 AND NOT EXISTS
        (SELECT 1 FROM pragma_index_info(indexes.name) AS columns WHERE columns.name = 'shop_id')";
const POSTGRES_ACROSS_SHOPS: &str = "
    SELECT tablename || '.' || indexname FROM pg_indexes
    WHERE schemaname = 'public' AND tablename NOT LIKE '\\_%' AND indexdef LIKE 'CREATE UNIQUE %'
      AND split_part(indexdef, ' WHERE ', 1) NOT LIKE '%shop_id%'";

fn is_of_shops(row: &str) -> bool {
    !OF_NO_SHOP.iter().any(|table| row.starts_with(table))
}

async fn sorted(harness: &Harness, service: &str, sql: &str) -> Vec<String> {
    let mut rows = data::column(harness.database(), service, sql).await;
    rows.sort();
    rows
}

/// A column's type as `SQLite` has it.
fn as_on_sqlite(column: &str) -> String {
    let types = [
        (" bigint", " INTEGER"),
        (" boolean", " INTEGER"),
        (" bytea", " BLOB"),
        (" uuid", " BLOB"),
        (" text", " TEXT"),
    ];
    types.iter().fold(column.to_owned(), |column, (postgres, sqlite)| column.replace(postgres, sqlite))
}

#[tokio::test]
async fn both_engines_have_the_same_versions_columns_and_indexes() {
    let Some(postgres) = Harness::start(Mode::InProcess, Engine::Postgres).await else { return };
    let sqlite = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    for service in SERVICES {
        let versions = sorted(&postgres, service, VERSIONS).await;
        assert!(versions.len() >= 2, "{service}: {versions:?}");
        assert_eq!(versions, sorted(&sqlite, service, VERSIONS).await, "{service}");
        let columns = sorted(&postgres, service, POSTGRES_COLUMNS).await;
        let mut columns: Vec<_> = columns.iter().map(|column| as_on_sqlite(column)).collect();
        columns.sort();
        assert_eq!(columns, sorted(&sqlite, service, SQLITE_COLUMNS).await, "{service}");
        assert!(columns.len() > 20, "{service}: {columns:?}");
        let indexes = sorted(&postgres, service, POSTGRES_INDEXES).await;
        assert!(indexes.len() >= 4, "{service}: {indexes:?}");
        assert_eq!(indexes, sorted(&sqlite, service, SQLITE_INDEXES).await, "{service}");
    }
}

#[tokio::test]
async fn the_shop_leads_every_primary_key() {
    let sqlite = Harness::start(Mode::InProcess, Engine::Sqlite).await.expect("SQLite is always there");
    for service in SERVICES {
        for key in sorted(&sqlite, service, SQLITE_KEYS).await.iter().filter(|key| is_of_shops(key)) {
            assert!(key.ends_with(".shop_id"), "{service}: {key}");
        }
    }
}

#[tokio::test]
async fn the_shop_is_in_every_unique_index() {
    for (engine, sql) in [(Engine::Sqlite, SQLITE_ACROSS_SHOPS), (Engine::Postgres, POSTGRES_ACROSS_SHOPS)] {
        let Some(harness) = Harness::start(Mode::InProcess, engine).await else { continue };
        for service in SERVICES {
            let mut without = sorted(&harness, service, sql).await;
            without.retain(|index| is_of_shops(index));
            assert_eq!(without, Vec::<String>::new(), "{service}");
        }
    }
}
