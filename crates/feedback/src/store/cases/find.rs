//! Lists of cases, and what a report needs of them.

use kernel::{CustomerId, Place, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{time, word},
    on,
};

use super::{
    entries,
    row::{Row, TABLE, columns, justice, moment},
};
use crate::domain::cases::{Case, CaseFigures, State};

/// Which cases; `None` and empty ask for all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    /// Only those in this state.
    pub(crate) state: Option<State>,
    /// Only those of this owner.
    pub(crate) owner: String,
    /// Only those of this customer.
    pub(crate) customer: Option<CustomerId>,
    /// Only those whose guest should have had an answer by this moment.
    pub(crate) overdue: Option<Time>,
}

// The condition that leads is the one whose index is used.
macro_rules! list {
    ($leads:literal) => {
        concat!(
            "SELECT ",
            columns!(),
            " FROM cases WHERE shop_id = $1 AND (created_at, id) < ($2, $3) AND ",
            $leads,
            " AND ($5 = '' OR state = $5) AND ($6 = '' OR owner = $6)
              AND customer_id IS NOT DISTINCT FROM coalesce($7, customer_id)
              AND ($8 < 0 OR (waiting_since IS NOT NULL AND due_at < $8))
              ORDER BY created_at DESC, id DESC LIMIT $4"
        )
    };
}

impl Filter {
    fn sql(&self) -> &'static str {
        match self {
            Self { customer: Some(_), .. } => list!("customer_id = $7"),
            Self { overdue: Some(_), .. } => list!("waiting_since IS NOT NULL"),
            Self { owner, .. } if !owner.is_empty() => list!("owner = $6"),
            Self { state: Some(_), .. } => list!("state = $5"),
            Self { .. } => list!("created_at <= $2"),
        }
    }
}

/// Cases, newest first, from a place on.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    filter: &Filter,
    from: Place,
    limit: i64,
) -> Result<Vec<Case>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(filter.sql())
        .bind(shop.as_str())
        .bind(from.micros)
        .bind(from.id)
        .bind(limit)
        .bind(filter.state.map_or("", State::as_str))
        .bind(&filter.owner)
        .bind(filter.customer.map(|customer| customer.0))
        .bind(filter.overdue.map_or(-1, Time::micros))
        .fetch_all(db)
        .await)?;
    let mut cases = rows.into_iter().map(Case::try_from).collect::<Result<Vec<_>>>()?;
    entries::fill(tx, shop, &mut cases).await?;
    Ok(cases)
}

#[derive(FromRow)]
struct FiguresRow {
    state: String,
    category: String,
    created_at: i64,
    due_at: i64,
    replied_at: Option<i64>,
    in_time: Option<bool>,
    remedy_cost: i64,
    justice_outcome: Option<i64>,
    justice_procedure: Option<i64>,
    justice_interaction: Option<i64>,
    recover_until: Option<i64>,
    recovered: Option<bool>,
    repeated: bool,
}

/// What a report needs of the cases opened since a moment.
pub(crate) async fn figures(tx: &mut Tx, shop: &ShopId, since: Time) -> Result<Vec<CaseFigures>> {
    let rows: Vec<FiguresRow> = on!(tx, |db| sqlx::query_as(
        "SELECT state, category, created_at, due_at, replied_at, in_time, remedy_cost, justice_outcome,
             justice_procedure, justice_interaction, recover_until, recovered, repeated
         FROM cases WHERE shop_id = $1 AND created_at >= $2"
    )
    .bind(shop.as_str())
    .bind(since.micros())
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(CaseFigures::try_from).collect()
}

impl TryFrom<FiguresRow> for CaseFigures {
    type Error = Error;

    fn try_from(row: FiguresRow) -> Result<Self> {
        Ok(Self {
            state: word(&row.state, TABLE)?,
            category: word(&row.category, TABLE)?,
            created_at: time(row.created_at, "cases")?,
            due_at: time(row.due_at, "cases")?,
            replied_at: moment(row.replied_at)?,
            in_time: row.in_time,
            remedy_cost: row.remedy_cost,
            justice: justice(row.justice_outcome, row.justice_procedure, row.justice_interaction),
            recover_until: moment(row.recover_until)?,
            recovered: row.recovered,
            repeated: row.repeated,
        })
    }
}
