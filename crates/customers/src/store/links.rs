use std::collections::HashMap;

use kernel::{CustomerId, ShopId};
use sqlx::QueryBuilder;
use storage::{Error, Result, Tx, execute, on};
use uuid::Uuid;

use crate::domain::{Link, LinkKind};

/// The links of each of some customers.
pub(crate) async fn of_customers(
    tx: &mut Tx,
    shop: &ShopId,
    customers: &[Uuid],
) -> Result<HashMap<Uuid, Vec<Link>>> {
    let rows: Vec<(Uuid, Uuid, String)> = on!(tx, |db| {
        let mut select = QueryBuilder::new("SELECT customer_id, other_id, kind FROM links ");
        select.push("WHERE shop_id = ").push_bind(shop.as_str()).push(" AND customer_id IN (");
        let mut list = select.separated(", ");
        for id in customers {
            list.push_bind(*id);
        }
        select.push(") ORDER BY customer_id, other_id").build_query_as().fetch_all(db).await
    })?;
    let mut found: HashMap<Uuid, Vec<Link>> = HashMap::new();
    for (customer, other, kind) in rows {
        let kind = kind.parse().map_err(|_| Error::corrupt("links", format!("kind {kind}")))?;
        found.entry(customer).or_default().push(Link { other: CustomerId(other), kind });
    }
    Ok(found)
}

/// Links two customers both ways; answers whether that changed anything.
pub(crate) async fn put(tx: &mut Tx, shop: &ShopId, pair: [CustomerId; 2], kind: LinkKind) -> Result<bool> {
    let [one, other] = pair;
    let changed = execute!(
        tx,
        sqlx::query(
            "INSERT INTO links (shop_id, customer_id, other_id, kind)
             VALUES ($1, $2, $3, $4), ($1, $3, $2, $4)
             ON CONFLICT (shop_id, customer_id, other_id) DO UPDATE SET kind = excluded.kind
             WHERE links.kind <> excluded.kind"
        )
        .bind(shop.as_str())
        .bind(one.0)
        .bind(other.0)
        .bind(kind.as_str())
    )?;
    Ok(changed > 0)
}

/// Takes the link between two customers away, both ways; answers whether there
/// was one.
pub(crate) async fn remove(tx: &mut Tx, shop: &ShopId, pair: [CustomerId; 2]) -> Result<bool> {
    let [one, other] = pair;
    let gone = execute!(
        tx,
        sqlx::query(
            "DELETE FROM links WHERE shop_id = $1
             AND ((customer_id = $2 AND other_id = $3) OR (customer_id = $3 AND other_id = $2))"
        )
        .bind(shop.as_str())
        .bind(one.0)
        .bind(other.0)
    )?;
    Ok(gone > 0)
}
