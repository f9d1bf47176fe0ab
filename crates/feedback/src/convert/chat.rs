//! Chat messages, as they were judged on receipt.

use contracts::{
    common::v1::{ActAnalysis, TextAnalysis, act_analysis::Act},
    feedback::v1::{AnswerChatRequest, answer_chat_request::Intent as Wanted},
    orders::v1::{Message, message::Intent},
};
use kernel::{Failure, ShopId, Time};
use runtime::field;

use super::{CUSTOMER, MESSAGE, analysis, of_shop_or_empty};
use crate::domain::chat::{ChatMessage, Doing, Sounds, Spoken};

/// A message that orders received.
pub(crate) fn received(shop: &ShopId, message: Message) -> Result<ChatMessage, Failure> {
    let doing = match message.intent() {
        Intent::Complaint => Doing::Complains,
        Intent::Question => Doing::Asks,
        Intent::Chat => Doing::Chats,
        _ => Doing::Else,
    };
    let judged = (message.act.as_ref(), message.analysis.as_ref());
    let customer = of_shop_or_empty(shop, &message.customer, "message.customer", CUSTOMER)?;
    let at = field::time(message.create_time, "message.create_time")?;
    Ok(ChatMessage {
        id: field::id_in(shop, &message.name, "message.name", MESSAGE)?,
        spoken: Spoken { customer, at, ..spoken(doing, judged, message.text) },
        channel: message.channel,
        sender_id: message.sender_id,
    })
}

/// A message that orders asks to have answered.
pub(crate) fn to_be_answered(shop: &ShopId, sent: &AnswerChatRequest) -> Result<ChatMessage, Failure> {
    let doing = match sent.intent() {
        Wanted::Complaint => Doing::Complains,
        Wanted::Question => Doing::Asks,
        Wanted::Unspecified if sent.is_question => Doing::Asks,
        Wanted::Unspecified | Wanted::Chat => Doing::Chats,
    };
    let judged = (sent.act.as_ref(), sent.analysis.as_ref());
    let customer = of_shop_or_empty(shop, &sent.customer, "customer", CUSTOMER)?;
    let at = field::time(sent.create_time, "create_time")?;
    Ok(ChatMessage {
        id: field::id_in(shop, &sent.message, "message", MESSAGE)?,
        spoken: Spoken { customer, at, ..spoken(doing, judged, sent.text.clone()) },
        channel: sent.channel.clone(),
        sender_id: sent.sender_id.clone(),
    })
}

/// When a message to be answered was sent, if anybody says.
pub(crate) fn sent_at(sent: &AnswerChatRequest) -> Result<Option<Time>, Failure> {
    field::time(sent.sent_time, "sent_time")
}

fn spoken(
    doing: Doing,
    (act, judged): (Option<&ActAnalysis>, Option<&TextAnalysis>),
    text: String,
) -> Spoken {
    Spoken {
        doing,
        may_praise: analysis::may_praise(act),
        sounds: match act.map(ActAnalysis::act) {
            Some(Act::Praise) => Sounds::Praising,
            Some(Act::Order | Act::Repeat) => Sounds::Ordering,
            _ => Sounds::Otherwise,
        },
        topics: judged.map(analysis::topics).unwrap_or_default(),
        attitude_complaint: judged.is_some_and(|judged| judged.attitude_complaint),
        customer: None,
        at: None,
        text,
    }
}
