use std::collections::HashMap;

use kernel::{CustomerId, ShopId, Time};
use sqlx::FromRow;
use storage::{
    Result, Tx,
    column::{from_json, maybe_time, time, to_json},
    execute, expect_one_row, on,
};
use uuid::Uuid;

use super::{identities, links};
use crate::domain::{ChatIdentity, Customer, Link, MOST_NUMBER, Profile, Query};

const TABLE: &str = "customers";

/// Stands in the column for a customer without a number; sorts last.
pub(super) const NO_NUMBER: i64 = MOST_NUMBER + 1;

#[derive(FromRow)]
pub(super) struct Row {
    pub(super) id: Uuid,
    number: i64,
    display_name: String,
    phones: String,
    addresses: String,
    preferences: String,
    notes: String,
    version: i64,
    created_at: i64,
    updated_at: i64,
    number_asked_until: Option<i64>,
}

/// Where a list goes on: after this customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    number: i64,
    id: Uuid,
}

impl Place {
    /// Before the first.
    pub(crate) const START: Self = Self { number: 0, id: Uuid::nil() };

    /// At a customer.
    pub(crate) fn of(customer: &Customer) -> Self {
        Self { number: customer.profile.number.unwrap_or(NO_NUMBER), id: customer.id.0 }
    }

    /// From the columns that [`Place::columns`] gave.
    pub(crate) fn from_columns(columns: &[String]) -> Option<Self> {
        let [number, id] = columns else { return None };
        Some(Self { number: number.parse().ok()?, id: id.parse().ok()? })
    }

    pub(crate) fn columns(self) -> Vec<String> {
        vec![self.number.to_string(), self.id.to_string()]
    }
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, number, display_name, phones, addresses, preferences, notes,
             version, created_at, updated_at, number_asked_until FROM customers
             WHERE shop_id = $1 AND merged_into IS NULL AND ",
            $rest
        )
    };
}

/// A customer.
pub(crate) async fn find(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<Option<Customer>> {
    let row = on!(tx, |db| sqlx::query_as(select!("id = $2"))
        .bind(shop.as_str())
        .bind(id.0)
        .fetch_optional(db)
        .await)?;
    Ok(whole(tx, shop, row.into_iter().collect()).await?.pop())
}

/// Whether there is a customer.
pub(crate) async fn exists(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<bool> {
    let found: Option<i64> = on!(tx, |db| sqlx::query_scalar(
        "SELECT version FROM customers WHERE shop_id = $1 AND id = $2 AND merged_into IS NULL"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    Ok(found.is_some())
}

/// Holds a customer until the transaction ends, and answers who they are: of a record that
/// was merged, the one that goes on. A merge that runs at the same time is over, or waits.
pub(crate) async fn hold(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<Option<CustomerId>> {
    let mut held = id;
    loop {
        let found: Option<Option<Uuid>> = on!(tx, |db| sqlx::query_scalar(
            "UPDATE customers SET version = version WHERE shop_id = $1 AND id = $2 RETURNING merged_into"
        )
        .bind(shop.as_str())
        .bind(held.0)
        .fetch_optional(db)
        .await)?;
        match found {
            None => return Ok(None),
            Some(None) => return Ok(Some(held)),
            Some(Some(survivor)) => held = CustomerId(survivor),
        }
    }
}

/// Those of two customers that exist.
pub(crate) async fn find_both(tx: &mut Tx, shop: &ShopId, ids: [CustomerId; 2]) -> Result<Vec<Customer>> {
    let [one, other] = ids;
    let rows = on!(tx, |db| sqlx::query_as(select!("id IN ($2, $3) ORDER BY id"))
        .bind(shop.as_str())
        .bind(one.0)
        .bind(other.0)
        .fetch_all(db)
        .await)?;
    whole(tx, shop, rows).await
}

/// The customer that goes on for one who was merged.
pub(crate) async fn find_survivor(tx: &mut Tx, shop: &ShopId, gone: CustomerId) -> Result<Option<Customer>> {
    let row = on!(tx, |db| sqlx::query_as(select!(
        "id = (SELECT merged_into FROM customers WHERE shop_id = $1 AND id = $2)"
    ))
    .bind(shop.as_str())
    .bind(gone.0)
    .fetch_optional(db)
    .await)?;
    Ok(whole(tx, shop, row.into_iter().collect()).await?.pop())
}

/// The records that were merged into a customer, as they were last.
pub(crate) async fn merged_into(tx: &mut Tx, shop: &ShopId, survivor: CustomerId) -> Result<Vec<Customer>> {
    let rows = on!(tx, |db| sqlx::query_as(
        "SELECT id, number, display_name, phones, addresses, preferences, notes,
             version, created_at, updated_at, number_asked_until FROM customers
         WHERE shop_id = $1 AND merged_into = $2 ORDER BY id"
    )
    .bind(shop.as_str())
    .bind(survivor.0)
    .fetch_all(db)
    .await)?;
    whole(tx, shop, rows).await
}

/// The customer with a number, or the one they were merged into.
pub(crate) async fn find_by_number(tx: &mut Tx, shop: &ShopId, number: i64) -> Result<Option<Customer>> {
    let row = on!(tx, |db| sqlx::query_as(select!(
        "id = (SELECT coalesce(merged_into, id) FROM customers WHERE shop_id = $1 AND number = $2)"
    ))
    .bind(shop.as_str())
    .bind(number)
    .fetch_optional(db)
    .await)?;
    Ok(whole(tx, shop, row.into_iter().collect()).await?.pop())
}

/// The customer a sender is: by an identity of the very channel, or else by
/// one that holds on every channel.
pub(crate) async fn find_by_identity(
    tx: &mut Tx,
    shop: &ShopId,
    identity: &ChatIdentity,
) -> Result<Option<Customer>> {
    let row = on!(tx, |db| sqlx::query_as(select!(
        "id = (SELECT customer_id FROM chat_identities
               WHERE shop_id = $1 AND sender_id = $2 AND channel IN ($3, '')
               ORDER BY channel DESC LIMIT 1)"
    ))
    .bind(shop.as_str())
    .bind(&identity.sender_id)
    .bind(&identity.channel)
    .fetch_optional(db)
    .await)?;
    Ok(whole(tx, shop, row.into_iter().collect()).await?.pop())
}

/// Customers by number, those without one last.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, after: Place, most: i64) -> Result<Vec<Customer>> {
    let rows = on!(tx, |db| sqlx::query_as(select!("(number, id) > ($2, $3) ORDER BY number, id LIMIT $4"))
        .bind(shop.as_str())
        .bind(after.number)
        .bind(after.id)
        .bind(most)
        .fetch_all(db)
        .await)?;
    whole(tx, shop, rows).await
}

/// Those of [`list`] that match.
pub(crate) async fn search(
    tx: &mut Tx,
    shop: &ShopId,
    query: &Query,
    after: Place,
    most: i64,
) -> Result<Vec<Customer>> {
    let rows = on!(tx, |db| {
        sqlx::query_as(select!(
        "(number, id) > ($2, $3) AND (number = $5 OR search_text LIKE $6 ESCAPE '!' OR search_text LIKE $7 ESCAPE '!')
         ORDER BY number, id LIMIT $4"
    ))
    .bind(shop.as_str())
    .bind(after.number)
    .bind(after.id)
    .bind(most)
    // No customer has the number 0.
    .bind(query.number.unwrap_or(0))
    .bind(&query.pattern)
    .bind(&query.meant)
    .fetch_all(db)
    .await
    })?;
    whole(tx, shop, rows).await
}

/// Adds a customer, without identities.
pub(crate) async fn insert(tx: &mut Tx, customer: &Customer) -> Result<()> {
    let profile = &customer.profile;
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO customers (shop_id, id, number, display_name, phones, addresses, preferences, notes,
             search_text, version, created_at, updated_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        )
        .bind(customer.shop.as_str())
        .bind(customer.id.0)
        .bind(profile.number.unwrap_or(NO_NUMBER))
        .bind(&profile.display_name)
        .bind(to_json(&profile.phones, TABLE)?)
        .bind(to_json(&profile.addresses, TABLE)?)
        .bind(to_json(&profile.preferences, TABLE)?)
        .bind(&profile.notes)
        .bind(profile.search_text())
        .bind(customer.version)
        .bind(customer.created_at.micros())
        .bind(customer.updated_at.micros())
    )?;
    Ok(())
}

/// Writes a changed customer, without identities, over its version before;
/// [`Error::Conflict`] if that is no longer the current one.
pub(crate) async fn update(tx: &mut Tx, customer: &Customer) -> Result<()> {
    let profile = &customer.profile;
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE customers SET number = $3, display_name = $4, phones = $5, addresses = $6,
             preferences = $7, notes = $8, search_text = $9, version = $10, updated_at = $11,
             number_asked_until = $12
             WHERE shop_id = $1 AND id = $2 AND version = $10 - 1"
        )
        .bind(customer.shop.as_str())
        .bind(customer.id.0)
        .bind(profile.number.unwrap_or(NO_NUMBER))
        .bind(&profile.display_name)
        .bind(to_json(&profile.phones, TABLE)?)
        .bind(to_json(&profile.addresses, TABLE)?)
        .bind(to_json(&profile.preferences, TABLE)?)
        .bind(&profile.notes)
        .bind(profile.search_text())
        .bind(customer.version)
        .bind(customer.updated_at.micros())
        .bind(customer.number_asked_until.map(Time::micros))
    )?;
    expect_one_row(changed)
}

/// Counts a change of a customer that is in other tables; answers whether the
/// customer exists.
pub(crate) async fn touch(tx: &mut Tx, shop: &ShopId, id: CustomerId, now: Time) -> Result<bool> {
    let changed = execute!(
        tx,
        sqlx::query(
            "UPDATE customers SET version = version + 1, updated_at = $3
             WHERE shop_id = $1 AND id = $2 AND merged_into IS NULL"
        )
        .bind(shop.as_str())
        .bind(id.0)
        .bind(now.micros())
    )?;
    Ok(changed == 1)
}

/// Adds to rows what is in other tables: one statement for each table.
pub(super) async fn whole(tx: &mut Tx, shop: &ShopId, rows: Vec<Row>) -> Result<Vec<Customer>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut identities = identities::of_customers(tx, shop, &ids).await?;
    let mut links = links::of_customers(tx, shop, &ids).await?;
    rows.into_iter().map(|row| customer(row, shop, &mut identities, &mut links)).collect()
}

fn customer(
    row: Row,
    shop: &ShopId,
    identities: &mut HashMap<Uuid, Vec<ChatIdentity>>,
    links: &mut HashMap<Uuid, Vec<Link>>,
) -> Result<Customer> {
    Ok(Customer {
        shop: shop.clone(),
        id: CustomerId(row.id),
        profile: Profile {
            number: Some(row.number).filter(|number| *number != NO_NUMBER),
            display_name: row.display_name,
            phones: from_json(&row.phones, TABLE)?,
            addresses: from_json(&row.addresses, TABLE)?,
            identities: identities.remove(&row.id).unwrap_or_default(),
            preferences: from_json(&row.preferences, TABLE)?,
            notes: row.notes,
        },
        links: links.remove(&row.id).unwrap_or_default(),
        version: row.version,
        created_at: time(row.created_at, TABLE)?,
        updated_at: time(row.updated_at, TABLE)?,
        number_asked_until: maybe_time(row.number_asked_until, TABLE)?,
    })
}
