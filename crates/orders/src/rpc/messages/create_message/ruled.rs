//! What the shop has a rule about, asked for within an order: the guest is told the rule, and
//! what it does not allow stays out of the order until somebody says that it may be.

use contracts::loyalty::v1::exception::State;

use super::ask::Asking;
use crate::domain::{
    dialogue::{Decision, Intent, Reason},
    shorthand::{Language, Reading},
};

/// What a boundary says of a wish.
pub(super) struct Ruled {
    state: State,
    /// By which words it knows such wishes.
    words: Vec<String>,
    /// What the guest is told.
    text: String,
    /// Whether a person has to look at it: it waits for one, or a wish says more than what the
    /// rule is about.
    needs_person: bool,
}

impl Asking<'_> {
    /// What a boundary says of what is wished for with an order, in a text; `None` if nothing
    /// is, or if that can't be told now.
    pub(super) async fn ruled(&self, decision: &Decision, text: &str) -> Option<Ruled> {
        let wishes = decision.wishes(text);
        if wishes.is_empty() {
            return None;
        }
        match self.consult(wishes).await {
            Ok(told) => {
                let (exception, text) = told?;
                let state = exception.state();
                let words = exception.boundary.map(|boundary| boundary.words).unwrap_or_default();
                Some(Ruled { state, words, text, needs_person: state == State::Waiting })
            }
            Err(status) => {
                tracing::debug!(code = ?status.code(), "a boundary can't be told");
                None
            }
        }
    }
}

impl Ruled {
    /// The reading without what it does not allow; `None` if it allows it. A wish that speaks of
    /// an allergy too stays in the order.
    pub(super) fn leave_out(&mut self, reading: &Reading) -> Option<Reading> {
        if self.state == State::Allowed {
            return None;
        }
        let mut rest = reading.clone();
        self.needs_person |= rest.leave_out(&self.words) > 0;
        Some(rest)
    }

    /// Adds it to what is answered; if nothing else is done, it is the answer.
    pub(super) fn say(self, decision: &mut Decision, language: Language) {
        decision.needs_person |= self.needs_person;
        if decision.effects.is_empty() {
            decision.intent = Intent::Clarify;
            decision.reason = Reason::KnownFact;
            decision.asks = false;
            decision.reply = self.text;
        } else {
            let between = if language == Language::English { " " } else { "" };
            decision.reply = format!("{}{between}{}", decision.reply.trim_end(), self.text);
        }
    }
}
