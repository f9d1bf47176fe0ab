use kernel::ShopId;
use sqlx::FromRow;
use storage::{
    Result, Tx, Write,
    column::{time, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::plans::{Benefit, MembershipId, QuotaGrant};

const TABLE: &str = "entitlement_grants";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    membership_id: Uuid,
    benefit: String,
    source: String,
    priority: i64,
    granted: Option<i64>,
    held: i64,
    used: i64,
    starts_on: i64,
    ends_on: Option<i64>,
    created_at: i64,
}

fn grant(row: Row) -> Result<QuotaGrant> {
    Ok(QuotaGrant {
        id: row.id,
        membership: MembershipId(row.membership_id),
        benefit: row.benefit,
        source: word(&row.source, TABLE)?,
        priority: row.priority,
        granted: row.granted,
        held: row.held,
        used: row.used,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        created_at: time(row.created_at, TABLE)?,
    })
}

/// Adds a grant.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, grant: &QuotaGrant) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO entitlement_grants (shop_id, id, membership_id, benefit, source, priority, granted,
                 held, used, starts_on, ends_on, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        )
        .bind(shop.as_str())
        .bind(grant.id)
        .bind(grant.membership.0)
        .bind(&grant.benefit)
        .bind(grant.source.as_str())
        .bind(grant.priority)
        .bind(grant.granted)
        .bind(grant.held)
        .bind(grant.used)
        .bind(grant.starts_on)
        .bind(grant.ends_on)
        .bind(grant.created_at.micros())
    )?;
    Ok(())
}

/// The grants of a membership that had not ended by a day.
pub(crate) async fn open(
    tx: &mut Tx,
    shop: &ShopId,
    membership: MembershipId,
    day: i64,
) -> Result<Vec<QuotaGrant>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, membership_id, benefit, source, priority, granted, held, used, starts_on, ends_on,
             created_at
         FROM entitlement_grants
         WHERE shop_id = $1 AND membership_id = $2 AND (ends_on > $3 OR ends_on IS NULL) ORDER BY id"
    )
    .bind(shop.as_str())
    .bind(membership.0)
    .bind(day)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(grant).collect()
}

/// Moves uses of a grant: so many more are held, and used. Its own rule keeps it from more than
/// it has.
pub(crate) async fn shift(tx: &mut Tx, shop: &ShopId, id: Uuid, (held, used): (i64, i64)) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE entitlement_grants SET held = held + $3, used = used + $4 WHERE shop_id = $1 AND id = $2"
        )
        .bind(shop.as_str())
        .bind(id)
        .bind(held)
        .bind(used)
    )?;
    expect_one_row(changed)
}

/// What had not ended when a membership was paused ends so many days later.
pub(crate) async fn prolong(
    tx: &mut Tx,
    shop: &ShopId,
    membership: MembershipId,
    (paused, days): (i64, i64),
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE entitlement_grants SET ends_on = ends_on + $4
             WHERE shop_id = $1 AND membership_id = $2 AND ends_on > $3"
        )
        .bind(shop.as_str())
        .bind(membership.0)
        .bind(paused)
        .bind(days)
    )?;
    Ok(())
}

/// What the plan gave some memberships for the period that runs is at least what terms give, or
/// no longer counted.
pub(crate) async fn raise(
    tx: &mut Tx,
    shop: &ShopId,
    memberships: &[MembershipId],
    benefits: &[Benefit],
    today: i64,
) -> Result<()> {
    if memberships.is_empty() || benefits.is_empty() {
        return Ok(());
    }
    let raise = Write::new("WITH raised (benefit, granted) AS (")
        .rows(benefits, |row, benefit| row.bind(&benefit.code).bind(benefit.limit.quota()))
        .push(
            ") UPDATE entitlement_grants SET granted = raised.granted FROM raised
             WHERE entitlement_grants.benefit = raised.benefit AND source = 'PLAN'
                 AND entitlement_grants.granted IS NOT NULL
                 AND (raised.granted IS NULL OR entitlement_grants.granted < raised.granted)
                 AND ends_on > ",
        )
        .bind(today)
        .push(" AND shop_id = ")
        .bind(shop.as_str())
        .push(" AND membership_id IN (")
        .list(|row| memberships.iter().fold(row, |row, id| row.bind(id.0)))
        .push(")");
    tx.run(&raise).await.map(drop)
}

/// Gives what was added to a membership, and has not ended by a day, to another, with its uses.
pub(crate) async fn take_over(
    tx: &mut Tx,
    shop: &ShopId,
    (into, from): (MembershipId, MembershipId),
    day: i64,
) -> Result<()> {
    for sql in [
        "UPDATE entitlement_uses SET membership_id = $2 WHERE shop_id = $1 AND grant_id IN (
             SELECT id FROM entitlement_grants WHERE shop_id = $1 AND membership_id = $3
             AND source = 'TOP_UP' AND (ends_on > $4 OR ends_on IS NULL))",
        "UPDATE entitlement_grants SET membership_id = $2 WHERE shop_id = $1 AND membership_id = $3
             AND source = 'TOP_UP' AND (ends_on > $4 OR ends_on IS NULL)",
    ] {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(into.0).bind(from.0).bind(day))?;
    }
    Ok(())
}
