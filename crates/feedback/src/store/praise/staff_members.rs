use kernel::{Place, ShopId};
use sqlx::FromRow;
use storage::{
    Error, Result, Tx,
    column::{from_json, time, to_json},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use crate::domain::praise::staff::{StaffMember, StaffMemberId};

const TABLE: &str = "staff_members";
/// Before everybody.
pub(crate) const FIRST: Place = Place { micros: i64::MIN, id: Uuid::nil() };

#[derive(FromRow)]
struct Row {
    id: Uuid,
    display_name: String,
    aliases: String,
    access_key: String,
    retired: bool,
    version: i64,
    created_at: i64,
}

impl TryFrom<Row> for StaffMember {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: StaffMemberId(row.id),
            display_name: row.display_name,
            aliases: from_json(&row.aliases, TABLE)?,
            access_key: row.access_key,
            retired: row.retired,
            version: row.version,
            created_at: time(row.created_at, TABLE)?,
        })
    }
}

fn aliases(member: &StaffMember) -> Result<String> {
    to_json(&member.aliases, TABLE)
}

/// Everybody, as they stay until the transaction ends: whoever gives a name waits for all
/// others who do.
pub(crate) async fn hold_all(tx: &mut Tx, shop: &ShopId) -> Result<Vec<StaffMember>> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO staff_lists (shop_id, revision) VALUES ($1, 1)
             ON CONFLICT (shop_id) DO UPDATE SET revision = staff_lists.revision + 1"
        )
        .bind(shop.as_str())
    )?;
    all(tx, shop).await
}

/// Adds somebody.
pub(crate) async fn insert(tx: &mut Tx, shop: &ShopId, member: &StaffMember) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO staff_members (shop_id, id, display_name, aliases, access_key, retired, version,
                 created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        )
        .bind(shop.as_str())
        .bind(member.id.0)
        .bind(&member.display_name)
        .bind(aliases(member)?)
        .bind(&member.access_key)
        .bind(member.retired)
        .bind(member.version)
        .bind(member.created_at.micros())
    )?;
    Ok(())
}

/// Changes somebody from the version before theirs. Errors: `Conflict` if that was
/// not the current one.
pub(crate) async fn update(tx: &mut Tx, shop: &ShopId, member: &StaffMember) -> Result<()> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE staff_members SET display_name = $3, aliases = $4, access_key = $5, retired = $6,
                 version = $7 WHERE shop_id = $1 AND id = $2 AND version = $7 - 1"
        )
        .bind(shop.as_str())
        .bind(member.id.0)
        .bind(&member.display_name)
        .bind(aliases(member)?)
        .bind(&member.access_key)
        .bind(member.retired)
        .bind(member.version)
    )?;
    expect_one_row(changed)
}

/// Somebody, if there is one of that id.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: StaffMemberId) -> Result<Option<StaffMember>> {
    let row: Option<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, display_name, aliases, access_key, retired, version, created_at FROM staff_members
         WHERE shop_id = $1 AND id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    row.map(StaffMember::try_from).transpose()
}

/// Everybody, oldest first, after a place.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, after: Place, limit: i64) -> Result<Vec<StaffMember>> {
    let rows: Vec<Row> = on!(tx, |db| sqlx::query_as(
        "SELECT id, display_name, aliases, access_key, retired, version, created_at FROM staff_members
         WHERE shop_id = $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4"
    )
    .bind(shop.as_str())
    .bind(after.micros)
    .bind(after.id)
    .bind(limit)
    .fetch_all(db)
    .await)?;
    rows.into_iter().map(StaffMember::try_from).collect()
}

/// Everybody who works or worked in the shop.
pub(crate) async fn all(tx: &mut Tx, shop: &ShopId) -> Result<Vec<StaffMember>> {
    list(tx, shop, FIRST, i64::MAX).await
}
