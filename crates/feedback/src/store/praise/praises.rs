use std::collections::HashMap;

use kernel::{CustomerId, MessageId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{Result, Tx, column::time, execute, on};
use uuid::Uuid;

use crate::domain::{
    praise::{Praise, PraiseId, Source, staff::StaffMemberId},
    ratings::RatingId,
    strangers::Stranger,
};

const TABLE: &str = "praises";

/// Praise, and one of those who are meant.
#[derive(FromRow)]
struct Row {
    id: Uuid,
    customer_id: Option<Uuid>,
    text: String,
    message_id: Option<Uuid>,
    rating_id: Option<Uuid>,
    channel: String,
    sender_id: String,
    created_at: i64,
    staff_member_id: Option<Uuid>,
}

impl Row {
    fn praise(self) -> Result<Praise> {
        let said = match (self.message_id, self.rating_id) {
            (Some(message), _) => Source::Message(MessageId(message)),
            (None, Some(rating)) => Source::Rating(RatingId(rating)),
            (None, None) => Source::Said,
        };
        Ok(Praise {
            id: PraiseId(self.id),
            customer: self.customer_id.map(CustomerId),
            staff: Vec::new(),
            text: self.text,
            source: said,
            sender: Stranger { channel: self.channel, sender_id: self.sender_id },
            created_at: time(self.created_at, TABLE)?,
        })
    }
}

/// Keeps praise, unless it was heard of before; answers whether it is new.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, praise: &Praise) -> Result<bool> {
    let (message, rating) = match praise.source {
        Source::Message(message) => (Some(message.0), None),
        Source::Rating(rating) => (None, Some(rating.0)),
        Source::Said => (None, None),
    };
    let inserted = execute!(
        tx,
        sqlx::query(
            "INSERT INTO praises (shop_id, id, customer_id, text, message_id, rating_id, created_at, channel,
             sender_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(praise.id.0)
        .bind(praise.customer.map(|customer| customer.0))
        .bind(&praise.text)
        .bind(message)
        .bind(rating)
        .bind(praise.created_at.micros())
        .bind(&praise.sender.channel)
        .bind(&praise.sender.sender_id)
    )?;
    if inserted == 1 {
        credit(tx, shop, praise).await?;
    }
    Ok(inserted == 1)
}

async fn credit(tx: &mut Tx, shop: &ShopId, praise: &Praise) -> Result<()> {
    for member in &praise.staff {
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO praised_staff (shop_id, praise_id, staff_member_id, created_at)
                 VALUES ($1, $2, $3, $4)"
            )
            .bind(shop.as_str())
            .bind(praise.id.0)
            .bind(member.0)
            .bind(praise.created_at.micros())
        )?;
    }
    Ok(())
}

/// Praise, if there is some of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: PraiseId) -> Result<Option<Praise>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT praises.id, customer_id, text, message_id, rating_id, channel, sender_id, praises.created_at, staff_member_id
         FROM praises LEFT JOIN praised_staff ON praised_staff.shop_id = praises.shop_id
             AND praise_id = praises.id
         WHERE praises.shop_id = $1 AND praises.id = $2 ORDER BY staff_member_id"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_all(db)
    .await
    })?;
    Ok(together(rows)?.pop())
}

/// Praise, newest first, from a place on.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, from: Place, limit: i64) -> Result<Vec<Praise>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT page.id, customer_id, text, message_id, rating_id, channel, sender_id, page.created_at, staff_member_id
         FROM (SELECT shop_id, id, customer_id, text, message_id, rating_id, channel, sender_id, created_at FROM praises
             WHERE shop_id = $1 AND (created_at, id) < ($2, $3)
             ORDER BY created_at DESC, id DESC LIMIT $4) AS page
         LEFT JOIN praised_staff ON praised_staff.shop_id = page.shop_id AND praise_id = page.id
         ORDER BY page.created_at DESC, page.id DESC, staff_member_id"
    )
    .bind(shop.as_str())
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .fetch_all(db)
    .await
    })?;
    together(rows)
}

/// The same of praise for one member of the staff.
pub(crate) async fn list_for(
    tx: &mut Tx,
    shop: &ShopId,
    member: StaffMemberId,
    from: Place,
    limit: i64,
) -> Result<Vec<Praise>> {
    let rows: Vec<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT praises.id, customer_id, text, message_id, rating_id, channel, sender_id, praises.created_at,
             praised_staff.staff_member_id
         FROM (SELECT shop_id, praise_id FROM praised_staff
             WHERE shop_id = $1 AND staff_member_id = $5 AND (created_at, praise_id) < ($2, $3)
             ORDER BY created_at DESC, praise_id DESC LIMIT $4) AS page
         JOIN praises ON praises.shop_id = page.shop_id AND praises.id = page.praise_id
         JOIN praised_staff ON praised_staff.shop_id = page.shop_id
             AND praised_staff.praise_id = page.praise_id
         ORDER BY praises.created_at DESC, praises.id DESC, praised_staff.staff_member_id"
    )
    .bind(shop.as_str())
    .bind(from.micros)
    .bind(from.id)
    .bind(limit)
    .bind(member.0)
    .fetch_all(db)
    .await
    })?;
    together(rows)
}

/// Praise with all who are meant, from a row for each of them.
fn together(rows: Vec<Row>) -> Result<Vec<Praise>> {
    let mut praises: Vec<Praise> = Vec::new();
    for row in rows {
        let member = row.staff_member_id.map(StaffMemberId);
        match praises.last_mut() {
            Some(last) if last.id.0 == row.id => last.staff.extend(member),
            _ => praises.push(Praise { staff: member.into_iter().collect(), ..row.praise()? }),
        }
    }
    Ok(praises)
}

/// How much praise there was since a moment.
pub(crate) async fn count(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<i64> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT count(*) FROM praises WHERE shop_id = $1 AND created_at >= $2"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .fetch_one(db)
    .await)?)
}

/// How often each member of the staff was praised since a moment.
pub(crate) async fn counts(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<HashMap<Uuid, i64>> {
    let rows: Vec<(Uuid, i64)> = on!(tx, |db| sqlx::query_as(
        "SELECT staff_member_id, count(*) FROM praised_staff WHERE shop_id = $1 AND created_at >= $2
         GROUP BY staff_member_id"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .fetch_all(db)
    .await)?;
    Ok(rows.into_iter().collect())
}

/// The latest good words for each member of the staff, the newest first.
pub(crate) async fn latest(
    tx: &mut Tx,
    shop: &ShopId,
    since: Time,
    most: i64,
) -> Result<Vec<(Uuid, String)>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT staff_member_id, text
         FROM (SELECT shop_id, praise_id, staff_member_id, created_at, row_number() OVER (
                 PARTITION BY staff_member_id ORDER BY created_at DESC, praise_id DESC) AS place
             FROM praised_staff WHERE shop_id = $1 AND created_at >= $2) AS ranked
         JOIN praises ON praises.shop_id = ranked.shop_id AND praises.id = ranked.praise_id
         WHERE place <= $3 ORDER BY staff_member_id, place"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .bind(most)
    .fetch_all(db)
    .await)?)
}

/// Gives the praise of a merged record to its survivor.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE praises SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(into.0)
    )?;
    Ok(())
}
