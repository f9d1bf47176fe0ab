use std::collections::HashMap;

use kernel::{CustomerId, ShopId};
use storage::{Result, Tx, Write, execute, on};
use uuid::Uuid;

use crate::domain::plans::MembershipId;

/// Who shares a membership, beside its owner.
pub(crate) async fn list(tx: &mut Tx, shop: &ShopId, id: MembershipId) -> Result<Vec<CustomerId>> {
    let rows: Vec<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT customer_id FROM membership_households WHERE shop_id = $1 AND membership_id = $2
         ORDER BY customer_id"
    )
    .bind(shop.as_str())
    .bind(id.0)
    .fetch_all(db)
    .await)?;
    Ok(rows.into_iter().map(CustomerId).collect())
}

/// Who shares each of some memberships that anybody does, beside its owner.
pub(crate) async fn of_each(
    tx: &mut Tx,
    shop: &ShopId,
    ids: &[MembershipId],
) -> Result<HashMap<MembershipId, Vec<CustomerId>>> {
    let mut all = HashMap::<_, Vec<_>>::new();
    if ids.is_empty() {
        return Ok(all);
    }
    let select = Write::new("SELECT membership_id, customer_id FROM membership_households WHERE shop_id = ")
        .bind(shop.as_str())
        .push(" AND membership_id IN (")
        .list(|row| ids.iter().fold(row, |row, id| row.bind(id.0)))
        .push(") ORDER BY membership_id, customer_id");
    let rows: Vec<(Uuid, Uuid)> = on!(tx, |db| select.builder().build_query_as().fetch_all(db).await)?;
    for (id, customer) in rows {
        all.entry(MembershipId(id)).or_default().push(CustomerId(customer));
    }
    Ok(all)
}

/// Says who shares it from now on.
pub(crate) async fn set(
    tx: &mut Tx,
    shop: &ShopId,
    id: MembershipId,
    customers: &[CustomerId],
) -> Result<()> {
    execute!(
        tx,
        sqlx::query("DELETE FROM membership_households WHERE shop_id = $1 AND membership_id = $2")
            .bind(shop.as_str())
            .bind(id.0)
    )?;
    for customer in customers {
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO membership_households (shop_id, membership_id, customer_id) VALUES ($1, $2, $3)
                 ON CONFLICT DO NOTHING"
            )
            .bind(shop.as_str())
            .bind(id.0)
            .bind(customer.0)
        )?;
    }
    Ok(())
}
