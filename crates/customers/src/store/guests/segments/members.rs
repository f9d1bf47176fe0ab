use kernel::{CustomerId, Place, ShopId, Time};
use sqlx::{FromRow, QueryBuilder};
use storage::{Result, Tx, column::time, on};
use uuid::Uuid;

use crate::domain::{MOST_NUMBER, guests::SegmentId};

/// So many rows go into one statement.
const AT_ONCE: usize = 500;

/// Somebody in a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// Who.
    pub(crate) customer: CustomerId,
    /// What people say aloud.
    pub(crate) number: Option<i64>,
    /// What the shop calls them.
    pub(crate) display_name: String,
    /// Since when.
    pub(crate) joined_at: Time,
}

/// Somebody who came into a segment or left it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Move {
    /// On which of the shop's days.
    pub(crate) day: i64,
    /// Who.
    pub(crate) customer: CustomerId,
    /// Whether they came in.
    pub(crate) joined: bool,
}

#[derive(FromRow)]
struct Row {
    customer_id: Uuid,
    number: i64,
    display_name: String,
    joined_at: i64,
}

/// Who is in a segment, by their id.
pub(crate) async fn of(tx: &mut Tx, shop: &ShopId, segment: SegmentId) -> Result<Vec<CustomerId>> {
    let rows: Vec<Uuid> = on!(tx, |db| {
        sqlx::query_scalar(
        "SELECT customer_id FROM segment_members WHERE shop_id = $1 AND segment_id = $2 ORDER BY customer_id"
    )
    .bind(shop.as_str())
    .bind(segment.0)
    .fetch_all(db)
    .await
    })?;
    Ok(rows.into_iter().map(CustomerId).collect())
}

/// Puts customers into a segment, who are not in it.
pub(crate) async fn join(
    tx: &mut Tx,
    shop: &ShopId,
    segment: SegmentId,
    customers: &[CustomerId],
    (now, day): (Time, i64),
) -> Result<()> {
    for part in customers.chunks(AT_ONCE) {
        on!(tx, |db| {
            let mut insert = QueryBuilder::new(
                "INSERT INTO segment_members (shop_id, segment_id, customer_id, joined_at) ",
            );
            insert.push_values(part, |mut row, customer| {
                row.push_bind(shop.as_str()).push_bind(segment.0).push_bind(customer.0);
                row.push_bind(now.micros());
            });
            insert.push(" ON CONFLICT DO NOTHING").build().execute(db).await.map(drop)
        })?;
        note(tx, shop, segment, part, (day, true)).await?;
    }
    Ok(())
}

/// Takes customers out of a segment.
pub(crate) async fn leave(
    tx: &mut Tx,
    shop: &ShopId,
    segment: SegmentId,
    customers: &[CustomerId],
    day: i64,
) -> Result<()> {
    for part in customers.chunks(AT_ONCE) {
        on!(tx, |db| {
            let mut delete = QueryBuilder::new("DELETE FROM segment_members WHERE shop_id = ");
            delete.push_bind(shop.as_str()).push(" AND segment_id = ").push_bind(segment.0);
            delete.push(" AND customer_id IN (");
            let mut list = delete.separated(", ");
            for customer in part {
                list.push_bind(customer.0);
            }
            delete.push(")").build().execute(db).await.map(drop)
        })?;
        note(tx, shop, segment, part, (day, false)).await?;
    }
    Ok(())
}

/// Who comes and goes, or goes and comes, on one day is where they were in the morning.
async fn note(
    tx: &mut Tx,
    shop: &ShopId,
    segment: SegmentId,
    customers: &[CustomerId],
    (day, joined): (i64, bool),
) -> Result<()> {
    let back: Vec<Uuid> = on!(tx, |db| {
        let mut delete = QueryBuilder::new("DELETE FROM segment_moves WHERE shop_id = ");
        delete.push_bind(shop.as_str()).push(" AND segment_id = ").push_bind(segment.0);
        delete.push(" AND day = ").push_bind(day).push(" AND joined = ").push_bind(!joined);
        delete.push(" AND customer_id IN (");
        let mut list = delete.separated(", ");
        for customer in customers {
            list.push_bind(customer.0);
        }
        delete.push(") RETURNING customer_id").build_query_scalar().fetch_all(db).await
    })?;
    let moved: Vec<&CustomerId> = customers.iter().filter(|customer| !back.contains(&customer.0)).collect();
    if moved.is_empty() {
        return Ok(());
    }
    on!(tx, |db| {
        let mut insert =
            QueryBuilder::new("INSERT INTO segment_moves (shop_id, segment_id, day, customer_id, joined) ");
        insert.push_values(moved.iter(), |mut row, customer| {
            row.push_bind(shop.as_str()).push_bind(segment.0).push_bind(day);
            row.push_bind(customer.0).push_bind(joined);
        });
        insert.push(" ON CONFLICT DO NOTHING").build().execute(db).await.map(drop)
    })?;
    Ok(())
}

/// Who is in a segment, who came into it last first.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    segment: SegmentId,
    after: Place,
    most: i64,
) -> Result<Vec<Member>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT segment_members.customer_id, customers.number, customers.display_name,
             segment_members.joined_at
         FROM segment_members JOIN customers ON customers.shop_id = segment_members.shop_id
             AND customers.id = segment_members.customer_id
         WHERE segment_members.shop_id = $1 AND segment_id = $2 AND (joined_at, customer_id) < ($3, $4)
         ORDER BY joined_at DESC, customer_id DESC LIMIT $5"
    )
    .bind(shop.as_str())
    .bind(segment.0)
    .bind(after.micros)
    .bind(after.id)
    .bind(most)
    .fetch_all(db)
    .await)?;
    let member = |row: Row| {
        Ok(Member {
            customer: CustomerId(row.customer_id),
            number: Some(row.number).filter(|number| *number <= MOST_NUMBER),
            display_name: row.display_name,
            joined_at: time(row.joined_at, "segment_members")?,
        })
    };
    rows.into_iter().map(member).collect()
}

/// Who came into a segment or left it, from a day on, in the order of the days.
pub(crate) async fn moves(tx: &mut Tx, shop: &ShopId, segment: SegmentId, since: i64) -> Result<Vec<Move>> {
    let rows: Vec<(i64, Uuid, bool)> = on!(tx, |db| sqlx::query_as(
        "SELECT day, customer_id, joined FROM segment_moves
         WHERE shop_id = $1 AND segment_id = $2 AND day >= $3 ORDER BY day, customer_id"
    )
    .bind(shop.as_str())
    .bind(segment.0)
    .bind(since)
    .fetch_all(db)
    .await)?;
    let moved = |(day, customer, joined)| Move { day, customer: CustomerId(customer), joined };
    Ok(rows.into_iter().map(moved).collect())
}
