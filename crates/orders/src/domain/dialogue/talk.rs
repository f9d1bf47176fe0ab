//! Messages that ask for nothing to be done with an order.

use super::{Decision, Desk, Intent, Reason};
use crate::domain::{
    facts,
    reply::{self, Wording},
    shorthand::{Act, Language, Reading, Talk, Whose},
};

/// A stranger or guest who seems to want something is answered from here on.
const WANTS_SOMETHING: f64 = 0.6;
/// An answer to a question of ours is no longer than so many characters.
const LONGEST_ANSWER: usize = 20;

fn wants_it_back_or_again(reading: &Reading) -> bool {
    let likelihoods = &reading.likelihoods;
    likelihoods.of(Act::Cancel) + likelihoods.of(Act::Repeat) >= WANTS_SOMETHING
}

impl Desk<'_> {
    /// What is said to a message that asks for nothing to be done.
    pub(super) fn talk(&self, reading: &Reading, text: &str) -> Decision {
        let wording = self.wording;
        let said = |both| wording.pick(both).to_owned();
        let is_known = self.context.sender.is_some();
        let has_open = self.open_orders.values().any(|orders| !orders.is_empty());
        match reading.talk {
            Talk::Menu => answer(Intent::ShowMenu, wording.menu()),
            Talk::Points if is_known => answer(Intent::ShowPoints, said(reply::POINTS_LATER)),
            Talk::Points => answer(Intent::ShowPoints, said(reply::WHOSE_POINTS)),
            Talk::Membership if is_known => answer(Intent::ShowMembership, said(reply::MEMBERSHIP_LATER)),
            Talk::Membership => answer(Intent::ShowMembership, said(reply::WHOSE_MEMBERSHIP)),
            Talk::Complaint => for_a_person(Intent::Complaint, said(reply::APOLOGY)),
            Talk::Unhappy => for_a_person(Intent::Chat, said(reply::HEARD)),
            Talk::Question => self.question(reading, text),
            Talk::Status if has_open => self.asked_after(),
            Talk::Status => match facts::answer(reading, text, self.context, &wording) {
                // `要等多久` before anything is ordered asks how long it takes.
                Some(fact) if !fact.needs_person => answer(Intent::Question, fact.text),
                _ => answer(Intent::OrderStatus, said(super::change::NOTHING_OPEN)),
            },
            Talk::Greeting => answer(Intent::Chat, said(reply::AT_YOUR_SERVICE)),
            Talk::Sign => quiet(),
            // Good words want nothing, unless they sound like taking an order back or having it again.
            Talk::Praise if !wants_it_back_or_again(reading) => quiet(),
            Talk::Unreadable => answer(Intent::Chat, said(reply::PLEASE_TYPE)),
            // What answers a question of ours is not passed over in silence.
            Talk::Yes | Talk::No | Talk::Chat
                if self.context.asked && text.chars().count() <= LONGEST_ANSWER =>
            {
                self.not_understood(reading)
            }
            // Somebody wants dishes, a change or something else in words we don't know.
            _ if reading.meant() >= WANTS_SOMETHING => self.not_understood(reading),
            // A yes or no that answers nothing, praise, money, talk.
            _ => quiet(),
        }
    }

    /// What is made of an idea: feedback keeps it, and thanks for it. What complains as well
    /// is heard as that.
    pub(super) fn idea(&self, reading: &Reading, text: &str) -> Decision {
        match reading.talk {
            Talk::Complaint => self.talk(reading, text),
            _ => quiet(),
        }
    }

    fn question(&self, reading: &Reading, text: &str) -> Decision {
        match facts::answer(reading, text, self.context, &self.wording) {
            Some(fact) if fact.needs_person => for_a_person(Intent::Question, fact.text),
            Some(fact) => answer(Intent::Question, fact.text),
            None => for_a_person(Intent::Question, self.wording.pick(reply::A_PERSON).to_owned()),
        }
    }

    fn not_understood(&self, reading: &Reading) -> Decision {
        let reply = self.wording.what_was_meant(&reading.dishes);
        Decision {
            needs_person: self.context.sender.is_none(),
            ..decision(Intent::Clarify, Reason::ActUnsure, reply)
        }
    }

    /// All open orders of the sender.
    fn asked_after(&self) -> Decision {
        super::combine(self.states(Whose::Sender), false)
    }
}

fn decision(intent: Intent, reason: Reason, reply: String) -> Decision {
    Decision { intent, reply, needs_person: false, asks: false, reason, effects: Vec::new() }
}

fn answer(intent: Intent, reply: String) -> Decision {
    decision(intent, Reason::KnownFact, reply)
}

fn for_a_person(intent: Intent, reply: String) -> Decision {
    Decision { needs_person: true, ..decision(intent, Reason::ForAPerson, reply) }
}

fn quiet() -> Decision {
    decision(Intent::Chat, Reason::NotForShop, String::new())
}

/// What is said to a no: nothing was done.
pub fn declined(language: Language) -> Decision {
    let reply = if language == Language::Chinese { reply::DECLINED.0 } else { reply::DECLINED.1 };
    decision(Intent::Chat, Reason::KnownFact, reply.to_owned())
}

/// What is said to a chain all of whose lines are ordered.
pub fn nothing_new(language: Language) -> Decision {
    let reply = if language == Language::Chinese { reply::NOTHING_NEW.0 } else { reply::NOTHING_NEW.1 };
    decision(Intent::Chat, Reason::KnownFact, reply.to_owned())
}

impl Wording<'_> {
    /// One of two texts, by language.
    pub(crate) fn pick<'t>(&self, (chinese, english): (&'t str, &'t str)) -> &'t str {
        if self.language == Language::Chinese { chinese } else { english }
    }
}
