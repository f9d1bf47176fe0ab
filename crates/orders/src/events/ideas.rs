//! What became of an idea is said to the guest who had it.

use contracts::feedback::v1::{GuestAddressed, IdeaDecided};
use kernel::ShopId;
use storage::Tx;

use super::said;
use crate::{error::Error, service::Orders};

/// Sends it where they said the idea, if they said it in a chat.
pub(super) async fn say(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    told: IdeaDecided,
) -> Result<(), Error> {
    let idea = told.idea.unwrap_or_default();
    let was_said = !idea.message.is_empty();
    let said = GuestAddressed {
        about: idea.name,
        customer: idea.customer,
        channel: if was_said { told.channel } else { String::new() },
        sender_id: if was_said { told.sender_id } else { String::new() },
        message: idea.message,
        text: told.text,
        text_en: told.text_en,
    };
    said::say(service, tx, shop, said).await
}
