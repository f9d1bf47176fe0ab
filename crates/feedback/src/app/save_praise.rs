use kernel::ShopId;
use outbox::publish;
use storage::Tx;

use crate::{
    domain::praise::Praise, error::Error, publish::praise_given, service::Feedback, store::praise::praises,
};

/// Stores praise, unless it was heard of before, and tells of it.
pub(crate) async fn save_praise(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    praise: &Praise,
) -> Result<(), Error> {
    if praises::insert(tx, shop, praise).await? {
        publish(tx, &service.ids, praise.created_at, shop, &[praise_given(shop, praise)]).await?;
    }
    Ok(())
}
