use std::collections::HashMap;

use kernel::{CustomerId, ShopId};
use sqlx::QueryBuilder;
use storage::{Result, Tx, execute, on};
use uuid::Uuid;

use crate::domain::ChatIdentity;

/// The identities of each of some customers, in their order.
pub(crate) async fn of_customers(
    tx: &mut Tx,
    shop: &ShopId,
    customers: &[Uuid],
) -> Result<HashMap<Uuid, Vec<ChatIdentity>>> {
    let rows: Vec<(Uuid, String, String)> = on!(tx, |db| {
        let mut select = QueryBuilder::new("SELECT customer_id, channel, sender_id FROM chat_identities ");
        select.push("WHERE shop_id = ").push_bind(shop.as_str()).push(" AND customer_id IN (");
        let mut list = select.separated(", ");
        for id in customers {
            list.push_bind(*id);
        }
        select.push(") ORDER BY customer_id, place").build_query_as().fetch_all(db).await
    })?;
    let mut found: HashMap<Uuid, Vec<ChatIdentity>> = HashMap::new();
    for (customer, channel, sender_id) in rows {
        found.entry(customer).or_default().push(ChatIdentity { channel, sender_id });
    }
    Ok(found)
}

/// Makes these the identities of a customer, in this order. Answers the places
/// of those that are another's; then the transaction must not be committed.
pub(crate) async fn put(
    tx: &mut Tx,
    shop: &ShopId,
    customer: CustomerId,
    identities: &[ChatIdentity],
) -> Result<Vec<usize>> {
    execute!(
        tx,
        sqlx::query("DELETE FROM chat_identities WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(customer.0)
    )?;
    if identities.is_empty() {
        return Ok(Vec::new());
    }
    let put: Vec<i64> = on!(tx, |db| {
        let mut insert = QueryBuilder::new(
            "INSERT INTO chat_identities (shop_id, sender_id, channel, customer_id, place) ",
        );
        insert.push_values((0_i64..).zip(identities), |mut row, (place, identity)| {
            row.push_bind(shop.as_str()).push_bind(&identity.sender_id).push_bind(&identity.channel);
            row.push_bind(customer.0).push_bind(place);
        });
        insert.push(" ON CONFLICT DO NOTHING RETURNING place");
        insert.build_query_scalar().fetch_all(db).await
    })?;
    let is_put = |place: &usize| put.iter().any(|done| usize::try_from(*done) == Ok(*place));
    Ok((0..identities.len()).filter(|place| !is_put(place)).collect())
}

/// Whose identity it is, on this very channel.
pub(crate) async fn owner(tx: &mut Tx, shop: &ShopId, identity: &ChatIdentity) -> Result<Option<CustomerId>> {
    let owner: Option<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT customer_id FROM chat_identities WHERE shop_id = $1 AND sender_id = $2 AND channel = $3"
    )
    .bind(shop.as_str())
    .bind(&identity.sender_id)
    .bind(&identity.channel)
    .fetch_optional(db)
    .await)?;
    Ok(owner.map(CustomerId))
}
