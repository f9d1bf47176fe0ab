//! What is to be said to a guest is said where they wrote what it is about, else where they are.

use contracts::feedback::v1::GuestAddressed;
use kernel::{MessageId, Place, ShopId};
use runtime::field;
use storage::Tx;

use super::{
    reach::{self, Reach},
    wishes::LAST,
};
use crate::{
    convert,
    domain::{
        channel::{SIMULATOR, is_chat},
        shorthand::Language,
    },
    error::Error,
    service::Orders,
    store::{
        messages,
        orders::find::{Filter, list},
        projections::customers,
    },
};

pub(super) const MESSAGE: &str = "shops/{shop}/messages/{message}";

/// Says it, unless nobody knows where its guest is.
pub(super) async fn say(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    said: GuestAddressed,
) -> Result<(), Error> {
    let said = GuestAddressed { customer: survivor(tx, shop, said.customer.clone()).await?, ..said };
    let Some(reach) = reach_of(tx, shop, &said).await? else { return Ok(()) };
    let language = reach.language(tx, shop).await?;
    let text = match language {
        Language::English if !said.text_en.is_empty() => said.text_en,
        _ => said.text,
    };
    let to = convert::Correspondent {
        channel: &reach.channel,
        sender_id: &reach.sender_id,
        customer: &said.customer,
    };
    let now = service.clock.now();
    let message = convert::outgoing_to(shop, MessageId(service.ids.next()), text, to, now);
    Ok(messages::send(tx, shop, &message).await?)
}

/// Whom a record was merged into: what they want and don't want holds. The name as it is, if
/// nobody knows them.
async fn survivor(tx: &mut Tx, shop: &ShopId, customer: String) -> Result<String, Error> {
    if customer.is_empty() {
        return Ok(customer);
    }
    let named = convert::customer_in(shop, &customer, "customer")?;
    let owner = customers::owner(tx, shop, named).await?;
    Ok(owner.map_or(customer, |owner| convert::customer_name(shop, owner.id)))
}

async fn reach_of(tx: &mut Tx, shop: &ShopId, said: &GuestAddressed) -> Result<Option<Reach>, Error> {
    let is_said = is_chat(&said.channel) || said.channel == SIMULATOR;
    if !said.sender_id.is_empty() && is_said {
        let message = match said.message.as_str() {
            "" => None,
            name => Some(field::id_in(shop, name, "message", MESSAGE)?),
        };
        let (channel, sender_id) = (said.channel.clone(), said.sender_id.clone());
        return Ok(Some(Reach { channel, sender_id, message }));
    }
    if said.customer.is_empty() {
        return Ok(None);
    }
    let named = convert::customer_in(shop, &said.customer, "customer")?;
    let Some(owner) = customers::owner(tx, shop, named).await? else { return Ok(None) };
    let filter = Filter { customer: Some(owner.id), ..Filter::default() };
    let theirs = list(tx, shop, &filter, Place::START, LAST).await?;
    reach::of_guest(tx, shop, owner.id, &theirs).await
}
