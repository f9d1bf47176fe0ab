use std::collections::HashMap;

use kernel::{CustomerId, ShopId};
use storage::{
    Result, Tx, Write, execute,
    merges::{self, Rows},
    on,
};
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

/// Who shares a membership, which goes back when a merge is undone; and what else does of plans.
pub(crate) const HOUSEHOLDS: Rows = Rows::of("membership_households").by("membership_id");
pub(crate) const MEMBERSHIPS: Rows = Rows::of("memberships");
pub(crate) const PAYMENTS: Rows = Rows::of("membership_payments");
pub(crate) const USES: Rows = Rows::of("entitlement_uses").of_orders();
/// Memberships of the record that ends which the survivor shares: as their owner they do so no
/// more.
const SHARED: Rows = Rows { table: "memberships", id: "id", owner: "id", order: None };

/// Notes which memberships of the record that ends the survivor shares.
pub(crate) async fn note_survivor(
    tx: &mut Tx,
    shop: &ShopId,
    (merged, survivor): (CustomerId, CustomerId),
) -> Result<()> {
    let shared: Vec<Uuid> = on!(tx, |db| sqlx::query_scalar(
        "SELECT shared.membership_id FROM membership_households AS shared JOIN memberships
             ON memberships.shop_id = shared.shop_id AND memberships.id = shared.membership_id
             AND memberships.customer_id = $2
         WHERE shared.shop_id = $1 AND shared.customer_id = $3"
    )
    .bind(shop.as_str())
    .bind(merged.0)
    .bind(survivor.0)
    .fetch_all(db)
    .await)?;
    for membership in shared {
        merges::note_row(tx, shop, merged, &SHARED, membership).await?;
    }
    Ok(())
}

/// Has what two records became of two of one plan stay with the survivor.
pub(crate) async fn keep(
    tx: &mut Tx,
    shop: &ShopId,
    merged: CustomerId,
    membership: MembershipId,
) -> Result<()> {
    for (rows, column) in [
        (MEMBERSHIPS, "id"),
        (HOUSEHOLDS, "membership_id"),
        (PAYMENTS, "membership_id"),
        (USES, "membership_id"),
    ] {
        merges::keep(tx, shop, merged, &rows, (column, membership.0)).await?;
    }
    merges::keep(tx, shop, merged, &SHARED, ("id", membership.0)).await
}

/// Of two who are two again each shares the other's as before.
pub(crate) async fn give_back(
    tx: &mut Tx,
    shop: &ShopId,
    (restored, survivor): (CustomerId, CustomerId),
) -> Result<()> {
    for (place, owner, who) in
        [("membership_households.customer_id", survivor, restored), ("memberships.id", restored, survivor)]
    {
        execute!(
            tx,
            sqlx::query(
                "INSERT INTO membership_households (shop_id, membership_id, customer_id)
                 SELECT noted.shop_id, noted.row_id, who.customer_id FROM noted_rows AS noted
                     JOIN memberships ON memberships.shop_id = noted.shop_id
                         AND memberships.id = noted.row_id AND memberships.customer_id = $4
                     JOIN customer_projections AS who ON who.shop_id = noted.shop_id AND who.customer_id = $5
                 WHERE noted.shop_id = $1 AND noted.merged_id = $2 AND noted.place = $3
                 ON CONFLICT DO NOTHING"
            )
            .bind(shop.as_str())
            .bind(restored.0)
            .bind(place)
            .bind(owner.0)
            .bind(who.0)
        )?;
    }
    Ok(())
}
