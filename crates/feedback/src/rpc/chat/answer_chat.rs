use contracts::feedback::v1 as pb;
use kernel::{MessageId, ShopId};
use runtime::field;
use tonic::Request;
use uuid::Uuid;

use crate::{
    app::{
        find_answer::{Inquiry, find_answer},
        judge_message::judge_message,
        save_question::save_question,
    },
    convert,
    domain::{
        chat::{ChatMessage, Doing, Meaning, Spoken},
        faq::{QuestionState, Reply, heard, thanks},
        ideas::heard_idea,
        strangers::Stranger,
    },
    error::Error,
    service::Feedback,
    store::faq::questions,
};

pub(crate) async fn answer_chat(
    service: &Feedback,
    request: Request<pb::AnswerChatRequest>,
) -> Result<pb::AnswerChatResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let ChatMessage { id: message, spoken, .. } = convert::chat::to_be_answered(&shop, &request)?;
    let sent_at = convert::chat::sent_at(&request)?;
    if let Some(reply) = answered(service, &shop, message).await? {
        return Ok(reply);
    }
    let sender = match spoken.customer {
        Some(_) => Stranger::default(),
        None => Stranger::on(&request.channel, &request.sender_id),
    };
    let inquiry = Inquiry {
        customer: spoken.customer,
        asker: spoken.customer.map_or_else(|| sender.asker(), |customer| customer.to_string()),
        sender,
        text: request.text,
        in_english: request.in_english,
        message: Some(message),
        at: sent_at.unwrap_or_else(|| service.clock.now()),
        request_id: Uuid::new_v5(&message.0, b"request"),
    };
    let kept = match reply(service, &shop, &spoken, &inquiry).await? {
        Some(reply) => keep(service, &shop, message, reply).await?,
        None if spoken.doing == Doing::Asks && spoken.idea().is_none() => {
            answer(service, &shop, message, &inquiry).await?
        }
        None => return Ok(pb::AnswerChatResponse::default()),
    };
    match kept {
        Some(reply) => Ok(said(reply)),
        // A concurrent call answered it first; both are answered alike.
        None => Ok(answered(service, &shop, message).await?.unwrap_or_default()),
    }
}

/// What is said to the guest's word on a case, to praise or to an idea; `None` if
/// the message is neither, or a complaint, to which its caller has words of its own.
/// What becomes of case, praise and idea is the event's to do. Nobody is thanked for
/// either while a person speaks with them.
async fn reply(
    service: &Feedback,
    shop: &ShopId,
    spoken: &Spoken,
    inquiry: &Inquiry,
) -> Result<Option<Reply>, Error> {
    if !spoken.may_matter() {
        return Ok(None);
    }
    let mut tx = service.db.snapshot().await?;
    Ok(match judge_message(&mut tx, shop, spoken, service.clock.now()).await? {
        Meaning::Closes(_) => Some(Reply { text: heard(true, inquiry.in_english), needs_person: false }),
        Meaning::Reopens(_) => Some(Reply { text: heard(false, inquiry.in_english), needs_person: true }),
        Meaning::Praises(_) | Meaning::Suggests(_)
            if questions::is_taken_over(&mut tx, shop, &inquiry.asker, inquiry.at).await? =>
        {
            None
        }
        Meaning::Suggests(_) => Some(Reply { text: heard_idea(inquiry.in_english), needs_person: false }),
        Meaning::Praises(found) => {
            let names: Vec<String> = found.people.into_iter().map(|one| one.called).collect();
            Some(Reply { text: thanks(&names, inquiry.in_english), needs_person: false })
        }
        Meaning::Complains | Meaning::Nothing => None,
    })
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

/// Answers a question and keeps the answer; `None` if it was answered before.
async fn answer(
    service: &Feedback,
    shop: &ShopId,
    message: MessageId,
    inquiry: &Inquiry,
) -> Result<Option<Reply>, Error> {
    let found = find_answer(service, shop, inquiry).await?;
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let question = save_question(service, &mut tx, shop, inquiry, found, now).await?;
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
