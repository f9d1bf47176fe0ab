//! A guest who says, in a word, that they want nothing written to them but answers, or that they
//! do again.

use super::{
    dialogue::{Decision, Intent, Reason},
    reply::{OPTED_IN, OPTED_OUT},
    shorthand::Language,
};

/// What they want from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opting {
    /// Nothing but answers.
    Out,
    /// What the shop has to say as well.
    In,
}

/// Words that say nothing else.
const OUT: [&str; 8] = ["td", "回td", "回复td", "取消订阅", "取消訂閱", "unsubscribe", "stop", "opt out"];
/// The same, unless there is an order that it may call off.
const OUT_OR_CANCEL: [&str; 2] = ["退订", "退訂"];
const IN: [&str; 5] = ["订阅", "訂閱", "恢复订阅", "subscribe", "opt in"];

impl Opting {
    /// What a message says that was decided on so; `None` if it says something else.
    pub(crate) fn of(text: &str, decision: &Decision) -> Option<Self> {
        let ends = |letter: char| letter.is_whitespace() || ".。!！~～".contains(letter);
        let word = text.trim_matches(ends).to_lowercase();
        let word = word.as_str();
        let calls_off = decision.intent == Intent::CancelOrder && decision.reason != Reason::NoOrder;
        match word {
            _ if OUT.contains(&word) => Some(Self::Out),
            _ if OUT_OR_CANCEL.contains(&word) && !calls_off => Some(Self::Out),
            _ if IN.contains(&word) => Some(Self::In),
            _ => None,
        }
    }

    /// What it is answered with. Who writes Latin letters by convention is not told in English for it.
    pub(crate) fn decision(self, text: &str) -> Decision {
        let is_english = text.trim().chars().count() > 3 && Language::of(text) == Language::English;
        let (chinese, english) = if self == Self::Out { OPTED_OUT } else { OPTED_IN };
        Decision {
            intent: Intent::Chat,
            reply: if is_english { english } else { chinese }.to_owned(),
            needs_person: false,
            asks: false,
            reason: Reason::Accounted,
            effects: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(intent: Intent, reason: Reason) -> Decision {
        Decision { intent, reason, ..Opting::In.decision("") }
    }

    #[test]
    fn a_word_alone_opts_out_or_in() {
        let of = |text| Opting::of(text, &decided(Intent::Chat, Reason::Accounted));
        for text in ["TD", "td。", " 退订 ", "Unsubscribe!", "取消订阅"] {
            assert_eq!(of(text), Some(Opting::Out), "{text}");
        }
        assert_eq!((of("订阅"), of("Subscribe")), (Some(Opting::In), Some(Opting::In)));
        for text in ["18号退订", "退订单", "怎么退订", "t", "don't stop", ""] {
            assert_eq!(of(text), None, "{text}");
        }
    }

    #[test]
    fn what_may_call_an_order_off_does_while_there_is_one() {
        let of = |text, reason| Opting::of(text, &decided(Intent::CancelOrder, reason));
        for reason in [Reason::Accounted, Reason::TooLate, Reason::Ambiguous] {
            assert_eq!(of("退订", reason), None);
        }
        assert_eq!(of("退订", Reason::NoOrder), Some(Opting::Out));
        assert_eq!(of("TD", Reason::Accounted), Some(Opting::Out));
    }

    #[test]
    fn the_answer_is_in_the_language_of_the_word() {
        assert!(Opting::Out.decision("unsubscribe").reply.starts_with("All right"));
        assert!(Opting::Out.decision("TD").reply.starts_with('好'));
    }
}
