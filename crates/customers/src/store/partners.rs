//! Partners and their bills.

mod dues;

use kernel::{Place, ShopId};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, time, to_json, word},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::{Partner, PartnerId, PartnerKind};

pub(crate) use dues::{
    DuePlace, delete as delete_due, find as find_due, insert as insert_due, list as list_dues, settle,
};

const TABLE: &str = "partners";

#[derive(FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    display_name: String,
    contact_person: String,
    phone: String,
    terms: String,
    notes: String,
    version: i64,
    created_at: i64,
    owed: i64,
    next_due_day: Option<i64>,
}

impl TryFrom<Row> for Partner {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: PartnerId(row.id),
            kind: word(&row.kind, TABLE)?,
            display_name: row.display_name,
            contact_person: row.contact_person,
            phone: row.phone,
            terms: from_json(&row.terms, TABLE)?,
            notes: row.notes,
            owed: row.owed,
            next_due_day: row.next_due_day,
            version: row.version,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, display_name, contact_person, phone, terms, notes, version, created_at,
                 (SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM dues WHERE dues.shop_id = partners.shop_id
                     AND dues.partner_id = partners.id AND dues.paid_at IS NULL) AS owed,
                 (SELECT min(due_day) FROM dues WHERE dues.shop_id = partners.shop_id
                     AND dues.partner_id = partners.id AND dues.paid_at IS NULL) AS next_due_day
             FROM partners WHERE shop_id = $1 AND ",
            $rest
        )
    };
}

/// Adds a partner.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, partner: &Partner) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO partners (shop_id, id, kind, display_name, contact_person, phone, terms, notes,
             version, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(shop.as_str())
        .bind(partner.id.0)
        .bind(partner.kind.as_str())
        .bind(&partner.display_name)
        .bind(&partner.contact_person)
        .bind(&partner.phone)
        .bind(to_json(&partner.terms, TABLE)?)
        .bind(&partner.notes)
        .bind(partner.version)
        .bind(partner.created_at.micros())
    )?;
    Ok(())
}

/// Puts `after` in the place of the version before it. Fails with [`Error::Conflict`] if
/// another change came first.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, after: &Partner) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE partners SET kind = $3, display_name = $4, contact_person = $5, phone = $6, terms = $7,
                 notes = $8, version = $9
             WHERE shop_id = $1 AND id = $2 AND version = $9 - 1"
        )
        .bind(shop.as_str())
        .bind(after.id.0)
        .bind(after.kind.as_str())
        .bind(&after.display_name)
        .bind(&after.contact_person)
        .bind(&after.phone)
        .bind(to_json(&after.terms, TABLE)?)
        .bind(&after.notes)
        .bind(after.version)
    )?;
    expect_one_row(changed)
}

/// Takes a partner away with all that hangs on them. Fails with [`Error::Conflict`] if a
/// change came first.
pub(crate) async fn delete(tx: &mut Tx, shop: &ShopId, partner: &Partner) -> Result<()> {
    let gone = execute!(
        tx,
        sqlx::query("DELETE FROM partners WHERE shop_id = $1 AND id = $2 AND version = $3")
            .bind(shop.as_str())
            .bind(partner.id.0)
            .bind(partner.version)
    )?;
    expect_one_row(gone)?;
    for sql in [
        "DELETE FROM dues WHERE shop_id = $1 AND partner_id = $2",
        "DELETE FROM contacts WHERE shop_id = $1 AND customer_id = $2",
    ] {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(partner.id.0))?;
    }
    Ok(())
}

/// Holds a partner until the transaction ends; whether there is one.
pub(crate) async fn hold(tx: &mut Tx, shop: &ShopId, id: PartnerId) -> Result<bool> {
    let found = execute!(
        tx,
        sqlx::query("UPDATE partners SET version = version WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(id.0)
    )?;
    Ok(found == 1)
}

/// A partner.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: PartnerId) -> Result<Option<Partner>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(select!("id = $2"))
        .bind(shop.as_str())
        .bind(id.0)
        .fetch_optional(db)
        .await)?;
    row.map(Partner::try_from).transpose()
}

/// Partners, oldest first, from a place on; of one kind, if it is named.
pub(crate) async fn list(
    tx: &mut Tx,
    shop: &ShopId,
    kind: Option<PartnerKind>,
    after: Place,
    most: i64,
) -> Result<Vec<Partner>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(select!(
        "(created_at, id) > ($2, $3) AND ($5 = '' OR kind = $5) ORDER BY created_at, id LIMIT $4"
    ))
    .bind(shop.as_str())
    .bind(after.micros)
    .bind(after.id)
    .bind(most)
    .bind(kind.map_or("", PartnerKind::as_str))
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(Partner::try_from).collect()
}
