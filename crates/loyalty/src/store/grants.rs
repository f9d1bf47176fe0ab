pub(crate) mod budget_use;
pub(crate) mod exposures;
pub(crate) mod invariants;

use kernel::{CustomerId, Money, OrderId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{maybe_time, maybe_word, time, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::{AppliedPlanId, Approver, CampaignId, Grant, GrantId, GrantState, RewardId};

const TABLE: &str = "grants";

/// The statement that selects gifts, narrowed by what follows.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, customer_id, reward_id, display_name, display_name_en, item_code, quantity, ",
            "campaign_id, order_id, occasion_id, cost, currency, layer, state, reason, reason_en, ",
            "granted_by, approver, points, hold_id, day, created_at, taken_at, thanked_at, below_minimum, plan_id ",
            "FROM grants WHERE shop_id = $1 ",
            $rest
        )
    };
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    customer_id: Uuid,
    reward_id: Uuid,
    display_name: String,
    display_name_en: String,
    item_code: i64,
    quantity: i64,
    campaign_id: Option<Uuid>,
    order_id: Option<Uuid>,
    occasion_id: Option<Uuid>,
    cost: i64,
    currency: String,
    layer: String,
    state: String,
    reason: String,
    reason_en: String,
    granted_by: String,
    approver: String,
    points: i64,
    hold_id: Option<Uuid>,
    day: i64,
    created_at: i64,
    taken_at: Option<i64>,
    thanked_at: Option<i64>,
    below_minimum: bool,
    plan_id: Option<Uuid>,
}

impl TryFrom<Row> for Grant {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let currency = row.currency.parse().map_err(|why| Error::corrupt(TABLE, why))?;
        Ok(Self {
            id: GrantId(row.id),
            customer: CustomerId(row.customer_id),
            reward: RewardId(row.reward_id),
            display_name: row.display_name,
            display_name_en: row.display_name_en,
            item_code: row.item_code,
            quantity: row.quantity,
            campaign: row.campaign_id.map(CampaignId),
            order: row.order_id.map(OrderId),
            occasion: row.occasion_id,
            cost: Money { minor: row.cost, currency },
            layer: word(&row.layer, TABLE)?,
            state: word(&row.state, TABLE)?,
            reason: row.reason,
            reason_en: row.reason_en,
            granted_by: row.granted_by,
            approver: maybe_word(&row.approver, TABLE)?,
            points: row.points,
            hold: row.hold_id,
            day: row.day,
            created_at: time(row.created_at, TABLE)?,
            taken_at: maybe_time(row.taken_at, TABLE)?,
            thanked_at: maybe_time(row.thanked_at, TABLE)?,
            below_minimum: row.below_minimum,
            plan: row.plan_id.map(AppliedPlanId),
        })
    }
}

/// Writes a gift down. Fails with [`Error::Unique`] if the campaign gave it to
/// the customer upon the same occasion.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, grant: &Grant) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO grants (shop_id, id, customer_id, reward_id, display_name, display_name_en,
                 item_code, quantity, campaign_id, order_id, occasion_id, cost, currency, layer, state,
                 reason, reason_en, granted_by, approver, points, hold_id, day, created_at, taken_at, thanked_at,
                 plan_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
                 $20, $21, $22, $23, $24, $25, $26)"
        )
        .bind(shop.as_str())
        .bind(grant.id.0)
        .bind(grant.customer.0)
        .bind(grant.reward.0)
        .bind(&grant.display_name)
        .bind(&grant.display_name_en)
        .bind(grant.item_code)
        .bind(grant.quantity)
        .bind(grant.campaign.map(|campaign| campaign.0))
        .bind(grant.order.map(|order| order.0))
        .bind(grant.occasion)
        .bind(grant.cost.minor)
        .bind(grant.cost.currency.as_str())
        .bind(grant.layer.as_str())
        .bind(grant.state.as_str())
        .bind(&grant.reason)
        .bind(&grant.reason_en)
        .bind(&grant.granted_by)
        .bind(grant.approver.map_or("", Approver::as_str))
        .bind(grant.points)
        .bind(grant.hold)
        .bind(grant.day)
        .bind(grant.created_at.micros())
        .bind(grant.taken_at.map(Time::micros))
        .bind(grant.thanked_at.map(Time::micros))
        .bind(grant.plan.map(|plan| plan.0))
    )?;
    Ok(())
}

/// Takes a gift from one state of its life to another. Fails with
/// [`Error::Conflict`] if another step came first.
pub(crate) async fn step(tx: &mut Tx, shop: &ShopId, before: &Grant, after: &Grant) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE grants SET state = $3, approver = $4, taken_at = $5, thanked_at = $6, below_minimum = $8
             WHERE shop_id = $1 AND id = $2 AND state = $7"
        )
        .bind(shop.as_str())
        .bind(after.id.0)
        .bind(after.state.as_str())
        .bind(after.approver.map_or("", Approver::as_str))
        .bind(after.taken_at.map(Time::micros))
        .bind(after.thanked_at.map(Time::micros))
        .bind(before.state.as_str())
        .bind(after.below_minimum)
    )?;
    expect_one_row(changed)
}

/// A gift.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: GrantId) -> Result<Option<Grant>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(select!("AND id = $2"))
        .bind(shop.as_str())
        .bind(id.0)
        .fetch_optional(db)
        .await)?;
    row.map(Grant::try_from).transpose()
}

/// What a campaign gave to a customer upon an occasion and was not returned.
pub(crate) async fn of_occasion(
    tx: &mut Tx,
    shop: &ShopId,
    campaign: CampaignId,
    customer: CustomerId,
    occasion: Uuid,
) -> Result<Vec<Grant>> {
    const SQL: &str = select!(
        "AND occasion_id = $2 AND customer_id = $3 AND campaign_id = $4 AND state <> 'RETURNED' ORDER BY id"
    );
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(SQL)
        .bind(shop.as_str())
        .bind(occasion)
        .bind(customer.0)
        .bind(campaign.0)
        .fetch_all(db)
        .await)?;
    rows.into_iter().map(Grant::try_from).collect()
}

/// What a plan gave, in the order of giving.
pub(crate) async fn of_plan(tx: &mut Tx, shop: &ShopId, plan: AppliedPlanId) -> Result<Vec<Grant>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(select!("AND plan_id = $2 ORDER BY created_at, id"))
        .bind(shop.as_str())
        .bind(plan.0)
        .fetch_all(db)
        .await)?;
    rows.into_iter().map(Grant::try_from).collect()
}

/// The gifts that go with an order.
pub(crate) async fn of_order(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Vec<Grant>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(select!("AND order_id = $2 ORDER BY id"))
        .bind(shop.as_str())
        .bind(order.0)
        .fetch_all(db)
        .await)?;
    rows.into_iter().map(Grant::try_from).collect()
}

/// The gift that points are set aside for.
pub(crate) async fn of_hold(tx: &mut Tx, shop: &ShopId, hold: Uuid) -> Result<Option<GrantId>> {
    let id: Option<Uuid> =
        on!(tx, |db| sqlx::query_scalar("SELECT id FROM grants WHERE shop_id = $1 AND hold_id = $2")
            .bind(shop.as_str())
            .bind(hold)
            .fetch_optional(db)
            .await)?;
    Ok(id.map(GrantId))
}

/// The gifts that a customer had since and did not thank for.
pub(crate) async fn not_thanked(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    given_since: Time,
    taken_since: Time,
) -> Result<Vec<Grant>> {
    const SQL: &str = select!(
        "AND customer_id = $2 AND created_at >= $3 AND state = 'TAKEN' AND taken_at >= $4
         AND thanked_at IS NULL ORDER BY id"
    );
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(SQL)
        .bind(shop.as_str())
        .bind(customer.0)
        .bind(given_since.micros())
        .bind(taken_since.micros())
        .fetch_all(db)
        .await)?;
    rows.into_iter().map(Grant::try_from).collect()
}

/// Gifts of all shops that points are held for since before then.
pub(crate) async fn held_since(tx: &mut Tx, before: Time, limit: i64) -> Result<Vec<(ShopId, GrantId)>> {
    let rows: Vec<(String, Uuid)> = on!(tx, |db| sqlx::query_as(
        "SELECT shop_id, id FROM grants
         WHERE hold_id IS NOT NULL AND state IN ('WAITING', 'GRANTED') AND created_at <= $1
         ORDER BY created_at, shop_id, id LIMIT $2"
    )
    .bind(before.micros())
    .bind(limit)
    .fetch_all(db)
    .await)?;
    let read = |(shop, id): (String, Uuid)| {
        let shop = shop.parse().map_err(|why| Error::corrupt(TABLE, why))?;
        Ok((shop, GrantId(id)))
    };
    rows.into_iter().map(read).collect()
}

/// Which gifts to list; what is `None` doesn't matter.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Filter {
    /// To whom.
    pub(crate) customer: Option<CustomerId>,
    /// By which campaign.
    pub(crate) campaign: Option<CampaignId>,
    /// In which state.
    pub(crate) state: Option<GrantState>,
    /// With which order.
    pub(crate) order: Option<OrderId>,
}

/// Narrows a list by one column that has an index, and by whatever else is
/// asked.
macro_rules! listed {
    ($by:literal) => {
        concat!(
            select!(""),
            $by,
            "AND (created_at, id) < ($2, $3) AND ($4 IS NULL OR customer_id = $4) ",
            "AND ($5 IS NULL OR campaign_id = $5) AND ($6 IS NULL OR state = $6) ",
            "AND ($7 IS NULL OR order_id = $7) ORDER BY created_at DESC, id DESC LIMIT $8"
        )
    };
}

/// Gifts, newest first, from a place on.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    filter: &Filter,
    from: Place,
    limit: i64,
) -> Result<Vec<Grant>> {
    let sql = match filter {
        Filter { order: Some(_), .. } => listed!("AND order_id = $7 "),
        Filter { customer: Some(_), .. } => listed!("AND customer_id = $4 "),
        Filter { campaign: Some(_), .. } => listed!("AND campaign_id = $5 "),
        Filter { state: Some(_), .. } => listed!("AND state = $6 "),
        Filter { .. } => listed!(""),
    };
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(sql)
        .bind(shop.as_str())
        .bind(from.micros)
        .bind(from.id)
        .bind(filter.customer.map(|customer| customer.0))
        .bind(filter.campaign.map(|campaign| campaign.0))
        .bind(filter.state.map(GrantState::as_str))
        .bind(filter.order.map(|order| order.0))
        .bind(limit)
        .fetch_all(db)
        .await)?;
    rows.into_iter().map(Grant::try_from).collect()
}
