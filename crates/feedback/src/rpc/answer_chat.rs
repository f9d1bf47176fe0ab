use contracts::feedback::v1 as pb;
use kernel::{CustomerId, MessageId, ShopId};
use runtime::field;
use tonic::Request;

use super::answering::{self, Asked};
use crate::{
    Feedback,
    convert::faq as convert,
    domain::{
        Word,
        faq::{QuestionState, Reply, heard, thanks},
        praise, word,
    },
    error::Error,
    store::{cases, guests, questions, staff_members},
};

pub(crate) async fn answer_chat(
    service: &Feedback,
    request: Request<pb::AnswerChatRequest>,
) -> Result<pb::AnswerChatResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let (message, customer) = convert::chat(&shop, &request)?;
    if let Some(reply) = answered(service, &shop, message).await? {
        return Ok(reply);
    }
    let is_question = request.is_question;
    let asked = asked(request, message, customer);
    let kept = match hear(service, &shop, &asked, is_question).await? {
        Some(reply) => keep(service, &shop, message, reply).await?,
        None if is_question => answer(service, &shop, message, &asked).await?,
        None => return Ok(pb::AnswerChatResponse::default()),
    };
    match kept {
        Some(reply) => Ok(said(reply)),
        // Somebody was faster; they are answered alike.
        None => Ok(answered(service, &shop, message).await?.unwrap_or_default()),
    }
}

/// What is said to the guest's word on a case, or to praise; `None` if the
/// message is neither. What becomes of case and praise is the event's to do.
async fn hear(
    service: &Feedback,
    shop: &ShopId,
    asked: &Asked,
    is_question: bool,
) -> Result<Option<Reply>, Error> {
    // A question is no word on a case, and no praise.
    if is_question {
        return Ok(None);
    }
    if let Some(is_good) = word_on_case(service, shop, asked).await? {
        let text = heard(is_good, asked.in_english);
        return Ok(Some(Reply { text, needs_person: !is_good }));
    }
    let praised = praised(service, shop, asked).await?;
    Ok(praised.map(|text| Reply { text, needs_person: false }))
}

/// Whether the guest says that what waits for their word is good; `None` if they
/// don't say, or nothing waits.
async fn word_on_case(service: &Feedback, shop: &ShopId, asked: &Asked) -> Result<Option<bool>, Error> {
    let (Some(said), Some(customer)) = (word(&asked.text), asked.customer) else { return Ok(None) };
    let mut tx = service.db.read().await?;
    let customer = guests::goes_on(&mut tx, shop, customer).await?;
    let waits = cases::waiting_for(&mut tx, shop, customer).await?.is_some();
    Ok(waits.then_some(said == Word::Good))
}

/// Thanks for praise; `None` if the message is none.
async fn praised(service: &Feedback, shop: &ShopId, asked: &Asked) -> Result<Option<String>, Error> {
    if !praise::may_praise(&asked.text) {
        return Ok(None);
    }
    let mut tx = service.db.read().await?;
    let staff = staff_members::all(&mut tx, shop).await?;
    let Some(found) = praise::find(&asked.text, &staff) else { return Ok(None) };
    let names: Vec<String> = found.people.into_iter().map(|one| one.called).collect();
    Ok(Some(thanks(&names, asked.in_english)))
}

/// Keeps what is said; `None` if the message was answered before.
async fn keep(
    service: &Feedback,
    shop: &ShopId,
    message: MessageId,
    reply: Reply,
) -> Result<Option<Reply>, Error> {
    let mut tx = service.db.begin().await?;
    let is_new = questions::keep_chat_answer(&mut tx, shop, message, &reply, service.clock.now()).await?;
    tx.commit().await?;
    Ok(is_new.then_some(reply))
}

async fn answered(
    service: &Feedback,
    shop: &ShopId,
    message: MessageId,
) -> Result<Option<pb::AnswerChatResponse>, Error> {
    let mut tx = service.db.read().await?;
    Ok(questions::chat_answer(&mut tx, shop, message).await?.map(said))
}

fn asked(request: pb::AnswerChatRequest, message: MessageId, customer: Option<CustomerId>) -> Asked {
    let asker = match customer {
        Some(customer) => customer.to_string(),
        None if request.sender_id.is_empty() => String::new(),
        None => format!("{}/{}", request.channel, request.sender_id),
    };
    Asked { customer, asker, text: request.text, in_english: request.in_english, message: Some(message) }
}

/// Answers a question and keeps the answer; `None` if it was answered before.
async fn answer(
    service: &Feedback,
    shop: &ShopId,
    message: MessageId,
    asked: &Asked,
) -> Result<Option<Reply>, Error> {
    let found = answering::find(service, shop, asked).await?;
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let question = answering::keep(service, &mut tx, shop, asked, found, now).await?;
    let needs_person = question.state == QuestionState::HandedOver;
    let reply = Reply { text: question.answer, needs_person };
    if !questions::keep_chat_answer(&mut tx, shop, message, &reply, now).await? {
        return Ok(None);
    }
    tx.commit().await?;
    Ok(Some(reply))
}

fn said(reply: Reply) -> pb::AnswerChatResponse {
    pb::AnswerChatResponse { reply_text: reply.text, needs_person: reply.needs_person }
}
