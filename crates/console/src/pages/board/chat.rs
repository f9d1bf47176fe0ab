//! What was written, and what was understood of it.

use std::collections::{BTreeMap, HashSet};

use contracts::orders::v1::{
    Message, Order,
    message::{Direction, Intent},
};

use super::{
    marks::{self, Piece},
    texts::Texts,
};
use crate::{
    deliveries,
    page::{Page, id_of},
};

/// A message of the chat.
pub(in crate::pages) struct Entry {
    pub(in crate::pages) id: String,
    pub(in crate::pages) time: String,
    pub(in crate::pages) channel: String,
    /// What it was taken for.
    pub(in crate::pages) understood: &'static str,
    pub(in crate::pages) pieces: Vec<Piece>,
    pub(in crate::pages) reply: String,
    pub(in crate::pages) orders: Vec<Brief>,
    pub(in crate::pages) needs_person: bool,
    /// What became of what we wrote of our own accord.
    pub(in crate::pages) delivery: &'static str,
    /// Whether we wrote it.
    pub(in crate::pages) is_ours: bool,
    pub(in crate::pages) question: Option<Question>,
}

/// An order in a line.
pub(in crate::pages) struct Brief {
    pub(in crate::pages) who: String,
    pub(in crate::pages) dishes: String,
}

/// A question of ours that nobody has answered.
pub(in crate::pages) struct Question {
    /// What a yes and a no are in the guest's language; empty if neither settles it.
    pub(in crate::pages) yes: &'static str,
    pub(in crate::pages) no: &'static str,
}

/// The latest messages, newest first, where guests without a number are called so.
pub(in crate::pages) fn entries(
    page: &Page,
    messages: &[Message],
    called: &BTreeMap<String, String>,
) -> Vec<Entry> {
    let (mut entries, mut heard) = (Vec::new(), HashSet::new());
    for message in messages {
        let is_last = message.direction() == Direction::Incoming
            && heard.insert((message.channel.as_str(), message.sender_id.as_str()));
        entries.push(entry(page, message, called, is_last));
    }
    entries
}

/// A message; with its question, if its sender has said nothing since.
fn entry(page: &Page, message: &Message, called: &BTreeMap<String, String>, is_last: bool) -> Entry {
    Entry {
        id: id_of(&message.name).to_owned(),
        time: page.clock(message.create_time.as_ref()),
        channel: message.channel.clone(),
        understood: understood(Texts(page.lang), message),
        pieces: marks::pieces(page, &message.text, &message.name, &message.orders),
        reply: message.reply_text.clone(),
        orders: message.orders.iter().map(|order| brief(page, order, called)).collect(),
        needs_person: message.needs_person,
        delivery: deliveries::name(message.delivery(), page.lang),
        is_ours: message.direction() == Direction::Outgoing,
        question: question(message).filter(|_| is_last),
    }
}

fn question(message: &Message) -> Option<Question> {
    // In the language that it was asked in, so that the answer to it comes in that, too.
    let is_chinese = message.reply_text.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter));
    let (yes, no) = if is_chinese { ("是", "不要了") } else { ("yes", "no") };
    match message.intent() {
        _ if message.awaits_yes => Some(Question { yes, no }),
        Intent::Clarify => Some(Question { yes: "", no: "" }),
        _ => None,
    }
}

fn brief(page: &Page, order: &Order, called: &BTreeMap<String, String>) -> Brief {
    Brief { who: Texts(page.lang).called(order, called), dishes: dishes(page, order) }
}

/// What was ordered, in one line.
pub(in crate::pages) fn dishes(page: &Page, order: &Order) -> String {
    let dish = |line: &contracts::orders::v1::order::Line| match line.quantity {
        1 => line.item_name.clone(),
        several => format!("{}×{several}", line.item_name),
    };
    let dishes: Vec<_> = order.lines.iter().map(dish).collect();
    dishes.join(page.lang.of_two("、", ", "))
}

fn understood(t: Texts, message: &Message) -> &'static str {
    if message.direction() == Direction::Outgoing {
        return t.ours();
    }
    match message.intent() {
        Intent::PlaceOrder | Intent::RepeatOrder => t.ordered(),
        Intent::AmendOrder => t.amended(),
        Intent::CancelOrder => t.cancelled(),
        Intent::Complaint => t.complaint(),
        Intent::Clarify => t.asked_back(),
        Intent::Question
        | Intent::OrderStatus
        | Intent::ShowMenu
        | Intent::ShowPoints
        | Intent::ShowMembership => t.question(),
        Intent::Confirm => t.confirmed(),
        Intent::Chat | Intent::Unspecified => t.chat(),
    }
}
