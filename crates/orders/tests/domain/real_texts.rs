//! What people really wrote of takeaways and to an assistant about restaurants,
//! sent as chat by a regular who waits for an order. None of it is an order.

use std::{env, fs};

use orders::domain::dialogue::{Effect, Intent};

use crate::shop::Chat;

/// The reviews that no model was trained on come after so many.
const REVIEWS_LEARNED: usize = 7_500;
/// The sentences likewise: the last so many.
const TALK_UNSEEN: usize = 400;

/// What became of some texts.
#[derive(Debug, Default)]
struct Became {
    all: u32,
    acted: u32,
    complaints: u32,
    /// Complaints, or for a person.
    heard: u32,
}

impl Became {
    fn share(&self, part: u32) -> f64 {
        f64::from(part) / f64::from(self.all.max(1))
    }
}

#[expect(clippy::print_stderr, reason = "what became of the texts is told where it is asked for")]
fn tell(what: &str) {
    if env::var("RENQING_TEST_TELL").is_ok() {
        eprintln!("{what}");
    }
}

fn hear<'a>(texts: impl Iterator<Item = &'a str>) -> Became {
    let mut heard = Became::default();
    let mut chat = Chat::new();
    chat.send("wx-wang", "3.6");
    let waiting = chat.orders.clone();
    for text in texts {
        chat.orders.clone_from(&waiting);
        chat.forget();
        let decision = chat.send("wx-wang", text);
        let acted = decision.effects.iter().any(|effect| !matches!(effect, Effect::Show { .. }));
        let complains = decision.intent == Intent::Complaint;
        heard.all += 1;
        heard.acted += u32::from(acted);
        heard.complaints += u32::from(complains);
        heard.heard += u32::from(complains || decision.needs_person);
        if acted {
            tell(&format!("{text:?} → {decision:?}"));
        }
    }
    heard
}

/// The file that a variable names; where it names none, that is said aloud: the
/// texts are not ours to keep here.
#[expect(clippy::print_stderr, reason = "what is not tested is said aloud")]
fn file(variable: &str) -> Option<String> {
    let Ok(path) = env::var(variable) else {
        eprintln!("NOT TESTED: {variable} names no file of real texts");
        return None;
    };
    Some(fs::read_to_string(path).expect("the file of real texts"))
}

/// Text and label of a line `label,review`; 1 is content.
fn review(line: &str) -> Option<(bool, String)> {
    let (label, text) = line.split_once(',')?;
    let text = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    Some((label == "1", text.replace("\"\"", "\"")))
}

/// Of all 2,500: of a thousand the shares vary by two in a hundred.
#[test]
fn reviews_are_heard_and_order_nothing() {
    let Some(file) = file("RENQING_TEST_REVIEWS") else { return };
    let unseen = file.lines().skip(1 + REVIEWS_LEARNED).filter_map(review);
    let (good, bad): (Vec<_>, Vec<_>) = unseen.partition(|(is_good, _)| *is_good);
    let good = hear(good.iter().map(|(_, text)| text.as_str()));
    let bad = hear(bad.iter().map(|(_, text)| text.as_str()));
    let figures = format!("good {good:?}, bad {bad:?}");
    tell(&figures);
    assert_eq!((good.acted, bad.acted), (0, 0), "{figures}");
    assert!(bad.share(bad.heard) >= 0.9, "{figures}");
    assert!(good.share(good.complaints) <= 0.05 && good.share(good.heard) <= 0.15, "{figures}");
}

#[test]
fn what_people_ask_an_assistant_orders_nothing() {
    let Some(file) = file("RENQING_TEST_TALK") else { return };
    let lines: Vec<&str> = file.lines().collect();
    let heard = hear(lines.iter().skip(lines.len().saturating_sub(TALK_UNSEEN)).copied());
    tell(&format!("{heard:?}"));
    assert_eq!(heard.acted, 0, "{heard:?}");
}
