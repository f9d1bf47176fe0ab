pub(crate) mod invariants;

use kernel::{CustomerId, Place, ShopId};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, time, to_json, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::{
    praise::staff::StaffMemberId,
    stories::{Story, StoryId, StoryState},
};

const TABLE: &str = "stories";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    title: String,
    text: String,
    staff: String,
    goodwill_id: Option<Uuid>,
    customer_id: Option<Uuid>,
    state: String,
    proposed_by: String,
    decided_by: String,
    created_at: i64,
    decided_at: Option<i64>,
}

impl TryFrom<Row> for Story {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let staff: Vec<Uuid> = from_json(&row.staff, TABLE)?;
        let by = row.decided_by;
        let decided = row.decided_at.map(|at| time(at, TABLE).map(|at| (by, at)));
        Ok(Self {
            id: StoryId(row.id),
            title: row.title,
            text: row.text,
            staff: staff.into_iter().map(StaffMemberId).collect(),
            goodwill: row.goodwill_id,
            customer: row.customer_id.map(CustomerId),
            state: word(&row.state, TABLE)?,
            proposed_by: row.proposed_by,
            created_at: time(row.created_at, TABLE)?,
            decided: decided.transpose()?,
        })
    }
}

/// Which stories are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StoryFilter<'a> {
    /// Only those in this state, if set.
    pub(crate) state: Option<StoryState>,
    /// Only what is approved or shared, and what this one proposed, if set.
    pub(crate) seen_by: Option<&'a str>,
}

/// Proposes a story.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, story: &Story) -> Result<()> {
    let staff: Vec<Uuid> = story.staff.iter().map(|member| member.0).collect();
    let staff = to_json(&staff, TABLE)?;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO stories (shop_id, id, title, text, staff, goodwill_id, state, proposed_by,
                 decided_by, created_at, decided_at, customer_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, NULL, $10)"
        )
        .bind(shop.as_str())
        .bind(story.id.0)
        .bind(&story.title)
        .bind(&story.text)
        .bind(staff)
        .bind(story.goodwill)
        .bind(story.state.as_str())
        .bind(&story.proposed_by)
        .bind(story.created_at.micros())
        .bind(story.customer.map(|customer| customer.0))
    )?;
    Ok(())
}

/// Keeps what was decided on a story that was in the state `from`; answers
/// whether it still was.
pub(crate) async fn decide(tx: &mut Tx, shop: &ShopId, from: StoryState, story: &Story) -> Result<()> {
    let (by, at) = story.decided.as_ref().map_or(("", None), |(by, at)| (by.as_str(), Some(at.micros())));
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE stories SET state = $3, decided_by = $4, decided_at = $5
             WHERE shop_id = $1 AND id = $2 AND state = $6"
        )
        .bind(shop.as_str())
        .bind(story.id.0)
        .bind(story.state.as_str())
        .bind(by)
        .bind(at)
        .bind(from.as_str())
    )?;
    expect_one_row(changed)
}

/// Gives the stories of a merged record to its survivor.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE stories SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(into.0)
    )?;
    Ok(())
}

/// A story, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: StoryId) -> Result<Option<Story>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT id, title, text, staff, goodwill_id, customer_id, state, proposed_by, decided_by, created_at, decided_at
         FROM stories WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await
    })?;
    row.map(Story::try_from).transpose()
}

/// Stories, newest first, from a place on.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    filter: StoryFilter<'_>,
    from: Place,
    limit: i64,
) -> Result<Vec<Story>> {
    const ALL: &str =
        "SELECT id, title, text, staff, goodwill_id, customer_id, state, proposed_by, decided_by, created_at, decided_at
         FROM stories WHERE shop_id = $1 AND (created_at, id) < ($2, $3)
             AND ($5 = '' OR state IN ('APPROVED', 'SHARED') OR proposed_by = $5)
         ORDER BY created_at DESC, id DESC LIMIT $4";
    const IN_STATE: &str =
        "SELECT id, title, text, staff, goodwill_id, customer_id, state, proposed_by, decided_by, created_at, decided_at
         FROM stories WHERE shop_id = $1 AND state = $6 AND (created_at, id) < ($2, $3)
             AND ($5 = '' OR state IN ('APPROVED', 'SHARED') OR proposed_by = $5)
         ORDER BY created_at DESC, id DESC LIMIT $4";
    let state = filter.state.map(StoryState::as_str);
    let sql = if state.is_some() { IN_STATE } else { ALL };
    let rows: Vec<Row> = on!(tx, |db| {
        let query = sqlx::query_as(sql)
            .bind(shop.as_str())
            .bind(from.micros)
            .bind(from.id)
            .bind(limit)
            .bind(filter.seen_by.unwrap_or_default());
        let query = match state {
            Some(state) => query.bind(state),
            None => query,
        };
        query.fetch_all(db).await
    })?;
    rows.into_iter().map(Story::try_from).collect()
}

/// Stories, by id and words, in which a text stands.
pub(crate) async fn with_text(tx: &mut Tx, shop: &ShopId, text: &str) -> Result<Vec<(StoryId, String)>> {
    let rows: Vec<(Uuid, String)> = on!(tx, |db| sqlx::query_as(
        "SELECT id, title || ' ' || text FROM stories
         WHERE shop_id = $1 AND replace(title || ' ' || text, $2, '') <> title || ' ' || text"
    )
    .bind(shop.as_str())
    .bind(text)
    .fetch_all(db)
    .await)?;
    Ok(rows.into_iter().map(|(id, words)| (StoryId(id), words)).collect())
}

/// Leaves nothing of what a story tells, and nothing to tell guests.
pub(crate) async fn empty(tx: &mut Tx, shop: &ShopId, id: StoryId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE stories SET title = '（已删除）', text = '（已删除）',
                 state = CASE state WHEN 'SHARED' THEN 'APPROVED' ELSE state END WHERE shop_id = $1 AND id = $2"
        )
        .bind(shop.as_str())
        .bind(id.0)
    )?;
    Ok(())
}
