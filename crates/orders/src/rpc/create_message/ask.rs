//! What other services know better: the guest's points, answers to questions,
//! thanks for praise. Nothing depends on them: if they are away or slow, what
//! was decided here stands.

use std::time::Duration;

use contracts::{
    feedback::v1::AnswerChatRequest,
    loyalty::v1::{ExplainPointsRequest, PointsExplanation},
};
use kernel::MessageId;
use runtime::field;
use tonic::{Request, Status};

use super::outcome::Judged;
use crate::{
    Orders, convert,
    domain::{
        dialogue::{Context, Decision, Intent, Reason},
        shorthand::Language,
    },
    store::messages::Incoming,
};

/// Longer than they ever need; shorter than a guest waits.
const ANSWER_WITHIN: Duration = Duration::from_millis(1_500);

/// Puts a better answer into a decision, if there is one.
pub(super) async fn ask(
    service: &Orders,
    incoming: &Incoming,
    id: MessageId,
    context: &Context<'_>,
    _judged: &Judged,
    language: Language,
    decision: &mut Decision,
) {
    let asked = match decision.intent {
        Intent::ShowPoints => points(service, incoming, context, language, decision).await,
        // What the menu answers needs nobody.
        Intent::Question if decision.reason == Reason::KnownFact => return,
        Intent::Question | Intent::Chat => chat(service, incoming, id, context, language, decision).await,
        _ => return,
    };
    if let Err(status) = asked {
        tracing::debug!(code = ?status.code(), intent = %decision.intent, "answered without the others");
    }
}

async fn points(
    service: &Orders,
    incoming: &Incoming,
    context: &Context<'_>,
    language: Language,
    decision: &mut Decision,
) -> Result<(), Status> {
    let Some(sender) = &context.sender else { return Ok(()) };
    let customer = convert::customer_name(&incoming.shop, kernel::CustomerId(sender.id));
    let request = within(ExplainPointsRequest { name: format!("{customer}/pointsAccount") });
    let answer = service.loyalty.clone().explain_points(request).await?.into_inner();
    let PointsExplanation { text, text_en, .. } = answer;
    let reply = if language == Language::English { text_en } else { text };
    if !reply.is_empty() {
        decision.reply = reply;
    }
    Ok(())
}

async fn chat(
    service: &Orders,
    incoming: &Incoming,
    id: MessageId,
    context: &Context<'_>,
    language: Language,
    decision: &mut Decision,
) -> Result<(), Status> {
    let customer = context.sender.as_ref().map(|sender| kernel::CustomerId(sender.id));
    let request = within(AnswerChatRequest {
        parent: format!("shops/{}", incoming.shop),
        message: convert::message_name(&incoming.shop, id),
        customer: customer.map(|id| convert::customer_name(&incoming.shop, id)).unwrap_or_default(),
        channel: incoming.channel.clone(),
        sender_id: incoming.sender_id.clone(),
        text: incoming.text.clone(),
        is_question: decision.intent == Intent::Question,
        in_english: language == Language::English,
        sent_time: Some(field::timestamp(incoming.sent_at)),
    });
    let answer = service.feedback.clone().answer_chat(request).await?.into_inner();
    if !answer.reply_text.is_empty() {
        decision.reply = answer.reply_text;
        decision.needs_person = answer.needs_person;
    }
    Ok(())
}

fn within<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(ANSWER_WITHIN);
    request
}
