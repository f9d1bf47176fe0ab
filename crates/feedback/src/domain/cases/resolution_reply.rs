//! A guest's word, in a chat, on whether a complaint was mended.
//!
//! A message is cut into clauses, and each word does one thing in its clause
//! (`marks`): deny, go on, say that it is good, name what the shop was to do. The
//! rule is then that of polarity: what is good or done is a yes, and a no if it is
//! denied; a fault is a no if it goes on (`还`, `still`) or stands against a thanks
//! (`谢谢，但少一个`); denied twice is a yes; the last clear word of a message counts.
//! A yes closes a case, so nothing else may be left over beside it.

mod marks;
#[cfg(test)]
mod tests;

use marks::{Clause, Mark, clauses};

/// What they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ResolutionReply {
    /// It is good.
    Accepted,
    /// It is not.
    Objected,
}

/// What a part of a message says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Yes,
    No,
    /// A yes by courtesy, which stands beside either.
    Nod,
    /// Names what it is about: nothing else, beside a yes.
    About,
    /// Something else, which may well mean something else.
    Other,
}

/// What a guest whose complaint is said to be mended says of it; `None` if it
/// is neither yes nor no. A yes has to be nothing but a yes: a message that
/// also says something else may well mean something else.
pub(crate) fn resolution_reply(text: &str) -> Option<ResolutionReply> {
    let tones: Vec<Tone> = clauses(text).iter().flat_map(tones).collect();
    let clear = tones.iter().rev().find(|tone| matches!(tone, Tone::Yes | Tone::No));
    match clear {
        Some(Tone::No) => Some(ResolutionReply::Objected),
        None if !tones.contains(&Tone::Nod) => None,
        _ => {
            let is_all = !tones.iter().any(|tone| matches!(tone, Tone::About | Tone::Other));
            is_all.then_some(ResolutionReply::Accepted)
        }
    }
}

/// Whether a text says that something goes on, or happens once more: to who
/// complains in it, what was mended is not.
pub(crate) fn goes_on(text: &str) -> bool {
    clauses(text).iter().any(|clause| has_again(clause) && !is_open(clause))
}

/// Whether a text says that it is no complaint, or that there is none.
pub(crate) fn denies_complaint(text: &str) -> bool {
    let clauses = clauses(text);
    let denies = |clause: &Clause| {
        let at = clause.marks.iter().position(|mark| *mark == Mark::Complaint);
        at.and_then(|at| clause.marks.get(..at)).is_some_and(is_denied)
    };
    clauses.iter().any(denies)
}

/// Both of one thing is no more of it: `又贵又难吃`.
fn has_again(clause: &Clause) -> bool {
    let count = clause.marks.iter().filter(|mark| **mark == Mark::Again).count();
    count == 1 || (count > 1 && clause.marks.contains(&Mark::Not))
}

/// Whether a clause asks, or tells of what may be.
fn is_open(clause: &Clause) -> bool {
    let has = |mark| clause.marks.contains(&mark);
    let asks = (clause.asks || has(Mark::Asks) || asks_at_its_end(clause)) && !has(Mark::Why);
    asks || has(Mark::Unreal)
}

/// `好了没有`, `解决了没`: the denial comes after what it asks for.
fn asks_at_its_end(clause: &Clause) -> bool {
    let is_said = |mark: &Mark| matches!(mark, Mark::Good | Mark::Fair | Mark::Done);
    clause.marks.ends_with(&[Mark::Not]) && clause.marks.iter().any(is_said)
}

fn is_denied(before: &[Mark]) -> bool {
    before.iter().filter(|mark| **mark == Mark::Not).count() % 2 == 1
}

/// What a clause says, word by word.
fn tones(clause: &Clause) -> Vec<Tone> {
    if is_open(clause) {
        return vec![Tone::Other];
    }
    let mut reader = Reader { clause, denials: 0, is_own: false, tones: Vec::new() };
    for mark in &clause.marks {
        reader.read(*mark);
    }
    reader.end()
}

struct Reader<'a> {
    clause: &'a Clause,
    /// That nothing was found for yet.
    denials: usize,
    /// Whether what was denied is the guest's own to do.
    is_own: bool,
    tones: Vec<Tone>,
}

impl Reader<'_> {
    fn read(&mut self, mark: Mark) {
        let is_denied = self.denials % 2 == 1;
        let tone = match (mark, is_denied) {
            (Mark::Not, _) => {
                self.denials += 1;
                return;
            }
            (Mark::Again | Mark::Filler | Mark::Perfect | Mark::But | Mark::Why | Mark::Asks, _) => return,
            (Mark::Good | Mark::Fair | Mark::Done, true) | (Mark::Bad, false) => Tone::No,
            (Mark::Good, false) => Tone::Yes,
            (Mark::Done | Mark::Fair, false) if self.clause.marks.contains(&Mark::Perfect) => Tone::Yes,
            (Mark::Fair | Mark::Nod, false) | (Mark::Bad | Mark::Trouble, true) => Tone::Nod,
            (Mark::Trouble, false) if self.counts() => Tone::No,
            (Mark::Done | Mark::Trouble, false) => Tone::About,
            (Mark::Complaint, false) if has_again(self.clause) => Tone::No,
            (Mark::Complaint, true) => {
                self.denials = 0;
                return;
            }
            (Mark::Own, true) => {
                self.is_own = true;
                Tone::Other
            }
            _ => Tone::Other,
        };
        // What is unknown stands between a denial and what it denies.
        if mark != Mark::Unknown {
            self.denials = 0;
        }
        self.tones.push(tone);
    }

    /// Whether a fault is that of the case.
    fn counts(&self) -> bool {
        has_again(self.clause) || self.clause.marks.first() == Some(&Mark::But)
    }

    /// A denial that finds nothing is that of the whole: `还没呢`, `still no`.
    fn end(mut self) -> Vec<Tone> {
        let is_left = self.denials % 2 == 1 && has_again(self.clause) && !self.is_own;
        if is_left && !self.tones.contains(&Tone::Other) {
            self.tones.push(Tone::No);
        }
        if self.tones.contains(&Tone::Yes) {
            self.tones.retain(|tone| *tone != Tone::About);
        }
        self.tones
    }
}
