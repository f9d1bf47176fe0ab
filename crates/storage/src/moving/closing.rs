//! A shop that takes no writes for a while, whoever writes: the database itself refuses
//! them, by triggers that are there for that while alone and lapse by themselves.

use kernel::{ShopId, Time};
use sqlx::{AssertSqlSafe, raw_sql};

use super::table::Table;
use crate::{Db, Engine, Error, Result, leases::Slices, on};

/// Tables in which relays and housekeeping take away and count on what is there; that
/// harms no copy.
const GROWN_BY_WRITES: [&str; 3] = ["outbox", "inbox", "requests"];
/// How long one waits for the writes that a table has under way.
const WAIT: &str = "SET LOCAL lock_timeout = '10s'";

const FUNCTION: &str = "CREATE OR REPLACE FUNCTION renqing_closed() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        shop TEXT := CASE WHEN TG_OP = 'DELETE' THEN OLD.shop_id ELSE NEW.shop_id END;
    BEGIN
        IF shop = TG_ARGV[0] AND extract(epoch FROM clock_timestamp()) * 1000000 < TG_ARGV[1]::bigint THEN
            RAISE EXCEPTION USING ERRCODE = 'RQ001', MESSAGE = TG_ARGV[2];
        END IF;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END $$";

/// Refuses writes of a shop until then, or until it is opened: [`Error::Closed`]. Writes
/// that were begun before are done once this returns; others' are never refused.
pub async fn close_shop(db: &Db, tables: &[Table], shop: &ShopId, until: Time) -> Result<()> {
    open_shop(db, tables, shop).await?;
    if db.engine() == Engine::Postgres {
        run(db, vec![FUNCTION.to_owned()]).await?;
    }
    let why = format!(
        "shops/{shop} is being moved to another database and can be read alone; write again after {until}"
    );
    let closing = tables.iter().map(|table| triggers(db.engine(), table, shop, until, &why));
    run_all(db, closing.collect()).await
}

/// Takes writes of a shop again; also of one that is not closed.
pub async fn open_shop(db: &Db, tables: &[Table], shop: &ShopId) -> Result<()> {
    let drop = |table: &Table, operation: &&str| match db.engine() {
        Engine::Sqlite => format!("DROP TRIGGER IF EXISTS {}", name(table, shop, operation)),
        Engine::Postgres => {
            format!("DROP TRIGGER IF EXISTS {} ON \"{}\"", name(table, shop, operation), table.name)
        }
    };
    let opening =
        tables.iter().map(|table| operations(table).iter().map(|operation| drop(table, operation)).collect());
    run_all(db, opening.collect()).await
}

fn operations(table: &Table) -> &'static [&'static str] {
    if GROWN_BY_WRITES.contains(&table.name.as_str()) { &["INSERT"] } else { &["INSERT", "UPDATE", "DELETE"] }
}

/// Short enough for both engines, and another for each shop.
fn name(table: &Table, shop: &ShopId, operation: &str) -> String {
    format!("closed_{:08x}_{}_{}", Slices::hash(shop), table.name, operation.to_lowercase())
}

fn triggers(engine: Engine, table: &Table, shop: &ShopId, until: Time, why: &str) -> Vec<String> {
    let (shop_text, why, until) = (quoted(shop.as_str()), quoted(why), until.micros());
    let trigger = |operation: &&str| {
        let (name, table_name) = (name(table, shop, operation), &table.name);
        let row = if *operation == "DELETE" { "OLD" } else { "NEW" };
        match engine {
            Engine::Sqlite => format!(
                "CREATE TRIGGER {name} BEFORE {operation} ON \"{table_name}\"
                 WHEN {row}.shop_id = {shop_text} AND unixepoch('subsec') * 1000000 < {until}
                 BEGIN SELECT RAISE(ABORT, {why}); END"
            ),
            Engine::Postgres => format!(
                "CREATE TRIGGER {name} BEFORE {operation} ON \"{table_name}\" FOR EACH ROW
                 EXECUTE FUNCTION renqing_closed({shop_text}, '{until}', {why})"
            ),
        }
    };
    operations(table).iter().map(trigger).collect()
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// On `PostgreSQL` a table each, so that nobody who waits holds another table meanwhile.
async fn run_all(db: &Db, tables: Vec<Vec<String>>) -> Result<()> {
    if db.engine() == Engine::Sqlite {
        return run(db, tables.concat()).await;
    }
    for table in tables {
        run(db, [vec![WAIT.to_owned()], table].concat()).await?;
    }
    Ok(())
}

async fn run(db: &Db, statements: Vec<String>) -> Result<()> {
    let mut tx = db.begin().await?;
    for statement in statements {
        // The names come from our own schema; what is no name is quoted.
        on!(tx, |db| raw_sql(AssertSqlSafe(statement)).execute(db).await.map(drop)).map_err(Error::from)?;
    }
    tx.commit().await
}
