use kernel::{CustomerId, Money, OrderId, Place, ShopId};
use sqlx::FromRow;
use storage::{Error, Result, Tx, execute, on};
use uuid::Uuid;

use super::time;
use crate::domain::{Account, Cause, Posting, Reason, Transfer};

const TABLE: &str = "transfers";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    debit: String,
    credit: String,
    points: i64,
    reason: String,
    order_id: Uuid,
    amount: i64,
    currency: String,
    created_at: i64,
}

impl TryFrom<Row> for Transfer {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let currency = row.currency.parse().map_err(|why| Error::corrupt(TABLE, why))?;
        Ok(Self {
            id: row.id,
            posting: Posting {
                debit: account(&row.debit)?,
                credit: account(&row.credit)?,
                points: row.points,
                reason: reason(&row.reason)?,
            },
            order: OrderId(row.order_id),
            amount: Money { minor: row.amount, currency },
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// Adds a transfer; nothing ever changes it.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, cause: &Cause, transfer: &Transfer) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO transfers (shop_id, id, customer_id, debit, credit, points, reason, order_id,
             amount, currency, cause_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        )
        .bind(shop.as_str())
        .bind(transfer.id)
        .bind(cause.customer.0)
        .bind(account_text(transfer.posting.debit))
        .bind(account_text(transfer.posting.credit))
        .bind(transfer.posting.points)
        .bind(reason_text(transfer.posting.reason))
        .bind(transfer.order.0)
        .bind(transfer.amount.minor)
        .bind(transfer.amount.currency.as_str())
        .bind(cause.id)
        .bind(transfer.created_at.micros())
    )?;
    Ok(())
}

/// A customer's transfers, newest first, from a place on.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    from: Place,
    limit: i64,
) -> Result<Vec<Transfer>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, debit, credit, points, reason, order_id, amount, currency, created_at FROM transfers
         WHERE shop_id = $1 AND customer_id = $2 AND (created_at, id) < ($3, $4)
         ORDER BY created_at DESC, id DESC LIMIT $5"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Transfer::try_from).collect()
}

fn account_text(account: Account) -> &'static str {
    match account {
        Account::Issued => "ISSUED",
        Account::Reversed => "REVERSED",
        Account::Active => "ACTIVE",
        Account::Debt => "DEBT",
    }
}

fn account(text: &str) -> Result<Account> {
    let all = [Account::Issued, Account::Reversed, Account::Active, Account::Debt];
    let found = all.into_iter().find(|account| account_text(*account) == text);
    found.ok_or_else(|| Error::corrupt(TABLE, format!("no account {text}")))
}

fn reason_text(reason: Reason) -> &'static str {
    match reason {
        Reason::Earned => "EARNED",
        Reason::Reversed => "REVERSED",
        Reason::DebtRepaid => "DEBT_REPAID",
    }
}

fn reason(text: &str) -> Result<Reason> {
    let all = [Reason::Earned, Reason::Reversed, Reason::DebtRepaid];
    let found = all.into_iter().find(|reason| reason_text(*reason) == text);
    found.ok_or_else(|| Error::corrupt(TABLE, format!("no reason {text}")))
}
