use kernel::{CustomerId, ShopId, Time};
use storage::{Result, Tx, execute};

use crate::domain::ideas::{IdeaId, Voter};

/// Counts a vote for an idea that is held, unless it was given before.
pub(crate) async fn give(tx: &mut Tx, shop: &ShopId, idea: IdeaId, voter: &Voter, now: Time) -> Result<()> {
    let given = execute!(
        tx,
        sqlx::query(
            "INSERT INTO idea_votes (shop_id, idea_id, voter, customer_id, voted_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"
        )
        .bind(shop.as_str())
        .bind(idea.0)
        .bind(&voter.key)
        .bind(voter.customer.map(|customer| customer.0))
        .bind(now.micros())
    )?;
    count(tx, shop, idea, given, 1).await
}

/// Takes a vote for an idea that is held back, if it was given.
pub(crate) async fn withdraw(tx: &mut Tx, shop: &ShopId, idea: IdeaId, voter: &Voter) -> Result<()> {
    let gone = execute!(
        tx,
        sqlx::query("DELETE FROM idea_votes WHERE shop_id = $1 AND idea_id = $2 AND voter = $3")
            .bind(shop.as_str())
            .bind(idea.0)
            .bind(&voter.key)
    )?;
    count(tx, shop, idea, gone, -1).await
}

async fn count(tx: &mut Tx, shop: &ShopId, idea: IdeaId, changed: u64, by: i64) -> Result<()> {
    if changed == 0 {
        return Ok(());
    }
    execute!(
        tx,
        sqlx::query("UPDATE ideas SET votes = votes + $3 WHERE shop_id = $1 AND id = $2")
            .bind(shop.as_str())
            .bind(idea.0)
            .bind(by)
    )?;
    Ok(())
}

/// Gives the votes of a merged record to its survivor; who is one person has one vote.
pub(super) async fn merge(tx: &mut Tx, shop: &ShopId, merged: CustomerId, into: CustomerId) -> Result<()> {
    const COUNT: &str = "UPDATE ideas SET votes = votes - 1 WHERE shop_id = $1 AND id IN (
             SELECT idea_id FROM idea_votes WHERE shop_id = $1 AND customer_id = $2 AND idea_id IN (
                 SELECT idea_id FROM idea_votes WHERE shop_id = $1 AND customer_id = $3))";
    const TWICE: &str = "DELETE FROM idea_votes WHERE shop_id = $1 AND customer_id = $2 AND idea_id IN (
             SELECT idea_id FROM idea_votes WHERE shop_id = $1 AND customer_id = $3)";
    for sql in [COUNT, TWICE] {
        execute!(tx, sqlx::query(sql).bind(shop.as_str()).bind(merged.0).bind(into.0))?;
    }
    execute!(
        tx,
        sqlx::query(
            "UPDATE idea_votes SET customer_id = $3, voter = $4 WHERE shop_id = $1 AND customer_id = $2"
        )
        .bind(shop.as_str())
        .bind(merged.0)
        .bind(into.0)
        .bind(into.to_string())
    )?;
    Ok(())
}

/// What was voted by a record that is itself again is its own vote.
pub(super) async fn own(tx: &mut Tx, shop: &ShopId, restored: CustomerId) -> Result<()> {
    execute!(
        tx,
        sqlx::query("UPDATE idea_votes SET voter = $3 WHERE shop_id = $1 AND customer_id = $2")
            .bind(shop.as_str())
            .bind(restored.0)
            .bind(restored.to_string())
    )?;
    Ok(())
}
