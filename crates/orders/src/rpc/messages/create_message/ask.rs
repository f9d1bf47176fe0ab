//! What other services know better: the guest's points and membership, answers to questions,
//! thanks for praise, what the host of a party may be offered. Nothing depends on them: if they
//! are away or slow, what was decided here stands.

use std::time::{Duration, Instant};

use contracts::{
    common::v1::act_analysis::Act,
    feedback::v1::{AnswerChatRequest, answer_chat_request::Intent as Wire},
    loyalty::v1::{
        ConsultBoundariesRequest, Exception, ExplainMembershipRequest, ExplainPointsRequest,
        MembershipExplanation, OfferToHostRequest, PointsExplanation, exception,
    },
};
use kernel::{CustomerId, Uuid};
use language::suggestion::suggestion;
use runtime::field;
use tonic::{Request, Status};

use super::{Received, outcome::Judged};
use crate::{
    convert,
    domain::{
        dialogue::{Decision, Intent, Reason},
        shorthand::Language,
    },
    service::Orders,
    store::messages::Incoming,
};

/// For all that is asked for a message: longer than they ever need; shorter than a guest waits.
const ANSWER_WITHIN: Duration = Duration::from_millis(1_500);

/// A message that others may answer better.
pub(super) struct Asking<'a> {
    pub(super) service: &'a Orders,
    pub(super) incoming: &'a Incoming,
    pub(super) received: Received,
    pub(super) judged: &'a Judged,
    pub(super) language: Language,
    /// The customer it came from.
    pub(super) customer: Option<CustomerId>,
    /// Until when an answer helps.
    pub(super) until: Instant,
}

impl Asking<'_> {
    /// What is asked, for as long as an answer helps.
    pub(super) fn within<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        request.set_timeout(self.until.saturating_duration_since(Instant::now()));
        request
    }

    /// Puts a better answer into a decision, if there is one.
    pub(super) async fn ask(&self, decision: &mut Decision) {
        let is_idea = suggestion(&self.incoming.text).is_some();
        let asked = match decision.intent {
            Intent::ShowPoints => self.points(decision).await,
            Intent::ShowMembership => self.membership(decision).await,
            // An idea is kept and thanked for, whatever else it sounds like.
            Intent::Question if is_idea => self.chat(Wire::Question, decision).await,
            Intent::Chat if is_idea => self.chat(Wire::Chat, decision).await,
            // What the menu answers needs nobody.
            Intent::Question if decision.reason == Reason::KnownFact => return,
            Intent::Question => self.chat(Wire::Question, decision).await,
            Intent::Complaint => self.chat(Wire::Complaint, decision).await,
            // Neither an order nor a question: it may ask for what the shop has a rule for.
            Intent::Clarify if is_about_what(decision) => self.boundary(decision).await,
            // It may be a complaint: who is not sure of that gives no thanks for it.
            Intent::Chat if decision.needs_person => return,
            Intent::Chat => self.talk(decision).await,
            _ => self.host(decision).await,
        };
        if let Err(status) = asked {
            tracing::debug!(code = ?status.code(), intent = %decision.intent, "answered without the others");
        }
    }

    async fn points(&self, decision: &mut Decision) -> Result<(), Status> {
        let Some(customer) = self.customer else { return Ok(()) };
        let customer = convert::customer_name(&self.incoming.shop, customer);
        let request = self.within(ExplainPointsRequest { name: format!("{customer}/pointsAccount") });
        let answer = self.service.loyalty.clone().explain_points(request).await?.into_inner();
        let PointsExplanation { text, text_en, .. } = answer;
        self.say(decision, text, text_en);
        Ok(())
    }

    async fn membership(&self, decision: &mut Decision) -> Result<(), Status> {
        let Some(customer) = self.customer else { return Ok(()) };
        let customer = convert::customer_name(&self.incoming.shop, customer);
        let request = self.within(ExplainMembershipRequest { customer });
        let answer = self.service.loyalty.clone().explain_membership(request).await?.into_inner();
        let MembershipExplanation { text, text_en, .. } = answer;
        self.say(decision, text, text_en);
        Ok(())
    }

    /// Answers in the guest's language, if there is an answer.
    fn say(&self, decision: &mut Decision, text: String, text_en: String) {
        let reply = if self.language == Language::English { text_en } else { text };
        if !reply.is_empty() {
            decision.reply = reply;
        }
    }

    /// Says what the shop's boundary says of what is asked for, if one speaks of it.
    async fn boundary(&self, decision: &mut Decision) -> Result<(), Status> {
        let told = self.consult(self.incoming.text.clone()).await?;
        let Some((exception, text)) = told else { return Ok(()) };
        decision.intent = Intent::Clarify;
        decision.reply = text;
        decision.reason = Reason::KnownFact;
        decision.needs_person |= exception.state() == exception::State::Waiting;
        Ok(())
    }

    /// Says what the shop has a rule for, as in `这顿先挂账`; or else what is said to talk.
    async fn talk(&self, decision: &mut Decision) -> Result<(), Status> {
        let asks_for_nothing = [Act::Praise, Act::Greeting].contains(&self.judged.act.act());
        let ruled = if asks_for_nothing { Ok(()) } else { self.boundary(decision).await };
        // A boundary that can't be told keeps nobody from being thanked.
        if ruled.is_ok() && decision.intent == Intent::Clarify {
            return Ok(());
        }
        self.chat(Wire::Chat, decision).await
    }

    /// What the boundary that speaks of a text makes of it, and what is said of it.
    pub(super) async fn consult(&self, text: String) -> Result<Option<(Exception, String)>, Status> {
        let shop = &self.incoming.shop;
        let request = self.within(ConsultBoundariesRequest {
            parent: format!("shops/{shop}"),
            customer: self.customer.map(|id| convert::customer_name(shop, id)).unwrap_or_default(),
            request_id: Uuid::new_v5(&self.received.id.0, text.as_bytes()).to_string(),
            text,
            message: convert::message_name(shop, self.received.id),
        });
        let answer = self.service.loyalty.clone().consult_boundaries(request).await?.into_inner();
        let text = if self.language == Language::English { answer.text_en } else { answer.text };
        Ok(answer.exception.map(|exception| (exception, text)))
    }

    /// Adds what is offered to the host of a party that is ordered for.
    async fn host(&self, decision: &mut Decision) -> Result<(), Status> {
        let Some(hosted) = decision.hosted(&self.incoming.text) else { return Ok(()) };
        let Some(customer) = hosted.customer.map(CustomerId).or(self.customer) else { return Ok(()) };
        let request = self.within(OfferToHostRequest {
            customer: convert::customer_name(&self.incoming.shop, customer),
            party_size: hosted.party.size,
            is_host: hosted.party.is_host,
            total_amount: hosted.total,
        });
        let answer = self.service.loyalty.clone().offer_to_host(request).await?.into_inner();
        let (offer, between) =
            if self.language == Language::English { (answer.text_en, " ") } else { (answer.text, "") };
        if !offer.is_empty() {
            decision.reply = format!("{}{between}{offer}", decision.reply.trim_end());
        }
        Ok(())
    }

    async fn chat(&self, intent: Wire, decision: &mut Decision) -> Result<(), Status> {
        let request = self.within(self.request(intent));
        let answer = self.service.feedback.clone().answer_chat(request).await?.into_inner();
        // A person has taken over: nothing at all is said.
        let is_silent = intent == Wire::Question && answer.needs_person;
        if !answer.reply_text.is_empty() || is_silent {
            decision.reply = answer.reply_text;
            if decision.reason == Reason::NotForShop {
                decision.reason = Reason::KnownFact;
            }
            // Only the answer to a question spares the person.
            let is_answered = intent == Wire::Question;
            decision.needs_person = answer.needs_person || decision.needs_person && !is_answered;
        }
        Ok(())
    }

    fn request(&self, intent: Wire) -> AnswerChatRequest {
        let shop = &self.incoming.shop;
        let customer = self.customer.map(|id| convert::customer_name(shop, id));
        AnswerChatRequest {
            parent: format!("shops/{shop}"),
            message: convert::message_name(shop, self.received.id),
            customer: customer.unwrap_or_default(),
            channel: self.incoming.channel.clone(),
            sender_id: self.incoming.sender_id.clone(),
            text: self.incoming.text.clone(),
            is_question: intent == Wire::Question,
            in_english: self.language == Language::English,
            sent_time: Some(field::timestamp(self.incoming.sent_at)),
            intent: intent.into(),
            act: Some(self.judged.act.clone()),
            analysis: Some(self.judged.analysis.clone()),
            create_time: Some(field::timestamp(self.received.at)),
        }
    }
}

/// Until when the others may answer what is asked from now on.
pub(super) fn until() -> Instant {
    Instant::now() + ANSWER_WITHIN
}

/// Whether nothing was done because of what is asked for, not because of who asks.
fn is_about_what(decision: &Decision) -> bool {
    let what = [Reason::ActUnsure, Reason::LeftOver, Reason::Ambiguous, Reason::UnknownDish];
    what.contains(&decision.reason) && decision.effects.is_empty() && !decision.asks
}
