//! What a message says, together with what was said before.

use contracts::orders::v1 as pb;
use jiff::Timestamp;
use kernel::{MessageId, Time};
use prost::Message as _;
use storage::Tx;

use super::{chain::Paste, people::people, too_long};
use crate::{
    cache::ShopMenu,
    domain::{
        dialogue::{Asked, Continuation, continued, may_answer, may_confirm, may_repeat},
        pasted::Pasted,
        shorthand::{Reading, Setting, read, read_without},
    },
    error::Error,
    store::{
        messages::{self, Incoming, Kept},
        projections::customers::CustomerProjection,
    },
};

/// The message that is acted on: the one at hand; the one that our question,
/// which it confirms, was about; or both together.
#[derive(Clone, Debug)]
pub(super) struct Subject {
    pub(super) id: MessageId,
    pub(super) text: String,
    pub(super) sent_at: Time,
    pub(super) confirmed: bool,
    /// The question of ours that is answered.
    pub(super) settles: Option<MessageId>,
    /// Whether a question of ours is open that it does not answer.
    pub(super) asked: bool,
    /// Whether the message of its sender before called an order off.
    pub(super) has_cancelled: bool,
    /// The message at hand, where it completes the one before, and where it begins
    /// in the text of both.
    pub(super) completed_by: Option<(MessageId, u32)>,
}

/// What was understood of a message.
pub(super) enum Understood {
    /// It is to be decided on.
    Read(Box<Reading>),
    /// It says no to a question of ours.
    Declined(Box<Reading>),
    /// A chain, all of whose lines are ordered.
    NothingNew(Box<Reading>),
}

impl Understood {
    pub(super) fn reading(&self) -> &Reading {
        let (Self::Read(reading) | Self::Declined(reading) | Self::NothingNew(reading)) = self;
        reading
    }
}

/// Reads a message, together with what we asked its sender last.
pub(super) async fn understand(
    tx: &mut Tx,
    incoming: &Incoming,
    id: MessageId,
    shop_menu: &ShopMenu,
    sender: Option<&CustomerProjection>,
) -> Result<(Subject, Understood), Error> {
    let named = people(tx, &incoming.shop, shop_menu, &incoming.text).await?;
    let setting = Setting {
        menu: &shop_menu.menu,
        shop: &shop_menu.shop,
        people: &named,
        sent: incoming.sent_at.timestamp(),
        sender: sender.map(|sender| sender.number),
    };
    let own = Subject {
        id,
        text: incoming.text.clone(),
        sent_at: incoming.sent_at,
        confirmed: false,
        settles: None,
        asked: false,
        has_cancelled: false,
        completed_by: None,
    };
    if let Some(pasted) = paste(incoming, &own, setting.sender).compare(tx, shop_menu).await? {
        return Ok((own, pasted_again(incoming, &pasted, setting)?));
    }
    let reading = read(&incoming.text, setting).map_err(too_long)?;
    if !may_answer(&reading) && !may_repeat(&reading) {
        return Ok((own, Understood::Read(Box::new(reading))));
    }
    let (shop, channel, sender_id) = (&incoming.shop, &incoming.channel, &incoming.sender_id);
    let last = messages::last_replied(tx, shop, channel, sender_id, id).await?;
    let last = last.map(answered).transpose()?.flatten();
    let Some((_, last, answer)) = last.filter(|(sent, ..)| may_confirm(*sent, setting.sent)) else {
        return Ok((own, Understood::Read(Box::new(reading))));
    };
    let has_cancelled = answer.orders.iter().any(|order| order.state() == pb::order::State::Cancelled);
    let own = Subject { has_cancelled, ..own };
    let Some(mut asked) = asked(&last, &answer)?.filter(|_| may_answer(&reading)) else {
        return Ok((own, Understood::Read(Box::new(reading))));
    };
    let before = paste(incoming, &confirmed(&last)?, setting.sender).compare(tx, shop_menu).await?;
    let before = before.unwrap_or_default();
    asked.without.clone_from(&before.known);
    // A yes names nobody; whom it is for stands in the message before.
    let named = people(tx, shop, shop_menu, &format!("{}\n{}", asked.text, incoming.text)).await?;
    let setting = Setting { people: &named, ..setting };
    gone_on(incoming, own, (&last, &asked, &before), reading, setting)
}

/// How a message goes on from what we asked.
fn gone_on(
    incoming: &Incoming,
    own: Subject,
    (last, asked, before): (&Kept, &Asked, &Pasted),
    reading: Reading,
    setting: Setting<'_>,
) -> Result<(Subject, Understood), Error> {
    Ok(match continued(&reading, &incoming.text, Some(asked), setting) {
        Continuation::None => (Subject { asked: true, ..own }, Understood::Read(Box::new(reading))),
        Continuation::Declines => {
            let settles = Some(MessageId(last.message_id)).filter(|_| last.asks);
            (Subject { settles, ..own }, Understood::Declined(Box::new(reading)))
        }
        Continuation::Confirms(mut again) => {
            before.replace(&mut again);
            (confirmed(last)?, Understood::Read(again))
        }
        Continuation::Completes(mut whole, text) => {
            before.replace(&mut whole);
            (completed(last, asked, text, &own), Understood::Read(whole))
        }
    })
}

fn paste<'a>(incoming: &'a Incoming, subject: &'a Subject, sender: Option<i32>) -> Paste<'a> {
    let Subject { id, text, sent_at, .. } = subject;
    Paste { shop: &incoming.shop, channel: &incoming.channel, id: *id, text, sent_at: *sent_at, sender }
}

/// A chain answers no question: it stands for itself.
fn pasted_again(incoming: &Incoming, pasted: &Pasted, setting: Setting<'_>) -> Result<Understood, Error> {
    let reading = read_without(&incoming.text, setting, &pasted.known).map_err(too_long)?;
    let mut reading = Box::new(reading);
    if pasted.is_nothing_new {
        return Ok(Understood::NothingNew(reading));
    }
    pasted.replace(&mut reading);
    Ok(Understood::Read(reading))
}

/// A message with its answer, if it has one, and when it was sent.
fn answered(kept: Kept) -> storage::Result<Option<(Timestamp, Kept, pb::Message)>> {
    let Some(answer) = kept.answer.as_deref() else { return Ok(None) };
    let answer = pb::Message::decode(answer).map_err(|why| storage::Error::corrupt("messages", why))?;
    Ok(Some((kept.sent_time()?.timestamp(), kept, answer)))
}

/// What we asked about a message, if we did.
fn asked(last: &Kept, answer: &pb::Message) -> storage::Result<Option<Asked>> {
    let clarifies = answer.intent() == pb::message::Intent::Clarify;
    let sent = last.sent_time()?.timestamp();
    let (text, without) = (last.text.clone(), Vec::new());
    Ok((last.asks || clarifies).then_some(Asked { text, sent, without, takes_yes: last.asks }))
}

fn confirmed(last: &Kept) -> storage::Result<Subject> {
    Ok(Subject {
        id: MessageId(last.message_id),
        text: last.text.clone(),
        sent_at: last.sent_time()?,
        confirmed: true,
        settles: Some(MessageId(last.message_id)),
        asked: false,
        has_cancelled: false,
        completed_by: None,
    })
}

fn completed(last: &Kept, asked: &Asked, text: String, own: &Subject) -> Subject {
    let begins = u32::try_from(asked.text.chars().count()).unwrap_or(u32::MAX).saturating_add(1);
    Subject {
        id: MessageId(last.message_id),
        text,
        settles: Some(MessageId(last.message_id)).filter(|_| last.asks),
        completed_by: Some((own.id, begins)),
        ..own.clone()
    }
}
