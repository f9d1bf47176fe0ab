use std::collections::HashMap;

use kernel::{CustomerId, ShopId, Time};
use sqlx::{FromRow, QueryBuilder};
use storage::{
    Error, Result, Tx, Write,
    column::{from_json, maybe_time, to_json},
    execute,
    merges::{self, Rows},
    on,
};
use uuid::Uuid;

use crate::store::push_in;

const TABLE: &str = "customer_projections";
/// A statement takes some 32,000 values.
const AT_ONCE: usize = 2_000;

/// What this service knows of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CustomerProjection {
    pub(crate) id: CustomerId,
    pub(crate) number: i32,
    pub(crate) display_name: String,
    pub(crate) address: String,
    pub(crate) links: Vec<Uuid>,
    /// Until then who says the number is asked whom they mean: it was another's.
    pub(crate) number_asked_until: Option<Time>,
}

#[derive(FromRow)]
pub(in crate::store) struct Row {
    pub(in crate::store) customer_id: Uuid,
    pub(in crate::store) number: i64,
    pub(in crate::store) display_name: String,
    pub(in crate::store) address: String,
    pub(in crate::store) links: String,
    pub(in crate::store) number_asked_until: i64,
}

/// Takes over what the customers service says; false if something later is
/// known already.
pub(crate) async fn put(
    tx: &mut Tx,
    shop: &ShopId,
    customer: &CustomerProjection,
    revision: i64,
    changed_at: Time,
) -> Result<bool> {
    let put = execute!(
        tx,
        sqlx::query(
            "INSERT INTO customer_projections (shop_id, customer_id, number, display_name, address, links, revision, changed_at,
                 number_asked_until)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             ON CONFLICT (shop_id, customer_id) DO UPDATE SET number = excluded.number,
             display_name = excluded.display_name, address = excluded.address, links = excluded.links,
             revision = excluded.revision, changed_at = excluded.changed_at,
             number_asked_until = excluded.number_asked_until
             WHERE customer_projections.revision < excluded.revision AND customer_projections.merged_into IS NULL"
        )
        .bind(shop.as_str())
        .bind(customer.id.0)
        .bind(i64::from(customer.number))
        .bind(&customer.display_name)
        .bind(&customer.address)
        .bind(to_json(&customer.links, TABLE)?)
        .bind(revision)
        .bind(changed_at.micros())
        .bind(customer.number_asked_until.map_or(0, Time::micros))
    )?;
    Ok(put == 1)
}

/// Replaces the chat identities, channel and sender, of a customer. One that
/// changed hands is another's too until they are heard of, in whatever order.
pub(crate) async fn put_identities(
    tx: &mut Tx,
    shop: &ShopId,
    id: CustomerId,
    identities: &[(&str, &str)],
) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM identities WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(id.0)
    )?;
    if identities.is_empty() {
        return Ok(());
    }
    on!(tx, |db| {
        let mut insert =
            QueryBuilder::new("INSERT INTO identities (shop_id, sender_id, channel, customer_id) ");
        insert.push_values(identities, |mut row, (channel, sender)| {
            row.push_bind(shop.as_str()).push_bind(*sender).push_bind(*channel).push_bind(id.0);
        });
        insert.build().execute(db).await.map(drop)
    })?;
    Ok(())
}

/// The chat identities, channel and sender, of a customer.
pub(crate) async fn identities(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<Vec<(String, String)>> {
    Ok(on!(tx, |db| {
        sqlx::query_as("SELECT channel, sender_id FROM identities WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(id.0)
            .fetch_all(db)
            .await
    })?)
}

/// Whose an order is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) id: CustomerId,
    /// 0 if they have none.
    pub(crate) number: i32,
}

/// A customer, or whom they were merged into; `None` if nobody told of them.
pub(crate) async fn owner(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<Option<Owner>> {
    let row: Option<(Uuid, i64)> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT customer.customer_id, customer.number
         FROM customer_projections AS named JOIN customer_projections AS customer ON customer.shop_id = named.shop_id
              AND customer.customer_id = coalesce(named.merged_into, named.customer_id)
         WHERE named.shop_id = $1 AND named.customer_id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await
    })?;
    let owner = |(id, number)| Ok(Owner { id: CustomerId(id), number: customer_number(number)? });
    row.map(owner).transpose()
}

/// The customers with these numbers, or whom those were merged into; nobody has
/// 0.
pub(crate) async fn by_numbers(
    tx: &mut Tx,
    shop: &ShopId,
    numbers: &[i32],
) -> Result<Vec<CustomerProjection>> {
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut rows: Vec<Row> = on!(tx, |db| {
        let mut select = QueryBuilder::new(
            "SELECT customer.customer_id, named.number, customer.display_name, customer.address, customer.links,
                 customer.number_asked_until
             FROM customer_projections AS named JOIN customer_projections AS customer ON customer.shop_id = named.shop_id
                  AND customer.customer_id = coalesce(named.merged_into, named.customer_id)
             WHERE named.shop_id = ",
        );
        select.push_bind(shop.as_str()).push(" AND named.number <> 0 AND named.number");
        push_in(&mut select, numbers.iter().map(|number| i64::from(*number)));
        select.push(" ORDER BY named.number, named.changed_at DESC").build_query_as().fetch_all(db).await
    })?;
    rows.dedup_by_key(|row| row.number);
    rows.into_iter().map(CustomerProjection::try_from).collect()
}

/// The customers with a number who are called one of these, each name with the
/// number; a name that two have is nobody's.
pub(crate) async fn numbers_by_name(
    tx: &mut Tx,
    shop: &ShopId,
    names: &[String],
) -> Result<Vec<(String, i32)>> {
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, i64, i64)> = on!(tx, |db| {
        let mut select = QueryBuilder::new(
            "SELECT display_name, min(number), count(*) FROM customer_projections
             WHERE merged_into IS NULL AND number <> 0 AND shop_id = ",
        );
        select.push_bind(shop.as_str()).push(" AND display_name");
        push_in(&mut select, names.iter());
        select.push(" GROUP BY display_name").build_query_as().fetch_all(db).await
    })?;
    let only = rows.into_iter().filter(|(.., count)| *count == 1);
    only.map(|(name, number, _)| Ok((name, customer_number(number)?))).collect()
}

/// Whom records were merged into.
pub(crate) async fn survivors(tx: &mut Tx, shop: &ShopId) -> Result<HashMap<Uuid, Uuid>> {
    let rows: Vec<(Uuid, Uuid)> = on!(tx, |db| sqlx::query_as(
        "SELECT customer_id, merged_into FROM customer_projections
         WHERE shop_id = $1 AND merged_into IS NOT NULL"
    )
    .bind(shop.as_str())
    .fetch_all(db)
    .await)?;
    Ok(rows.into_iter().collect())
}

/// The numbers of customers who have one.
pub(crate) async fn numbers(tx: &mut Tx, shop: &ShopId, ids: &[Uuid]) -> Result<HashMap<Uuid, i32>> {
    let mut numbers = HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        let rows: Vec<(Uuid, i64)> = on!(tx, |db| {
            let mut select = QueryBuilder::new(
                "SELECT customer_id, number FROM customer_projections WHERE number <> 0 AND shop_id = ",
            );
            select.push_bind(shop.as_str()).push(" AND customer_id");
            push_in(&mut select, some.iter().copied());
            select.build_query_as().persistent(false).fetch_all(db).await
        })?;
        for (id, number) in rows {
            numbers.insert(id, customer_number(number)?);
        }
    }
    Ok(numbers)
}

fn customer_number(number: i64) -> Result<i32> {
    i32::try_from(number).map_err(|why| Error::corrupt("customers", why))
}

/// What goes back when a merge is undone.
const ROWS: [Rows; 3] = [
    Rows { table: TABLE, id: "customer_id", owner: "merged_into", order: None },
    Rows::of("orders").by("order_id"),
    Rows::of("service_contracts").by("contract_id"),
];

/// Gives all that was one customer's to another, who goes on for both, or to
/// whom that one was merged into since.
pub(crate) async fn merge(
    tx: &mut Tx,
    shop: &ShopId,
    from: CustomerId,
    into: CustomerId,
    at: Time,
) -> Result<()> {
    const MOVES: [&str; 6] = [
        "INSERT INTO customer_projections (shop_id, customer_id, number, display_name, address, links, revision, changed_at,
         merged_into) VALUES ($1, $2, 0, '', '', '[]', 0, 0, $3)
         ON CONFLICT (shop_id, customer_id) DO UPDATE SET merged_into = excluded.merged_into",
        "UPDATE customer_projections SET merged_into = $3 WHERE shop_id = $1 AND merged_into = $2",
        "DELETE FROM identities WHERE shop_id = $1 AND customer_id = $2 AND customer_id <> $3",
        "UPDATE orders SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2",
        "UPDATE service_contracts SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2",
        "UPDATE opt_outs SET customer_id = $3 WHERE shop_id = $1 AND customer_id = $2",
    ];
    let into = survivor(tx, shop, into).await?;
    if into == from {
        return Ok(());
    }
    // Told once more, it has nothing any more.
    if survivor(tx, shop, from).await? == from {
        merges::note(tx, shop, (from, into), &ROWS, at).await?;
    }
    for sql in MOVES {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(from.0).bind(into.0))?;
    }
    Ok(())
}

/// A record that was merged is itself again, with what was its own; answers which it was part
/// of: itself, if none.
pub(crate) async fn unmerge(tx: &mut Tx, shop: &ShopId, restored: CustomerId) -> Result<CustomerId> {
    let into = hold(tx, shop, restored).await?;
    if into == restored {
        return Ok(into);
    }
    execute!(
        tx,
        sqlx::query(
            "UPDATE customer_projections SET merged_into = NULL WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(restored.0)
    )?;
    merges::give_back(tx, shop, (restored, into), &ROWS).await?;
    merges::forget(tx, shop, restored).await?;
    Ok(into)
}

/// What a sender said who is the record's again was said by them.
pub(crate) async fn give_back_opt_outs(
    tx: &mut Tx,
    shop: &ShopId,
    restored: CustomerId,
    survivor: CustomerId,
) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "UPDATE opt_outs SET customer_id = $2 WHERE shop_id = $1 AND customer_id = $3 AND EXISTS (
                 SELECT 1 FROM identities WHERE identities.shop_id = $1 AND identities.customer_id = $2
                     AND identities.sender_id = opt_outs.sender_id
                     AND identities.channel IN (opt_outs.channel, ''))"
        )
        .bind(shop.as_str())
        .bind(restored.0)
        .bind(survivor.0)
    )?;
    Ok(())
}

/// Keeps a customer from being merged until the end of the transaction, so that
/// what is written for them moves with them. Answers the record that goes on for
/// them by now; themselves if there is no record of them.
pub(crate) async fn hold(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<CustomerId> {
    let held: Option<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "UPDATE customer_projections SET changed_at = changed_at WHERE shop_id = $1 AND customer_id = $2
         RETURNING coalesce(merged_into, customer_id)"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    Ok(held.map_or(id, CustomerId))
}

/// The same for a batch, which is not done if they are merged by then.
pub(crate) fn holding(shop: &ShopId, id: CustomerId) -> Write {
    let query = Write::hold("SELECT 1 FROM customer_projections WHERE merged_into IS NULL AND shop_id = ");
    query.bind(shop.as_str()).push(" AND customer_id = ").bind(id.0).expecting(1)
}

/// The record that goes on for a customer. Whoever is merged takes those along
/// who were merged into them, so that it is one step.
async fn survivor(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<CustomerId> {
    let merged_into: Option<Option<Uuid>> = on!(tx, |db| sqlx::query_scalar(
        "SELECT merged_into FROM customer_projections WHERE shop_id = $1 AND customer_id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await)?;
    Ok(merged_into.flatten().map_or(id, CustomerId))
}

/// One customer, or the record they were merged into.
pub(crate) async fn get(tx: &mut Tx, shop: &ShopId, id: CustomerId) -> Result<Option<CustomerProjection>> {
    let row: Option<Row> = on!(tx, |db| {
        sqlx::query_as(
        "SELECT customer.customer_id, customer.number, customer.display_name, customer.address, customer.links,
                 customer.number_asked_until
         FROM customer_projections AS named JOIN customer_projections AS customer ON customer.shop_id = named.shop_id
              AND customer.customer_id = coalesce(named.merged_into, named.customer_id)
         WHERE named.shop_id = $1 AND named.customer_id = $2"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_optional(db)
    .await
    })?;
    row.map(CustomerProjection::try_from).transpose()
}

impl TryFrom<Row> for CustomerProjection {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: CustomerId(row.customer_id),
            number: i32::try_from(row.number).map_err(|why| Error::corrupt(TABLE, why))?,
            display_name: row.display_name,
            address: row.address,
            links: from_json(&row.links, TABLE)?,
            number_asked_until: maybe_time(Some(row.number_asked_until).filter(|until| *until != 0), TABLE)?,
        })
    }
}
