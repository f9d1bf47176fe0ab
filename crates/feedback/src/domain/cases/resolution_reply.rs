//! A guest's word, in a chat, on whether a complaint was mended.
//!
//! A message is cut into clauses, and each word does one thing in its clause
//! (`cues`): deny, go on, say that it is good, name what the shop was to do. The
//! rule is then that of polarity: what is good or done is a yes, and a no if it is
//! denied; a fault is a no if it goes on (`还`, `still`) or stands against a thanks
//! (`谢谢，但少一个`); denied twice is a yes; the last clear word of a message counts.
//! A yes closes a case, so nothing else may be left over beside it.

mod cues;
#[cfg(test)]
mod tests;

use cues::{Clause, Cue, clauses};

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
        let at = clause.cues.iter().position(|cue| *cue == Cue::Complaint);
        at.and_then(|at| clause.cues.get(..at)).is_some_and(is_denied)
    };
    clauses.iter().any(denies)
}

/// Both of one thing is no more of it: `又贵又难吃`.
fn has_again(clause: &Clause) -> bool {
    let count = clause.cues.iter().filter(|cue| **cue == Cue::Again).count();
    count == 1 || (count > 1 && clause.cues.contains(&Cue::Not))
}

/// Whether a clause asks, or tells of what may be.
fn is_open(clause: &Clause) -> bool {
    let has = |cue| clause.cues.contains(&cue);
    let asks = (clause.asks || has(Cue::Asks) || asks_at_its_end(clause)) && !has(Cue::Why);
    asks || has(Cue::Unreal)
}

/// `好了没有`, `解决了没`: the denial comes after what it asks for.
fn asks_at_its_end(clause: &Clause) -> bool {
    let is_said = |cue: &Cue| matches!(cue, Cue::Good | Cue::Fair | Cue::Done);
    clause.cues.ends_with(&[Cue::Not]) && clause.cues.iter().any(is_said)
}

fn is_denied(before: &[Cue]) -> bool {
    before.iter().filter(|cue| **cue == Cue::Not).count() % 2 == 1
}

/// What a clause says, word by word.
fn tones(clause: &Clause) -> Vec<Tone> {
    if is_open(clause) {
        return vec![Tone::Other];
    }
    let mut reader = Reader { clause, denials: 0, is_own: false, tones: Vec::new() };
    for cue in &clause.cues {
        reader.read(*cue);
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
    fn read(&mut self, cue: Cue) {
        let is_denied = self.denials % 2 == 1;
        let tone = match (cue, is_denied) {
            (Cue::Not, _) => {
                self.denials += 1;
                return;
            }
            (Cue::Again | Cue::Filler | Cue::Perfect | Cue::But | Cue::Why | Cue::Asks, _) => return,
            (Cue::Good | Cue::Fair | Cue::Done, true) | (Cue::Bad, false) => Tone::No,
            (Cue::Good, false) => Tone::Yes,
            (Cue::Done | Cue::Fair, false) if self.clause.cues.contains(&Cue::Perfect) => Tone::Yes,
            (Cue::Fair | Cue::Nod, false) | (Cue::Bad | Cue::Trouble, true) => Tone::Nod,
            (Cue::Trouble, false) if self.counts() => Tone::No,
            (Cue::Done | Cue::Trouble, false) => Tone::About,
            (Cue::Complaint, false) if has_again(self.clause) => Tone::No,
            (Cue::Complaint, true) => {
                self.denials = 0;
                return;
            }
            (Cue::Own, true) => {
                self.is_own = true;
                Tone::Other
            }
            _ => Tone::Other,
        };
        // What is unknown stands between a denial and what it denies.
        if cue != Cue::Unknown {
            self.denials = 0;
        }
        self.tones.push(tone);
    }

    /// Whether a fault is that of the case.
    fn counts(&self) -> bool {
        has_again(self.clause) || self.clause.cues.first() == Some(&Cue::But)
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
