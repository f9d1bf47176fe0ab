//! Points for an idea.

use contracts::feedback::v1::IdeaCredited;
use kernel::ShopId;
use storage::Tx;
use uuid::Uuid;

use crate::{
    app::ledger::{self, Bonus},
    convert::projections::ideas,
    error::Error,
    service::Loyalty,
};

const ADOPTED: &str = "建议被采纳";

/// Credits the guest whose idea was adopted, once: its cause follows from the idea.
pub(super) async fn credited(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    credited: IdeaCredited,
) -> Result<(), Error> {
    let (idea, customer) = ideas::credited(shop, &credited)?;
    if credited.points <= 0 {
        return Ok(());
    }
    let cause = Uuid::new_v5(&idea, b"credit");
    let bonus = Bonus { cause, points: credited.points, note: ADOPTED.to_owned() };
    ledger::give(service, tx, shop, customer, bonus).await.map(drop)
}
