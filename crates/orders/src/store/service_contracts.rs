//! Services that were sold or given.

use std::collections::HashMap;

use kernel::{CustomerId, ShopId, Time};
use sqlx::{FromRow, QueryBuilder};
use storage::{
    Result, Tx, Write,
    column::{maybe_time, time, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use super::push_in;
use crate::domain::service_products::{Contract, ContractId, ContractState, Stage};

const TABLE: &str = "service_contracts";
const STAGES: &str = "service_stages";

#[derive(FromRow)]
struct Row {
    contract_id: Uuid,
    product_id: Uuid,
    customer_id: Option<Uuid>,
    state: String,
    started_at: i64,
    note: String,
    cancel_reason: String,
    version: i64,
}

#[derive(FromRow)]
struct StageRow {
    contract_id: Uuid,
    phase: String,
    title: String,
    due_at: i64,
    amount: i64,
    state: String,
    done_at: Option<i64>,
    minutes: i64,
    cost: i64,
}

/// The columns of a [`Row`], spelled once for every statement that reads them.
macro_rules! columns {
    () => {
        "contract_id, product_id, customer_id, state, started_at, note, cancel_reason, version"
    };
}

/// Adds a contract with its stages.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, contract: &Contract) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO service_contracts (shop_id, contract_id, product_id, customer_id, state, started_at, note,
             cancel_reason, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        )
        .bind(shop.as_str())
        .bind(contract.id.0)
        .bind(contract.product)
        .bind(contract.customer.map(|id| id.0))
        .bind(contract.state.as_str())
        .bind(contract.started_at.micros())
        .bind(&contract.note)
        .bind(&contract.cancel_reason)
        .bind(contract.version)
    )?;
    insert_stages(tx, shop, contract).await
}

async fn insert_stages(tx: &mut Tx, shop: &ShopId, contract: &Contract) -> Result<()> {
    let insert = Write::new(
        "INSERT INTO service_stages (shop_id, contract_id, position, product_id, phase, title, due_at, amount,
         state, done_at, minutes, cost) ",
    );
    let rows = insert.rows((1_i64..).zip(&contract.stages), |row, (position, stage)| {
        row.bind(shop.as_str())
            .bind(contract.id.0)
            .bind(position)
            .bind(contract.product)
            .bind(stage.phase.as_str())
            .bind(&stage.title)
            .bind(stage.due_at.micros())
            .bind(stage.amount)
            .bind(stage.state.as_str())
            .bind(stage.done_at.map(Time::micros))
            .bind(stage.minutes)
            .bind(stage.cost)
    });
    tx.run(&rows).await.map(drop)
}

/// Replaces a contract; [`storage::Error::Conflict`] unless `contract.version` is one
/// above the current one.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, contract: &Contract) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE service_contracts SET state = $4, cancel_reason = $5, version = $3
             WHERE shop_id = $1 AND contract_id = $2 AND version = $3 - 1"
        )
        .bind(shop.as_str())
        .bind(contract.id.0)
        .bind(contract.version)
        .bind(contract.state.as_str())
        .bind(&contract.cancel_reason)
    )?;
    expect_one_row(changed)?;
    execute!(
        tx,
        sqlx::query("DELETE FROM service_stages WHERE shop_id = $1 AND contract_id = $2")
            .bind(shop.as_str())
            .bind(contract.id.0)
    )?;
    insert_stages(tx, shop, contract).await
}

/// One contract.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: ContractId) -> Result<Option<Contract>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(concat!(
        "SELECT ",
        columns!(),
        " FROM service_contracts WHERE shop_id = $1 AND contract_id = $2"
    ))
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    Ok(complete(tx, shop, row.into_iter().collect()).await?.pop())
}

/// Which contracts; all, if nothing is asked.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) customer: Option<CustomerId>,
    pub(crate) state: Option<ContractState>,
    /// With something open that is due before this.
    pub(crate) due_before: Option<Time>,
}

/// Contracts before one that a filter lets through, newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    filter: Filter,
    before: ContractId,
    most: i64,
) -> Result<Vec<Contract>> {
    let rows: Vec<Row> = on!(tx, |db| {
        let mut select =
            QueryBuilder::new(concat!("SELECT ", columns!(), " FROM service_contracts WHERE shop_id = "));
        select.push_bind(shop.as_str()).push(" AND contract_id < ").push_bind(before.0);
        if let Some(customer) = filter.customer {
            select.push(" AND customer_id = ").push_bind(customer.0);
        }
        if let Some(state) = filter.state {
            select.push(" AND state = ").push_bind(state.as_str());
        }
        if let Some(due_before) = filter.due_before {
            select.push(" AND contract_id IN (SELECT contract_id FROM service_stages WHERE shop_id = ");
            select.push_bind(shop.as_str()).push(" AND state = 'OPEN' AND due_at < ");
            select.push_bind(due_before.micros()).push(")");
        }
        select.push(" ORDER BY contract_id DESC LIMIT ").push_bind(most);
        select.build_query_as().fetch_all(db).await
    })?;
    complete(tx, shop, rows).await
}

async fn complete(tx: &mut Tx, shop: &ShopId, rows: Vec<Row>) -> Result<Vec<Contract>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let stage_rows: Vec<StageRow> = on!(tx, |db| {
        let mut select = QueryBuilder::new(
            "SELECT contract_id, phase, title, due_at, amount, state, done_at, minutes, cost
             FROM service_stages WHERE shop_id = ",
        );
        select.push_bind(shop.as_str()).push(" AND contract_id");
        push_in(&mut select, rows.iter().map(|row| row.contract_id));
        select.push(" ORDER BY contract_id, position").build_query_as().fetch_all(db).await
    })?;
    let mut stages: HashMap<Uuid, Vec<Stage>> = HashMap::new();
    for row in stage_rows {
        stages.entry(row.contract_id).or_default().push(stage(&row)?);
    }
    rows.into_iter().map(|row| contract(&mut stages, row)).collect()
}

fn contract(stages: &mut HashMap<Uuid, Vec<Stage>>, row: Row) -> Result<Contract> {
    Ok(Contract {
        stages: stages.remove(&row.contract_id).unwrap_or_default(),
        id: ContractId(row.contract_id),
        product: row.product_id,
        customer: row.customer_id.map(CustomerId),
        state: word(&row.state, TABLE)?,
        started_at: time(row.started_at, TABLE)?,
        note: row.note,
        cancel_reason: row.cancel_reason,
        version: row.version,
    })
}

fn stage(row: &StageRow) -> Result<Stage> {
    Ok(Stage {
        phase: word(&row.phase, STAGES)?,
        title: row.title.clone(),
        due_at: time(row.due_at, STAGES)?,
        amount: row.amount,
        state: word(&row.state, STAGES)?,
        done_at: maybe_time(row.done_at, STAGES)?,
        minutes: row.minutes,
        cost: row.cost,
    })
}

/// A stage that was done, for the report.
#[derive(Clone, Debug, FromRow)]
pub(crate) struct Done {
    pub(crate) product_id: Uuid,
    pub(crate) phase: String,
    pub(crate) at: i64,
    pub(crate) amount: i64,
    pub(crate) cost: i64,
}

/// The stages that were done in a span, the earliest first.
pub(crate) async fn done(tx: &mut Tx, shop: &ShopId, from: Time, until: Time) -> Result<Vec<Done>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT product_id, phase, done_at AS at, amount, cost FROM service_stages
         WHERE shop_id = $1 AND state = 'DONE' AND done_at >= $2 AND done_at < $3 ORDER BY done_at"
    )
    .bind(shop.as_str())
    .bind(from.micros())
    .bind(until.micros())
    .fetch_all(db)
    .await)?)
}

/// By service: contracts under which something is open, and what that will earn.
pub(crate) async fn open(tx: &mut Tx, shop: &ShopId) -> Result<Vec<(Uuid, i64, i64)>> {
    Ok(on!(tx, |db| sqlx::query_as(
        "SELECT product_id, count(DISTINCT contract_id), CAST(sum(amount) AS BIGINT) FROM service_stages
         WHERE shop_id = $1 AND state = 'OPEN' GROUP BY product_id"
    )
    .bind(shop.as_str())
    .fetch_all(db)
    .await)?)
}
