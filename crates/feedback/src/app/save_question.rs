//! How a question is stored, with what becomes of it.

use kernel::{ShopId, Time};
use storage::Tx;

use super::find_answer::{Found, How, Inquiry};
use crate::{
    domain::faq::{
        Misses, Question, QuestionId, QuestionState, asks_again, asks_the_shop, hands_over, tells_of_a_person,
    },
    error::Error,
    service::Feedback,
    store::{
        faq::{entries, questions},
        projections::customers,
    },
};

/// Stores the question with what becomes of it.
pub(crate) async fn save_question(
    service: &Feedback,
    tx: &mut Tx,
    shop: &ShopId,
    inquiry: &Inquiry,
    found: Found,
    now: Time,
) -> Result<Question, Error> {
    let Standing { state, misses } = standing(tx, shop, inquiry, &found).await?;
    let in_english = inquiry.in_english;
    let (answer, entry, boundary_topic) = match found.how {
        How::Entry(entry, text) => (text, Some(entry), String::new()),
        How::Rule(ruled) => (ruled.reply(in_english).text, None, ruled.topic),
        How::NoEntries => (tells_of_a_person(in_english), None, String::new()),
        How::TakenOver => (String::new(), None, String::new()),
        How::Nothing(closest) => (miss(inquiry, state, misses, &closest), None, String::new()),
    };
    let customer = match inquiry.customer {
        Some(customer) => Some(customers::hold_survivor(tx, shop, customer).await?),
        None => None,
    };
    let question = Question {
        id: QuestionId(service.ids.next()),
        customer,
        asker: inquiry.asker.clone(),
        sender: inquiry.sender.clone(),
        text: inquiry.text.clone(),
        state,
        answer,
        entry,
        boundary_topic,
        confidence: ten_thousandths(found.confidence),
        message: inquiry.message,
        created_at: now,
        person: None,
    };
    questions::insert(tx, shop, &question).await?;
    if let Some(entry) = entry {
        entries::count_answer(tx, shop, entry).await?;
    }
    Ok(question)
}

/// What is said where nothing fits. In a chat a person is called at once and says
/// the rest: a second promise would only be in their way.
fn miss(inquiry: &Inquiry, state: QuestionState, misses: Misses, closest: &[String]) -> String {
    match state {
        _ if inquiry.is_chat() && misses.was_told() => String::new(),
        _ if inquiry.is_chat() => asks_the_shop(inquiry.in_english),
        QuestionState::HandedOver => hands_over(inquiry.in_english),
        _ => asks_again(closest, inquiry.in_english),
    }
}

/// What became of a question, and how often in a row nothing fitted, this time
/// included; not counted of a stranger without a trace.
struct Standing {
    state: QuestionState,
    misses: Misses,
}

/// A stranger without a trace can't be told from another when they ask again,
/// and where there is nothing to find other words find nothing either: a person
/// answers at once, as in a chat.
async fn standing(tx: &mut Tx, shop: &ShopId, inquiry: &Inquiry, found: &Found) -> Result<Standing, Error> {
    let misses = match &found.how {
        How::NoEntries | How::TakenOver => {
            return Ok(Standing { state: QuestionState::HandedOver, misses: Misses::default() });
        }
        _ if inquiry.asker.is_empty() => Misses::default(),
        _ => {
            let what = (found.is_miss(), inquiry.is_chat());
            questions::count_miss(tx, shop, &inquiry.asker, what, inquiry.at).await?
        }
    };
    let at_once = inquiry.is_chat() || inquiry.asker.is_empty();
    let state = match &found.how {
        How::Nothing(_) if at_once => QuestionState::HandedOver,
        How::Nothing(_) => QuestionState::after_misses(misses.all),
        How::Rule(ruled) if ruled.reply(inquiry.in_english).needs_person => QuestionState::HandedOver,
        _ => QuestionState::Answered,
    };
    Ok(Standing { state, misses })
}

#[expect(clippy::cast_possible_truncation, reason = "between 0 and 10,000")]
fn ten_thousandths(ratio: f64) -> i64 {
    (ratio.clamp(0.0, 1.0) * 10_000.0).round() as i64
}
