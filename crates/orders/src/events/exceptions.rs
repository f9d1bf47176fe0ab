//! What was decided on what a guest asked for is said where they asked it.

use contracts::{feedback::v1::GuestAddressed, loyalty::v1::ExceptionDecided};
use kernel::ShopId;
use runtime::field;
use storage::Tx;

use super::said;
use crate::{error::Error, service::Orders, store::messages};

/// Sends it.
pub(super) async fn say(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    told: ExceptionDecided,
) -> Result<(), Error> {
    let exception = told.exception.unwrap_or_default();
    let asked = field::id_in(shop, &exception.message, "exception.message", said::MESSAGE)?;
    let (channel, sender_id) = match messages::get(tx, shop, asked).await? {
        Some(kept) => (kept.channel, kept.sender_id),
        None => Default::default(),
    };
    let said = GuestAddressed {
        about: exception.name,
        customer: exception.customer,
        channel,
        sender_id,
        message: exception.message,
        text: told.text,
        text_en: told.text_en,
    };
    said::say(service, tx, shop, said).await
}
