//! Who brought whom.

mod chains;
pub(crate) mod codes;
pub(crate) mod policies;

use kernel::{CustomerId, OrderId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{maybe_time, time, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

pub(crate) use chains::{chains, is_above};

use crate::domain::{Referral, ReferralState};

const TABLE: &str = "referrals";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    referrer_id: Uuid,
    friend_id: Uuid,
    state: String,
    referrer_points: i64,
    friend_points: i64,
    order_id: Option<Uuid>,
    created_at: i64,
    credited_at: Option<i64>,
}

impl TryFrom<Row> for Referral {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id,
            referrer: CustomerId(row.referrer_id),
            friend: CustomerId(row.friend_id),
            state: word(&row.state, TABLE)?,
            referrer_points: row.referrer_points,
            friend_points: row.friend_points,
            order: row.order_id.map(OrderId),
            created_at: time(row.created_at, TABLE)?,
            credited_at: maybe_time(row.credited_at, TABLE)?,
        })
    }
}

/// What somebody's code brought.
#[derive(Clone, Copy, Debug, Default, FromRow)]
pub(crate) struct Brought {
    /// Friends who came by it.
    pub(crate) friends: i64,
    /// Points for them.
    pub(crate) points: i64,
}

/// Adds a claim. Fails with [`Error::Unique`] if somebody brought the friend
/// already.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, referral: &Referral) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO referrals (shop_id, id, referrer_id, friend_id, state, referrer_points, friend_points,
                 order_id, created_at, credited_at) VALUES ($1, $2, $3, $4, $5, 0, 0, NULL, $6, NULL)"
        )
        .bind(shop.as_str())
        .bind(referral.id)
        .bind(referral.referrer.0)
        .bind(referral.friend.0)
        .bind(referral.state.as_str())
        .bind(referral.created_at.micros())
    )?;
    Ok(())
}

/// Takes a referral a step on: from `before`, as it stands now. Fails with
/// [`Error::Conflict`] if another change came first.
pub(crate) async fn step(tx: &mut Tx, shop: &ShopId, before: ReferralState, after: &Referral) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE referrals SET state = $4, referrer_points = $5, friend_points = $6, order_id = $7,
                 credited_at = $8
             WHERE shop_id = $1 AND id = $2 AND state = $3"
        )
        .bind(shop.as_str())
        .bind(after.id)
        .bind(before.as_str())
        .bind(after.state.as_str())
        .bind(after.referrer_points)
        .bind(after.friend_points)
        .bind(after.order.map(|order| order.0))
        .bind(after.credited_at.map(Time::micros))
    )?;
    expect_one_row(changed)
}

/// Who brought a friend, unless it was taken back.
pub(crate) async fn of_friend(tx: &mut Tx, shop: &ShopId, friend: CustomerId) -> Result<Option<Referral>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, referrer_id, friend_id, state, referrer_points, friend_points, order_id, created_at,
             credited_at
         FROM referrals WHERE shop_id = $1 AND friend_id = $2 AND state <> 'TAKEN_BACK'"
    )
    .bind(shop.as_str())
    .bind(friend.0)
    .fetch_optional(db)
    .await)?;
    row.map(Referral::try_from).transpose()
}

/// What was credited for an order.
pub(crate) async fn of_order(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Option<Referral>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, referrer_id, friend_id, state, referrer_points, friend_points, order_id, created_at,
             credited_at
         FROM referrals WHERE shop_id = $1 AND order_id = $2 AND state = 'CREDITED'"
    )
    .bind(shop.as_str())
    .bind(order.0)
    .fetch_optional(db)
    .await)?;
    row.map(Referral::try_from).transpose()
}

/// How many friends of somebody brought them points since a time.
pub(crate) async fn credited_since(
    tx: &mut Tx,
    shop: &ShopId,
    referrer: CustomerId,
    since: Time,
) -> Result<i64> {
    Ok(on!(tx, |db| sqlx::query_scalar(
        "SELECT count(*) FROM referrals WHERE shop_id = $1 AND referrer_id = $2 AND state = 'CREDITED'
             AND referrer_points > 0 AND credited_at >= $3"
    )
    .bind(shop.as_str())
    .bind(referrer.0)
    .bind(since.micros())
    .fetch_one(db)
    .await)?)
}

/// What somebody's code brought so far.
pub(crate) async fn brought(tx: &mut Tx, shop: &ShopId, referrer: CustomerId) -> Result<Brought> {
    Ok(on!(tx, |db| {
        sqlx::query_as(
        "SELECT count(*) AS friends,
             CAST(coalesce(sum(CASE state WHEN 'CREDITED' THEN referrer_points ELSE 0 END), 0) AS BIGINT) AS points
         FROM referrals WHERE shop_id = $1 AND referrer_id = $2 AND state <> 'TAKEN_BACK'"
    )
    .bind(shop.as_str())
    .bind(referrer.0)
    .fetch_one(db)
    .await
    })?)
}

/// A referral, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: Uuid) -> Result<Option<Referral>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, referrer_id, friend_id, state, referrer_points, friend_points, order_id, created_at,
             credited_at
         FROM referrals WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id)
    .fetch_optional(db)
    .await)?;
    row.map(Referral::try_from).transpose()
}

/// Referrals, newest first, from a place on; those of one referrer, if named.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    referrer: Option<CustomerId>,
    from: Place,
    limit: i64,
) -> Result<Vec<Referral>> {
    const ALL: &str = "SELECT id, referrer_id, friend_id, state, referrer_points, friend_points, order_id,
             created_at, credited_at
         FROM referrals WHERE shop_id = $1 AND (created_at, id) < ($2, $3)
         ORDER BY created_at DESC, id DESC LIMIT $4";
    const OF_ONE: &str = "SELECT id, referrer_id, friend_id, state, referrer_points, friend_points, order_id,
             created_at, credited_at
         FROM referrals WHERE shop_id = $1 AND (created_at, id) < ($2, $3) AND referrer_id = $5
         ORDER BY created_at DESC, id DESC LIMIT $4";
    let rows: Vec<Row> = on!(tx, |db| {
        let query = sqlx::query_as(if referrer.is_some() { OF_ONE } else { ALL });
        let query = query.bind(shop.as_str()).bind(from.micros).bind(from.id).bind(limit);
        match referrer {
            Some(referrer) => query.bind(referrer.0).fetch_all(db).await,
            None => query.fetch_all(db).await,
        }
    })?;
    rows.into_iter().map(Referral::try_from).collect()
}

/// The referrals that stand with a customer on either side.
pub(crate) async fn around(tx: &mut Tx, shop: &ShopId, customer: CustomerId) -> Result<Vec<Referral>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, referrer_id, friend_id, state, referrer_points, friend_points, order_id, created_at,
             credited_at
         FROM referrals WHERE shop_id = $1 AND (referrer_id = $2 OR friend_id = $2)
             AND state <> 'TAKEN_BACK'
         ORDER BY created_at, id"
    )
    .bind(shop.as_str())
    .bind(customer.0)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Referral::try_from).collect()
}

/// The referrals of all shops.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<(String, Referral)>> {
    #[derive(FromRow)]
    struct OfShop {
        shop_id: String,
        #[sqlx(flatten)]
        row: Row,
    }
    let rows: Vec<OfShop> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, id, referrer_id, friend_id, state, referrer_points, friend_points, order_id,
             created_at, credited_at
         FROM referrals"
    )
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(|one| Ok((one.shop_id, one.row.try_into()?))).collect()
}

/// Gives the referrals of a merged record to the survivor.
pub(crate) async fn reassign(tx: &mut Tx, shop: &ShopId, from: CustomerId, into: CustomerId) -> Result<()> {
    for sql in [
        "UPDATE referrals SET referrer_id = $3 WHERE shop_id = $1 AND referrer_id = $2",
        "UPDATE referrals SET friend_id = $3 WHERE shop_id = $1 AND friend_id = $2",
    ] {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(from.0).bind(into.0))?;
    }
    Ok(())
}
