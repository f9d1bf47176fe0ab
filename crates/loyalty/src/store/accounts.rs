use kernel::{CustomerId, ShopId};
use sqlx::FromRow;
use storage::{Result, Tx, execute, on};

use crate::domain::{Account, Balances, Posting};

#[derive(FromRow)]
struct Row {
    issued: i64,
    reversed: i64,
    active: i64,
    debt: i64,
}

impl From<Row> for Balances {
    fn from(row: Row) -> Self {
        let Row { issued, reversed, active, debt } = row;
        Self { issued, reversed, active, debt }
    }
}

/// A customer's accounts; all zero for one who never had points.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Balances> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT issued, reversed, active, debt FROM accounts WHERE shop_id = $1 AND customer_id = $2"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_optional(db)
    .await)?;
    Ok(row.map(Balances::from).unwrap_or_default())
}

/// A customer's accounts, which nobody else changes until the transaction ends:
/// whoever moves a customer's points holds this row first.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Balances> {
    let row: Row = on!(tx, |db| sqlx::query_as(
        "INSERT INTO accounts (shop_id, customer_id, issued, reversed, active, debt)
         VALUES ($1, $2, 0, 0, 0, 0)
         ON CONFLICT (shop_id, customer_id) DO UPDATE SET active = accounts.active
         RETURNING issued, reversed, active, debt"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_one(db)
    .await)?;
    Ok(row.into())
}

/// Books a posting on a customer's accounts.
pub(crate) async fn book(tx: &mut Tx, shop: &ShopId, customer: CustomerId, posting: &Posting) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE accounts SET issued = issued + $3, reversed = reversed + $4,
             active = active + $5, debt = debt + $6 WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(customer.0)
        .bind(posting.change_of(Account::Issued))
        .bind(posting.change_of(Account::Reversed))
        .bind(posting.change_of(Account::Active))
        .bind(posting.change_of(Account::Debt))
    )?;
    Ok(())
}
