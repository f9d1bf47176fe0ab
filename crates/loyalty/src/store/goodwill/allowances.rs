use kernel::ShopId;
use sqlx::FromRow;
use storage::{Error, Result, Tx, column::word, execute, expect_one_row, on};

use crate::domain::{Allowance, Role};

const TABLE: &str = "allowances";

#[derive(FromRow)]
struct Row {
    role: String,
    daily: Option<i64>,
    once: Option<i64>,
    version: i64,
}

impl TryFrom<Row> for Allowance {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self { role: word(&row.role, TABLE)?, daily: row.daily, once: row.once, version: row.version })
    }
}

/// What each role may give, the lowest first.
pub(crate) async fn all(tx: &mut Tx, shop: &ShopId) -> Result<Vec<Allowance>> {
    let rows: Vec<Row> =
        on!(tx, |db| sqlx::query_as("SELECT role, daily, once, version FROM allowances WHERE shop_id = $1")
            .bind(shop.as_str())
            .fetch_all(db)
            .await)?;
    let set: Vec<Allowance> = rows.into_iter().map(Allowance::try_from).collect::<Result<_>>()?;
    let of = |role| set.iter().find(|one| one.role == role).copied();
    Ok(Role::ALL.iter().map(|role| of(*role).unwrap_or_else(|| Allowance::usual(*role))).collect())
}

/// Puts `after` in the place of the version before it. Fails with
/// [`Error::Conflict`] if another change came first.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, after: &Allowance) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "INSERT INTO allowances (shop_id, role, daily, once, version) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (shop_id, role) DO UPDATE SET daily = excluded.daily, once = excluded.once,
                 version = excluded.version
             WHERE allowances.version = excluded.version - 1"
        )
        .bind(shop.as_str())
        .bind(after.role.as_str())
        .bind(after.daily)
        .bind(after.once)
        .bind(after.version)
    )?;
    expect_one_row(changed)
}
