//! What a message says to a question of ours.

use jiff::Timestamp;

use super::may_confirm;
use crate::domain::{
    shorthand::{Action, Doubt, Reading, Request, Setting, Talk, Unresolved, read_without},
    text::Span,
};

/// The last thing we said to a sender, if it asked for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The message that it was about.
    pub text: String,
    /// When that was sent.
    pub sent: Timestamp,
    /// What of it was not to be read.
    pub without: Vec<Span>,
    /// Whether a yes does what was understood.
    pub takes_yes: bool,
}

/// How a message goes on from what we asked.
#[derive(Debug, Clone)]
pub enum Continuation {
    /// Not at all: it stands for itself.
    None,
    /// It says yes: the message before, read again, is done.
    Confirms(Box<Reading>),
    /// It says no.
    Declines,
    /// It says what was missing: both together, with how many characters the first has.
    Completes(Box<Reading>, String),
}

/// Whether a reading may answer a question of ours, so that it is worth knowing
/// what we asked.
pub fn may_answer(reading: &Reading) -> bool {
    reading.talk == Talk::No
        || reading.talk == Talk::Yes && reading.requests.is_empty()
        || is_fragment(reading)
}

/// Whether all it says is that an order is off, without saying whose: it may have
/// been said before.
pub fn may_repeat(reading: &Reading) -> bool {
    matches!(reading.requests.as_slice(), [only] if only.action == Action::Cancel && only.customer.is_none())
}

/// Whether it says too little to stand for itself.
fn is_fragment(reading: &Reading) -> bool {
    reading.doubt == Doubt::OnlyDetails
        || reading.requests.is_empty()
        || reading.requests.iter().all(|request| names_only_a_guest(request) || has_no_dish(request))
}

fn names_only_a_guest(request: &Request) -> bool {
    request.unresolved.iter().any(Unresolved::is_number)
}

fn has_no_dish(request: &Request) -> bool {
    request
        .unresolved
        .iter()
        .any(|unresolved| matches!(unresolved, Unresolved::Word { text, .. } if text.is_empty()))
}

/// How a message goes on from what we asked.
pub fn continued(reading: &Reading, text: &str, asked: Option<&Asked>, setting: Setting<'_>) -> Continuation {
    let Some(asked) = asked.filter(|asked| may_answer(reading) && may_confirm(asked.sent, setting.sent))
    else {
        return Continuation::None;
    };
    let before = Setting { sent: asked.sent, ..setting };
    match reading.talk {
        Talk::Yes if reading.requests.is_empty() && asked.takes_yes => {
            let again = read_without(&asked.text, before, &asked.without);
            again.map_or(Continuation::None, |again| Continuation::Confirms(Box::new(again)))
        }
        Talk::No => Continuation::Declines,
        // A message that stands for itself completes nothing.
        Talk::Yes
        | Talk::Menu
        | Talk::Points
        | Talk::Membership
        | Talk::Status
        | Talk::Question
        | Talk::Complaint
        | Talk::Unhappy
        | Talk::Unreadable
            if reading.requests.is_empty() =>
        {
            Continuation::None
        }
        _ => completed(text, asked, setting),
    }
}

/// The message before and this one, if together they are an order that neither
/// is alone.
fn completed(text: &str, asked: &Asked, setting: Setting<'_>) -> Continuation {
    let both = format!("{}\n{text}", asked.text);
    let Ok(reading) = read_without(&both, setting, &asked.without) else { return Continuation::None };
    let is_whole = reading.doubt == Doubt::None
        && !reading.requests.is_empty()
        && reading.requests.iter().all(|request| request.unresolved.is_empty());
    if is_whole { Continuation::Completes(Box::new(reading), both) } else { Continuation::None }
}
