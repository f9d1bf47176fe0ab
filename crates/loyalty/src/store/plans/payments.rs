use kernel::{Money, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Result, Tx, Write,
    column::{time, word},
    execute, on,
};
use uuid::Uuid;

use crate::domain::plans::{Days, Membership, MembershipId, Payment, Receipt};

const TABLE: &str = "membership_payments";

/// Notes what the shop was paid for some days of a membership, or for a top-up; whether that
/// payment was not noted before.
pub(crate) async fn insert(
    tx: &mut Tx,
    shop: &ShopId,
    id: Uuid,
    own: &Membership,
    payment: &Payment,
    (version, days, now): (i64, Days, Time),
) -> Result<bool> {
    let noted = execute!(
        tx,
        sqlx::query(
            "INSERT INTO membership_payments (shop_id, id, membership_id, customer_id, amount, currency,
                 reference, version, from_day, until_day, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(id)
        .bind(own.id.0)
        .bind(own.customer.0)
        .bind(payment.amount.minor)
        .bind(payment.amount.currency.as_str())
        .bind(&payment.reference)
        .bind(version)
        .bind(days.start)
        .bind(days.end)
        .bind(now.micros())
    )?;
    Ok(noted == 1)
}

/// What was paid by a version of the terms for days of some memberships that are not over, by
/// membership.
pub(crate) async fn by_version(
    tx: &mut Tx,
    shop: &ShopId,
    memberships: &[MembershipId],
    (version, today): (i64, i64),
) -> Result<Vec<(Uuid, i64)>> {
    if memberships.is_empty() {
        return Ok(Vec::new());
    }
    let select = Write::new(
        "SELECT membership_id, CAST(coalesce(sum(amount), 0) AS BIGINT) FROM membership_payments
         WHERE from_day < until_day AND shop_id = ",
    );
    let select = select
        .bind(shop.as_str())
        .push(" AND version = ")
        .bind(version)
        .push(" AND until_day > ")
        .bind(today)
        .push(" AND membership_id IN (")
        .list(|row| memberships.iter().fold(row, |row, id| row.bind(id.0)))
        .push(") GROUP BY membership_id");
    Ok(on!(tx, |db| select.builder().build_query_as().fetch_all(db).await)?)
}

#[derive(FromRow)]
struct Row {
    membership_id: Uuid,
    amount: i64,
    currency: String,
    reference: String,
    created_at: i64,
}

/// A payment, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Option<Receipt>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT membership_id, amount, currency, reference, created_at FROM membership_payments
         WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id)
    .fetch_optional(db)
    .await)?;
    row.map(|row| receipt(id, row)).transpose()
}

fn receipt(id: Uuid, row: Row) -> Result<Receipt> {
    let amount = Money { minor: row.amount, currency: word(&row.currency, TABLE)? };
    Ok(Receipt {
        id,
        membership: MembershipId(row.membership_id),
        payment: Payment { amount, reference: row.reference },
        created_at: time(row.created_at, TABLE)?,
    })
}
