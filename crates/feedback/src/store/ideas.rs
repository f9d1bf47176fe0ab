pub(crate) mod invariants;
pub(crate) mod votes;

use kernel::{CustomerId, MessageId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{maybe_time, time, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::{
    ideas::{Decision, Idea, IdeaId, IdeaState},
    strangers::Stranger,
};

const TABLE: &str = "ideas";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    text: String,
    shared_text: String,
    customer_id: Option<Uuid>,
    proposed_by: String,
    message_id: Option<Uuid>,
    channel: String,
    sender_id: String,
    state: String,
    votes: i64,
    reply: String,
    points: i64,
    decided_by: String,
    decided_at: Option<i64>,
    created_at: i64,
    voted: bool,
}

/// The columns of an idea, as a voter `$2` of the shop `$1` sees it.
macro_rules! columns {
    () => {
        "id, text, shared_text, customer_id, proposed_by, message_id, channel, sender_id, state, votes, reply,
         points, decided_by, decided_at, created_at, EXISTS (SELECT 1 FROM idea_votes
             WHERE idea_votes.shop_id = $1 AND idea_id = ideas.id AND voter = $2) AS voted"
    };
}

impl TryFrom<Row> for Idea {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let state: IdeaState = word(&row.state, TABLE)?;
        let at = maybe_time(row.decided_at, TABLE)?;
        let is_adopted = state == IdeaState::Adopted;
        let (reply, points, by) = (row.reply, row.points, row.decided_by);
        Ok(Self {
            id: IdeaId(row.id),
            text: row.text,
            shared_text: row.shared_text,
            customer: row.customer_id.map(CustomerId),
            proposed_by: row.proposed_by,
            message: row.message_id.map(MessageId),
            sender: Stranger { channel: row.channel, sender_id: row.sender_id },
            votes: row.votes,
            voted: row.voted,
            decision: at.map(|at| Decision { is_adopted, reply, points, by, at }),
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

/// Which ideas are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IdeaFilter<'a> {
    /// Only those in this state, if set.
    pub(crate) state: Option<IdeaState>,
    /// Those that this guest had or that are shared alone, if set.
    pub(crate) seen_by: Option<CustomerId>,
    /// The voter whose votes are marked.
    pub(crate) voter: &'a str,
    /// Whether those with the most votes come first; else the newest do.
    pub(crate) most_voted: bool,
}

/// Keeps an idea on which nobody decided, unless it was heard of before.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, idea: &Idea) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO ideas (shop_id, id, text, shared_text, customer_id, proposed_by, message_id, channel,
                 sender_id, state, votes, reply, points, decided_by, decided_at, created_at)
             VALUES ($1, $2, $3, '', $4, $5, $6, $7, $8, 'PROPOSED', 0, '', 0, '', NULL, $9)
             ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(idea.id.0)
        .bind(&idea.text)
        .bind(idea.customer.map(|customer| customer.0))
        .bind(&idea.proposed_by)
        .bind(idea.message.map(|message| message.0))
        .bind(&idea.sender.channel)
        .bind(&idea.sender.sender_id)
        .bind(idea.created_at.micros())
    )?;
    Ok(())
}

/// An idea, if there is one of that id, as a voter sees it.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: IdeaId, voter: &str) -> Result<Option<Idea>> {
    const SQL: &str = concat!("SELECT ", columns!(), " FROM ideas WHERE shop_id = $1 AND id = $3");
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(SQL).bind(shop.as_str()).bind(voter).bind(id.0).fetch_optional(db).await
    })?;
    row.map(Idea::try_from).transpose()
}

/// The same, held until the end of the transaction: nobody decides on it or votes for it
/// meanwhile.
pub(crate) async fn hold(tx: &mut Tx, shop: &ShopId, id: IdeaId, voter: &str) -> Result<Option<Idea>> {
    execute!(
        tx,
        sqlx::query("UPDATE ideas SET votes = votes WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(id.0)
    )?;
    get(tx, shop, id, voter).await
}

/// Ideas in the order that is asked for, from a place on.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    filter: IdeaFilter<'_>,
    from: Place,
    limit: i64,
) -> Result<Vec<Idea>> {
    const NEWEST: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM ideas WHERE shop_id = $1 AND ($6 = '' OR state = $6)
             AND ($7 OR shared_text <> '' OR customer_id = $8)
             AND (created_at, id) < ($3, $4) ORDER BY created_at DESC, id DESC LIMIT $5"
    );
    const MOST_VOTED: &str = concat!(
        "SELECT ",
        columns!(),
        " FROM ideas WHERE shop_id = $1 AND ($6 = '' OR state = $6)
             AND ($7 OR shared_text <> '' OR customer_id = $8)
             AND (votes, id) < ($3, $4) ORDER BY votes DESC, id DESC LIMIT $5"
    );
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(if filter.most_voted { MOST_VOTED } else { NEWEST })
        .bind(shop.as_str())
        .bind(filter.voter)
        .bind(from.micros)
        .bind(from.id)
        .bind(limit)
        .bind(filter.state.map_or("", IdeaState::as_str))
        .bind(filter.seen_by.is_none())
        .bind(filter.seen_by.map(|guest| guest.0))
        .fetch_all(db)
        .await)?;
    rows.into_iter().map(Idea::try_from).collect()
}

/// Keeps what guests read of an idea.
pub(crate) async fn share(tx: &mut Tx, shop: &ShopId, idea: &Idea) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query("UPDATE ideas SET shared_text = $3 WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(idea.id.0)
            .bind(&idea.shared_text)
    )?;
    expect_one_row(changed)
}

/// Keeps what was decided on an idea. Fails with [`Error::Conflict`] if somebody decided
/// before.
pub(crate) async fn decide(tx: &mut Tx, shop: &ShopId, idea: &Idea) -> Result<()> {
    let decision = idea.decision.as_ref();
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE ideas SET state = $3, reply = $4, points = $5, decided_by = $6, decided_at = $7
             WHERE shop_id = $1 AND id = $2 AND state = 'PROPOSED'"
        )
        .bind(shop.as_str())
        .bind(idea.id.0)
        .bind(idea.state().as_str())
        .bind(decision.map_or("", |decision| &decision.reply))
        .bind(decision.map_or(0, |decision| decision.points))
        .bind(decision.map_or("", |decision| &decision.by))
        .bind(decision.map(|decision| decision.at).map(Time::micros))
    )?;
    expect_one_row(changed)
}

/// The votes of a record that is itself again are cast in its name.
pub(crate) async fn votes_of(tx: &mut Tx, shop: &ShopId, restored: CustomerId) -> Result<()> {
    votes::own(tx, shop, restored).await
}

/// Gives the ideas and votes of a merged record to its survivor.
pub(crate) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE ideas SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(merged.0)
            .bind(into.0)
    )?;
    votes::merge(tx, shop, merged, into).await
}
