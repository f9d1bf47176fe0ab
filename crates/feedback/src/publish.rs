//! What the service tells the others.

use contracts::feedback::v1::{
    CaseClosed, CaseOpened, ClosedCase, GuestAddressed, IdeaCredited, IdeaDecided, PraiseGiven,
    RatingSubmitted,
};
use kernel::{Currency, ShopId};
use outbox::{CUSTOMERS, LOYALTY, OutgoingEvent};

use crate::{
    convert,
    domain::{
        cases::{Case, answered},
        follow_ups::FollowUp,
        ideas::{Idea, decided},
        praise::{Praise, Source},
        ratings::Rating,
    },
};

/// A guest rated an order.
pub(crate) fn rating_submitted(shop: &ShopId, rating: &Rating) -> OutgoingEvent {
    let rating = convert::ratings::rating(shop, rating);
    let key = if rating.customer.is_empty() { rating.order.clone() } else { rating.customer.clone() };
    OutgoingEvent::new(&key, &RatingSubmitted { rating: Some(rating) })
}

/// A case was opened.
pub(crate) fn case_opened(shop: &ShopId, currency: Currency, case: &Case) -> OutgoingEvent {
    let case = convert::cases::for_others(convert::cases::case(shop, currency, case));
    let key = if case.customer.is_empty() { case.name.clone() } else { case.customer.clone() };
    OutgoingEvent::new(&key, &CaseOpened { case: Some(case) })
}

/// A case was closed: one event for customers, one for loyalty.
///
/// Loyalty hears neither whether the guest was content, nor of a case that came from a
/// rating at all: a gift for it would follow from a low score. (A remedy of such a
/// case is another thing: a person's judgement.)
pub(crate) fn case_closed(shop: &ShopId, currency: Currency, case: &Case) -> Vec<OutgoingEvent> {
    let told = convert::cases::closed(shop, currency, case);
    let key = if told.customer.is_empty() { told.name.clone() } else { told.customer.clone() };
    let blank = ClosedCase { closed_by_guest: false, ..told.clone() };
    let mut drafts = vec![OutgoingEvent::new(&key, &CaseClosed { case: Some(told) }).without(LOYALTY)];
    if case.complaint.rating.is_none() {
        drafts.push(OutgoingEvent::new(&key, &CaseClosed { case: Some(blank) }).without(CUSTOMERS));
    }
    drafts
}

/// What the shop answered a guest, which is said to them where they complained.
pub(crate) fn case_answered(shop: &ShopId, currency: Currency, case: &Case, text: &str) -> OutgoingEvent {
    let told = convert::cases::case(shop, currency, case);
    let key = if told.customer.is_empty() { told.name.clone() } else { told.customer.clone() };
    let (text, text_en) = answered(case.state, text);
    let said = GuestAddressed {
        about: told.name,
        customer: told.customer,
        channel: told.channel,
        sender_id: told.sender_id,
        message: told.message,
        text,
        text_en,
    };
    OutgoingEvent::new(&key, &said)
}

/// A guest is asked after.
pub(crate) fn follow_up_asked(shop: &ShopId, follow_up: &FollowUp) -> OutgoingEvent {
    let told = convert::follow_ups::follow_up(shop, follow_up);
    let said = GuestAddressed {
        about: told.name,
        customer: told.customer.clone(),
        text: told.text,
        text_en: told.text_en,
        ..GuestAddressed::default()
    };
    OutgoingEvent::new(&told.customer, &said)
}

/// A guest praised somebody. Loyalty does not hear of praise in a rating: no gift
/// may come to depend on what a guest says in public.
pub(crate) fn praise_given(shop: &ShopId, praise: &Praise) -> OutgoingEvent {
    let is_rating = matches!(praise.source, Source::Rating(_));
    let praise = convert::praise::praise(shop, praise);
    let key = if praise.customer.is_empty() { praise.name.clone() } else { praise.customer.clone() };
    let given = OutgoingEvent::new(&key, &PraiseGiven { praise: Some(praise) });
    if is_rating { given.without(LOYALTY) } else { given }
}

/// An idea of a guest was decided on: what to say to them, and what to credit them with.
/// Those who give hear neither what the idea was nor what the shop thinks of it.
pub(crate) fn idea_decided(shop: &ShopId, idea: &Idea) -> Vec<OutgoingEvent> {
    let told = convert::ideas::idea(shop, idea);
    let Some(text) = decided(idea) else { return Vec::new() };
    let key = if told.customer.is_empty() { told.name.clone() } else { told.customer.clone() };
    let credited =
        IdeaCredited { idea: told.name.clone(), customer: told.customer.clone(), points: told.points };
    let mut events = Vec::new();
    if idea.customer.is_some() || !idea.sender.sender_id.is_empty() {
        let (channel, sender_id) = (idea.sender.channel.clone(), idea.sender.sender_id.clone());
        let said = IdeaDecided { idea: Some(told), channel, sender_id, text: text.zh, text_en: text.en };
        events.push(OutgoingEvent::new(&key, &said));
    }
    if credited.points > 0 {
        events.push(OutgoingEvent::new(&key, &credited));
    }
    events
}
