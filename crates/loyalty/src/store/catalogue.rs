pub(crate) mod boundaries;
pub(crate) mod campaign_days;
pub(crate) mod campaigns;
pub(crate) mod exceptions;
pub(crate) mod invariants;
pub(crate) mod rewards;

use kernel::ShopId;
use storage::{Result, Tx, execute, on};

use crate::domain::Catalogue;

/// Counts a change of what may be given, of the shop's days or of its tiers, and
/// holds the catalogue until the transaction ends: of two changes at once the
/// second waits for the first.
pub(crate) async fn bump(tx: &mut Tx, shop: &ShopId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO catalogues (shop_id, revision) VALUES ($1, 1)
             ON CONFLICT (shop_id) DO UPDATE SET revision = catalogues.revision + 1"
        )
        .bind(shop.as_str())
    )?;
    tx.note_raised_revision();
    Ok(())
}

/// Holds the shop until the transaction ends, and changes nothing: a rule is not
/// forced upon all points while somebody's first are given.
pub(crate) async fn lock(tx: &mut Tx, shop: &ShopId) -> Result<()> {
    execute!(
        tx,
        sqlx::query(
            "INSERT INTO catalogues (shop_id, revision) VALUES ($1, 0)
             ON CONFLICT (shop_id) DO UPDATE SET revision = catalogues.revision"
        )
        .bind(shop.as_str())
    )?;
    Ok(())
}

/// How often the catalogue was changed.
pub(crate) async fn revision(tx: &mut Tx, shop: &ShopId) -> Result<i64> {
    let revision: Option<i64> =
        on!(tx, |db| sqlx::query_scalar("SELECT revision FROM catalogues WHERE shop_id = $1")
            .bind(shop.as_str())
            .fetch_optional(db)
            .await)?;
    Ok(revision.unwrap_or(0))
}

/// All that a shop may give. The revision is read first, so that what is changed
/// in the meantime makes the copy an old one.
pub(crate) async fn all(tx: &mut Tx, shop: &ShopId) -> Result<Catalogue> {
    Ok(Catalogue {
        revision: revision(tx, shop).await?,
        rewards: rewards::all(tx, shop).await?,
        campaigns: campaigns::all(tx, shop).await?,
        boundaries: boundaries::all(tx, shop).await?,
    })
}
