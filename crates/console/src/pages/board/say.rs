//! The box to type or paste for guests: what is written there is read as if they had
//! written it themselves.

use std::sync::Arc;

use axum::{Extension, body::Bytes, response::Response};
use contracts::orders::v1::{CreateMessageRequest, GetMessageRequest, Message, message::Intent};
use runtime::Refusal;
use tonic::Status;

use super::{
    done::{Act, done},
    paste::{Part, parts},
    show_again,
    texts::Texts,
    whose::{COUNTER, Whose},
};
use crate::{
    assets::hash,
    error::Problem,
    format,
    forms::{Form, Wrong},
    page::{Page, id_of},
};

/// A paste of more is no chat any more.
const MOST_LINES: usize = 200;

/// Has what was typed or pasted read; the board shows what was understood.
pub(super) async fn say(Extension(page): Extension<Arc<Page>>, body: Bytes) -> Result<Response, Problem> {
    let sent = Form::parse(&body);
    let wrong = match try_say(&page, &sent).await {
        Ok(taken) => {
            let (act, text) = (Act::Orders { ids: taken.orders.clone() }, taken.said(Texts(page.lang)));
            return Ok(done(&page, "/board#chat", &act, &text));
        }
        Err(wrong) => wrong,
    };
    // An answer to a question is not what is being written for a guest.
    let sent = if sent.get("answers").is_empty() { sent } else { Form::default() };
    show_again(&page, &sent, wrong).await
}

/// What came of it.
#[derive(Debug, Default)]
struct Taken {
    /// The orders that are new, by their ids.
    orders: Vec<String>,
    /// Lines that were read before.
    known: usize,
    /// Lines that have to be asked about.
    unclear: usize,
}

impl Taken {
    fn add(&mut self, page: &Page, message: &Message) {
        let came = format::moment(message.create_time.as_ref());
        if came.is_some_and(|came| came.as_second() + 1 < page.now.as_second()) {
            self.known += 1;
            return;
        }
        self.unclear += usize::from(message.awaits_yes || message.intent() == Intent::Clarify);
        if matches!(message.intent(), Intent::PlaceOrder | Intent::RepeatOrder | Intent::Confirm) {
            self.orders.extend(message.orders.iter().map(|order| id_of(&order.name).to_owned()));
        }
    }

    /// `新单 2 · 已有 1`.
    fn said(&self, t: Texts) -> String {
        let counts =
            [(t.taken(), self.orders.len()), (t.known(), self.known), (t.asked_back(), self.unclear)];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let said: Vec<_> = counts.map(|(word, count)| format!("{word} {count}")).collect();
        if said.is_empty() { t.noted().to_owned() } else { said.join(" · ") }
    }
}

async fn try_say(page: &Page, sent: &Form) -> Result<Taken, Wrong> {
    let t = Texts(page.lang);
    let said = parts(sent.get("text"));
    if said.is_empty() {
        return Err(Wrong::field("text", t.text_missing()));
    }
    if said.len() > MOST_LINES {
        return Err(Wrong::field("text", t.too_many_lines()));
    }
    if let Some(question) = Some(sent.get("answers")).filter(|id| !id.is_empty()) {
        return answer(page, question, sent.trimmed("text")).await;
    }
    let whose = Whose::of(page, sent.trimmed("customer")).await?;
    let mut taken = Taken::default();
    // One after another: what somebody wrote first is read first.
    for (at, part) in said.iter().enumerate() {
        let before = said.iter().take(at).filter(|other| *other == part).count();
        let key = key(page, sent, &said, part, before);
        let message = whose.message(part, key);
        let message = create(page, message).await.map_err(|status| refused(&status))?;
        taken.add(page, &message);
    }
    Ok(taken)
}

/// By what a part is known. What stands alone was typed, and is known by its form. A
/// paste is known by what it says on a day: pasted again, with more or less in it, only
/// what is new is read.
fn key(page: &Page, sent: &Form, all: &[Part<'_>], part: &Part<'_>, before: usize) -> String {
    let form = match sent.trimmed("message_id") {
        "" => page.fresh_id(),
        id => id.to_owned(),
    };
    let day = page.now.to_zoned(page.zone.clone()).date();
    let of = if all.len() > 1 { format!("paste-{day}") } else { form };
    let said = [sent.trimmed("customer"), part.speaker, part.stamp, part.text].join("\n");
    format!("{of}-{}-{before}", hash(said.as_bytes()))
}

/// Says to a question of ours what its guest says to it.
async fn answer(page: &Page, question: &str, text: &str) -> Result<Taken, Wrong> {
    let request = GetMessageRequest { name: page.resource("messages", question) };
    let asked = page.orders().get_message(request).await.map_err(|status| refused(&status))?.into_inner();
    let message = Message {
        channel: asked.channel,
        channel_message_id: format!("answer-{question}-{}", hash(text.as_bytes())),
        sender_id: asked.sender_id,
        text: text.to_owned(),
        // However late somebody settles it, it is the answer to what was asked then.
        sent_time: asked.sent_time,
        ..Message::default()
    };
    let message = create(page, message).await.map_err(|status| refused(&status))?;
    let mut taken = Taken::default();
    taken.add(page, &message);
    Ok(taken)
}

async fn create(page: &Page, message: Message) -> Result<Message, Status> {
    let request = CreateMessageRequest { parent: page.shop.name.clone(), message: Some(message) };
    Ok(page.orders().create_message(request).await?.into_inner())
}

impl Whose {
    fn message(&self, part: &Part<'_>, key: String) -> Message {
        let sender_id = match self.sender(part.speaker) {
            sender if sender.is_empty() => format!("line-{key}"),
            sender => sender,
        };
        Message {
            channel: COUNTER.to_owned(),
            channel_message_id: key,
            sender_id,
            text: self.text(part.text),
            ..Message::default()
        }
    }
}

fn refused(status: &Status) -> Wrong {
    Wrong::refused(&Refusal::from(status), |field| match field {
        "message.text" => Some("text"),
        _ => None,
    })
}
