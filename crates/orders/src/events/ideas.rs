//! What became of an idea is said to the guest who had it: where they said it, else where
//! they ordered last.

use contracts::feedback::v1::IdeaDecided;
use kernel::{MessageId, Place, ShopId};
use runtime::field;
use storage::Tx;

use super::wishes::{LAST, language_of, written};
use crate::{
    convert,
    domain::shorthand::Language,
    error::Error,
    service::Orders,
    store::{
        messages,
        orders::find::{Filter, list},
        projections::customers,
    },
};

const MESSAGE: &str = "shops/{shop}/messages/{message}";

/// Where somebody can be written to, and which message tells their language.
struct Reach {
    channel: String,
    sender_id: String,
    message: MessageId,
}

/// Sends what became of an idea, unless nobody knows where its guest is.
pub(super) async fn say(
    service: &Orders,
    tx: &mut Tx,
    shop: &ShopId,
    told: IdeaDecided,
) -> Result<(), Error> {
    let Some(reach) = reach(tx, shop, &told).await? else { return Ok(()) };
    let text = match language_of(tx, shop, reach.message).await? {
        Language::Chinese => told.text,
        Language::English => told.text_en,
    };
    let idea = told.idea.unwrap_or_default();
    let (channel, sender_id) = (reach.channel.as_str(), reach.sender_id.as_str());
    let to = convert::Correspondent { channel, sender_id, customer: &idea.customer };
    let now = service.clock.now();
    let message = convert::outgoing_to(shop, MessageId(service.ids.next()), text, to, now);
    Ok(messages::send(tx, shop, &message).await?)
}

async fn reach(tx: &mut Tx, shop: &ShopId, told: &IdeaDecided) -> Result<Option<Reach>, Error> {
    let idea = told.idea.clone().unwrap_or_default();
    if !idea.message.is_empty() && !told.sender_id.is_empty() {
        let message = field::id_in(shop, &idea.message, "idea.message", MESSAGE)?;
        let (channel, sender_id) = (told.channel.clone(), told.sender_id.clone());
        return Ok(Some(Reach { channel, sender_id, message }));
    }
    if idea.customer.is_empty() {
        return Ok(None);
    }
    let named = convert::customer_in(shop, &idea.customer, "idea.customer")?;
    let Some(owner) = customers::owner(tx, shop, named).await? else { return Ok(None) };
    let filter = Filter { customer: Some(owner.id), ..Filter::default() };
    let theirs = list(tx, shop, &filter, Place::START, LAST).await?;
    Ok(theirs.iter().find_map(written).map(|(last, message)| Reach {
        channel: last.origin.channel.clone(),
        sender_id: last.origin.sender_id.clone(),
        message,
    }))
}
