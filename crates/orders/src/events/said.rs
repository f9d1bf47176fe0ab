//! What is to be said to a guest is said where they wrote it is about, else where they ordered
//! last.

use contracts::feedback::v1::GuestAddressed;
use kernel::{MessageId, Place, ShopId};
use runtime::field;
use storage::Tx;

use super::wishes::{LAST, language_of, written};
use crate::{
    convert,
    domain::{
        channel::{SIMULATOR, is_chat},
        shorthand::Language,
    },
    error::Error,
    service::Orders,
    store::{
        messages::{self, deliveries},
        orders::find::{Filter, list},
        projections::customers,
    },
};

/// Nobody writes in more places.
const MOST: i64 = 20;
const MESSAGE: &str = "shops/{shop}/messages/{message}";

/// Where somebody can be written to, and which message tells their language.
struct Reach {
    channel: String,
    sender_id: String,
    message: Option<MessageId>,
}

/// Says it, unless nobody knows where its guest is.
pub(super) async fn say(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    said: GuestAddressed,
) -> Result<(), Error> {
    let said = GuestAddressed { customer: survivor(tx, shop, said.customer.clone()).await?, ..said };
    let Some(reach) = reach(tx, shop, &said).await? else { return Ok(()) };
    let language = match reach.message {
        Some(message) => language_of(tx, shop, message).await?,
        None => Language::Chinese,
    };
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

async fn reach(tx: &mut Tx, shop: &ShopId, said: &GuestAddressed) -> Result<Option<Reach>, Error> {
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
    let mut in_a_chat = theirs.iter().filter(|record| is_chat(&record.origin.channel));
    if let Some((last, message)) = in_a_chat.find_map(written) {
        let (channel, sender_id) = (last.origin.channel.clone(), last.origin.sender_id.clone());
        return Ok(Some(Reach { channel, sender_id, message: Some(message) }));
    }
    // Who never ordered in a chat may have written in one.
    let wrote = deliveries::written_on(tx, shop, owner.id, MOST).await?;
    let wrote = wrote.into_iter().find(|(channel, _)| is_chat(channel));
    Ok(wrote.map(|(channel, sender_id)| Reach { channel, sender_id, message: None }))
}
