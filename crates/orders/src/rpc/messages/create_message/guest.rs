//! What a guest writes on the shop's page.

use contracts::orders::v1 as pb;
use kernel::Failure;
use runtime::{Call, Kind};

use crate::store::messages::PAGE;

/// A guest writes on the page, and as nobody but themselves.
pub(super) fn own(call: &Call, mut message: pb::Message) -> Result<pb::Message, Failure> {
    if call.principal.kind != Kind::Guest {
        return Ok(message);
    }
    if message.channel != PAGE {
        return Err(Failure::field("message.channel", format!("must be `{PAGE}`, for a guest writes there")));
    }
    let own = call.principal.customer();
    if !message.sender_id.is_empty() {
        call.own(message.sender_id.parse().ok())?;
    }
    call.own(own)?;
    // As it is written everywhere, so that an erasure finds it.
    message.sender_id = own.map(|own| own.to_string()).unwrap_or_default();
    Ok(message)
}
