//! Labelled chat lines, played in memory and counted as a guest would.

use std::{collections::BTreeMap, fmt::Write as _, fs};

use orders::domain::{
    dialogue::{Decision, Intent},
    order::State,
    price::Origin,
};
use serde_json::{Value, json};

use crate::shop::{Chat, Kept, at};

/// An order as the labels see it.
#[derive(Clone, Debug, PartialEq)]
struct Seen {
    customer: i32,
    lines: BTreeMap<i32, u32>,
    rice: u32,
    note: String,
    line_notes: BTreeMap<i32, String>,
    time: String,
    address: String,
    state: State,
}

fn seen(chat: &Chat, kept: &Kept) -> Seen {
    let order = &kept.order;
    let mut seen = Seen {
        customer: order.customer.as_ref().map_or(0, |customer| customer.number),
        lines: BTreeMap::new(),
        rice: 0,
        note: order.basket.note.clone(),
        line_notes: BTreeMap::new(),
        time: order
            .basket
            .wanted
            .map(|at| chat.shop.schedule.local(at).strftime("%Y-%m-%dT%H:%M").to_string())
            .unwrap_or_default(),
        address: order.basket.address.clone().unwrap_or_default(),
        state: order.state,
    };
    for line in order.lines.iter().filter(|line| line.origin != Origin::Reward) {
        match line.code {
            90 => seen.rice += line.quantity,
            code => *seen.lines.entry(code).or_default() += line.quantity,
        }
        if !line.note.is_empty() {
            let note = seen.line_notes.entry(line.code).or_default();
            let _ = write!(note, " {}", line.note);
        }
    }
    seen
}

fn same(want: &Value, got: &Seen) -> bool {
    let mut lines: BTreeMap<i32, u32> = BTreeMap::new();
    for line in want["lines"].as_array().into_iter().flatten() {
        let number = |field: &str| {
            line[field].as_u64().and_then(|number| u32::try_from(number).ok()).expect("a number")
        };
        *lines.entry(i32::try_from(number("code")).expect("a code")).or_default() += number("quantity");
    }
    let rice = want["rice"].as_u64().is_none_or(|rice| rice == u64::from(got.rice));
    let notes: Vec<&str> = got.line_notes.values().map(String::as_str).collect();
    let written = [got.note.as_str(), got.address.as_str(), &notes.join(" ")].join(" ").to_lowercase();
    let has_notes = want["notes"].as_array().into_iter().flatten().all(|note| {
        note.as_str().expect("a note").split('|').any(|word| written.contains(&word.to_lowercase()))
    });
    let has_line_notes = want["line_notes"].as_object().into_iter().flatten().all(|(code, note)| {
        let got = code.parse::<i32>().ok().and_then(|code| got.line_notes.get(&code));
        got.is_some_and(|got| got.contains(note.as_str().expect("a note")))
    });
    want["customer"].as_i64() == Some(i64::from(got.customer))
        && lines == got.lines
        && rice
        && has_notes
        && has_line_notes
        && want["time"].as_str().is_none_or(|time| got.time.ends_with(time))
        && want["address"].as_str().is_none_or(|address| got.address == address)
}

fn all_same(wants: &Value, mut gots: Vec<&Seen>) -> bool {
    let wants = wants.as_array().expect("orders");
    wants.len() == gots.len()
        && wants.iter().all(|want| {
            let hit = gots.iter().position(|got| same(want, got));
            hit.map(|hit| gots.remove(hit)).is_some()
        })
}

const SHRUGS: [&str; 3] = ["没太明白", "没明白您", "did not quite get"];

fn met(outcome: &Value, answer: &Decision, before: &[Seen], after: &[Seen]) -> bool {
    let new: Vec<&Seen> = after.iter().skip(before.len()).collect();
    let changed: Vec<&Seen> =
        after.iter().zip(before).filter(|(after, before)| after != before).map(|(after, _)| after).collect();
    let is = |field: &str| outcome[field].as_bool() == Some(true);
    let says = |word: &str| answer.reply.contains(word);
    let shrugs = SHRUGS.iter().any(|shrug| says(shrug));
    let replies = !answer.reply.is_empty();
    if !outcome["orders"].is_null() {
        if outcome["intent"] == "AMEND_ORDER" || is("whole") {
            return all_same(
                &outcome["orders"],
                after.iter().filter(|order| order.state.is_open()).collect(),
            );
        }
        return !new.is_empty() && changed.is_empty() && all_same(&outcome["orders"], new);
    }
    if outcome["intent"] == "CANCEL_ORDER" {
        return new.is_empty()
            && !changed.is_empty()
            && changed.iter().all(|order| order.state == State::Cancelled);
    }
    if !new.is_empty() || !changed.is_empty() {
        return false;
    }
    if is("quiet") {
        return true;
    }
    if is("person") {
        return answer.needs_person && replies;
    }
    if is("ask") {
        let without = outcome["without"]
            .as_array()
            .into_iter()
            .flatten()
            .any(|word| says(word.as_str().expect("a word")));
        let asks = !shrugs && (answer.intent == Intent::Clarify || says("？") || says("?"));
        return replies && !without && (answer.needs_person || asks);
    }
    outcome["intent"] == answer.intent.name() && (answer.needs_person || replies && !shrugs)
}

/// What a line came to.
struct Played {
    verdict: &'static str,
    decision: Decision,
    touched: Vec<Seen>,
}

fn play(case: &Value) -> Played {
    let mut chat = Chat::new();
    let text = |field: &str| case[field].as_str();
    let moment = |field: &str| text(field).map(at);
    let id = text("id").expect("an id");
    let sender = text("sender").map_or_else(|| format!("stranger-{id}"), str::to_owned);
    chat.now = moment("prior_at").or(moment("at")).unwrap_or(chat.now);
    for prior in case["prior"].as_array().into_iter().flatten() {
        chat.send(&sender, prior.as_str().expect("a text"));
    }
    if text("prior_state") == Some("COMPLETED") {
        chat.orders
            .iter_mut()
            .filter(|kept| kept.order.state.is_open())
            .for_each(|kept| kept.order.state = State::Completed);
    }
    chat.now = moment("at").unwrap_or(chat.now);
    let look = |chat: &Chat| chat.orders.iter().map(|kept| seen(chat, kept)).collect::<Vec<_>>();
    let before = look(&chat);
    let decision = chat.send(&sender, text("text").expect("a text"));
    let after = look(&chat);
    let accept = case["accept"].as_array().expect("outcomes");
    let first = accept.iter().position(|outcome| met(outcome, &decision, &before, &after));
    let touched = after
        .iter()
        .enumerate()
        .filter(|(at, order)| before.get(*at) != Some(order))
        .map(|(_, order)| order.clone())
        .collect::<Vec<_>>();
    let verdict = match first {
        Some(at) => verdict(case, &accept[at], at, &decision),
        None if !touched.is_empty() => "WRONG",
        None if decision.reply.is_empty() && !decision.needs_person => "ignored",
        None => "needless",
    };
    Played { verdict, decision, touched }
}

fn verdict(case: &Value, outcome: &Value, at: usize, decision: &Decision) -> &'static str {
    let is = |field: &str| outcome[field].as_bool() == Some(true);
    let small_talk = ["talk", "praise"].contains(&case["kind"].as_str().unwrap_or_default());
    let bothers =
        matches!(decision.intent, Intent::Clarify | Intent::Complaint) || decision.needs_person && small_talk;
    if is("quiet") && bothers {
        return "needless";
    }
    let by_a_person = outcome["intent"] == "QUESTION" && decision.needs_person;
    if at > 0 && (is("ask") || is("person")) || by_a_person {
        "asked"
    } else if at == 0 {
        "first"
    } else {
        "other"
    }
}

fn play_file(lines: &str) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    let mut told = String::new();
    let verbose = std::env::var("RENQING_TEST_LINES_ALL").is_ok();
    for line in lines.lines().filter(|line| !line.trim().is_empty()) {
        let case: Value = serde_json::from_str(line).expect("a case");
        let Played { verdict, decision, touched } = play(&case);
        *counts.entry(verdict).or_default() += 1;
        if decision.needs_person {
            *counts.entry("person").or_default() += 1;
        }
        if case["kind"] == "talk" && !decision.reply.is_empty() {
            *counts.entry("talk answered").or_default() += 1;
        }
        if verbose || !["first", "other"].contains(&verdict) {
            let _ = writeln!(
                told,
                "{verdict:8} {} ({}) {} → {}\n    came   {} {:?} {} {:?}\n{}    wanted {}",
                case["id"].as_str().unwrap_or_default(),
                case["kind"].as_str().unwrap_or_default(),
                case["prior"],
                json!(case["text"]),
                decision.intent,
                decision.reason,
                if decision.needs_person { "+person" } else { "" },
                decision.reply,
                touched.iter().fold(String::new(), |told, order| told + &format!("      {order:?}\n")),
                case["accept"],
            );
        }
    }
    eprint!("{told}");
    counts
}

/// Labelled lines of real life, and those written by people who had seen neither
/// code nor rules.
const REAL_LIFE: &str = include_str!("../../../../tests/cases/chat-lines.jsonl");
const WRITTEN_UNSEEN: &str = include_str!("../../../../tests/cases/unseen-lines.jsonl");

fn count(counts: &BTreeMap<&str, usize>, verdicts: &[&str]) -> usize {
    verdicts.iter().map(|verdict| counts.get(verdict).copied().unwrap_or(0)).sum()
}

/// In percent of all.
fn share(part: usize, lines: &str) -> usize {
    part * 100 / lines.lines().count().max(1)
}

/// A question that only the FAQ answers counts as asked here: feedback is not part
/// of this.
#[test]
fn lines_of_real_life_make_no_wrong_order_and_nobody_is_ignored() {
    let counts = play_file(REAL_LIFE);
    assert_eq!((count(&counts, &["WRONG"]), count(&counts, &["ignored"])), (0, 0), "{counts:?}");
    assert!(share(count(&counts, &["first", "other"]), REAL_LIFE) >= 85, "{counts:?}");
    assert!(share(count(&counts, &["first", "other", "asked"]), REAL_LIFE) >= 97, "{counts:?}");
    assert!(share(count(&counts, &["person"]), REAL_LIFE) <= 20, "{counts:?}");
}

#[test]
fn lines_that_were_written_unseen_make_hardly_any_wrong_order() {
    let counts = play_file(WRITTEN_UNSEEN);
    assert!(count(&counts, &["WRONG"]) * 200 <= WRITTEN_UNSEEN.lines().count(), "{counts:?}");
    assert!(share(count(&counts, &["ignored"]), WRITTEN_UNSEEN) <= 2, "{counts:?}");
}

/// Plays the file that `RENQING_TEST_LINES` names, to look at.
#[test]
fn lines_of_ones_own_are_played() {
    let Ok(path) = std::env::var("RENQING_TEST_LINES") else { return };
    let lines = fs::read_to_string(path).expect("the file of lines");
    let counts = play_file(&lines);
    eprintln!("{} lines: {counts:?}", lines.lines().count());
}
