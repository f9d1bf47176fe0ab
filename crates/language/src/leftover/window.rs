//! What the model of leftovers sees.

use crate::{
    act::hash,
    cut::{Kind, Token},
};

/// A piece that nothing accounts for, and what stands on both sides of it, each
/// abstracted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Window {
    pub(crate) before: Vec<char>,
    pub(crate) said: Vec<char>,
    pub(crate) after: Vec<char>,
    /// The pieces beside it: how far they are from it, what they are, what they may mean.
    pub(crate) beside: Vec<(i8, Option<Token>)>,
    /// What else the clause and the message hold.
    pub(crate) around: Vec<Around>,
}

/// What is said around a piece.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Around {
    /// The clause names a dish.
    DishInClause = 1,
    /// The clause has a number.
    NumberInClause,
    /// Nothing else is in the clause.
    WholeClause,
    /// Something else that nobody knows is in the clause.
    UnknownInClause,
    /// It is in the first clause.
    First,
    /// It is in the last clause.
    Last,
    /// The message names a dish.
    Dish,
}

impl Around {
    /// Whether the clause orders something.
    pub(crate) fn is_of_an_order(self) -> bool {
        matches!(self, Self::DishInClause | Self::NumberInClause)
    }
}

/// What sort of piece it is.
fn sort(token: &Token) -> u8 {
    match token.kind {
        Kind::Name(_) | Kind::Sound(_) => 1,
        Kind::Part(_) => 2,
        Kind::Number(_) => 3,
        Kind::Word => 4,
        Kind::Unknown => 5,
        Kind::Person(_) => 6,
        Kind::When(_) => 7,
        Kind::Emoji => 8,
        Kind::Masked(_) => 9,
        Kind::Newline => 10,
        Kind::Blank => 11,
        _ => 12,
    }
}

const LONGEST_RUN: usize = 3;
/// So many characters on each side are seen.
const SIDE: usize = 3;
const EDGE: char = '\u{2}';
/// A piece is as long as the first of these that it does not exceed.
const LENGTHS: [usize; 7] = [1, 2, 3, 4, 6, 9, usize::MAX];

/// What a feature is of, so that no two kinds hash alike.
#[derive(Clone, Copy)]
enum Of {
    Piece = 4,
    Before,
    After,
    Start,
    End,
    Length,
    Alone,
    Sort,
    Sense,
    Around,
}

fn feature(of: Of, chars: &[char]) -> u32 {
    let kind = char::from(of as u8);
    hash(&[&[kind], chars].concat())
}

impl Window {
    /// The features, ascending, each once.
    pub(crate) fn features(&self) -> Vec<u32> {
        let plain = |chars: &[char]| chars.iter().map(|c| pause(*c)).collect::<Vec<char>>();
        let (before, after) = (plain(&self.before), plain(&self.after));
        let whole = [&[EDGE], &*plain(&self.said), &[EDGE]].concat();
        let runs = (1..=LONGEST_RUN).flat_map(|length| whole.windows(length));
        let mut features: Vec<u32> =
            runs.filter(|run| **run != [EDGE]).map(|run| feature(Of::Piece, run)).collect();
        for side in 1..=SIDE {
            let start = before.len().saturating_sub(side);
            features.push(feature(Of::Before, before.get(start..).unwrap_or_default()));
            features.push(feature(Of::After, after.get(..side.min(after.len())).unwrap_or_default()));
        }
        features.push(feature(Of::Start, &[last(&before), first(&plain(&self.said))]));
        features.push(feature(Of::End, &[last(&plain(&self.said)), first(&after)]));
        let length = LENGTHS.iter().position(|most| self.said.len() <= *most).unwrap_or_default();
        features.push(feature(Of::Length, &[char::from(u8::try_from(length).unwrap_or(u8::MAX))]));
        let parts = |side: char| matches!(side, EDGE | ' ' | '\n');
        if parts(last(&before)) && parts(first(&after)) {
            features.push(feature(Of::Alone, &[]));
        }
        features.extend(self.by_meaning());
        features.sort_unstable();
        features.dedup();
        features
    }

    /// What stands beside it by what it is, and what else is said.
    fn by_meaning(&self) -> impl Iterator<Item = u32> {
        let beside = self.beside.iter().flat_map(|(at, token)| {
            let place = char::from(at.unsigned_abs() * 2 + u8::from(*at < 0));
            let sort = feature(Of::Sort, &[place, char::from(token.as_ref().map_or(0, sort))]);
            let senses = token.iter().flat_map(|token| token.senses.numbers());
            let near = at.unsigned_abs() == 1;
            std::iter::once(sort).chain(
                senses
                    .filter(move |_| near)
                    .map(move |sense| feature(Of::Sense, &[place, char::from(sense)])),
            )
        });
        let around = self.around.iter().map(|around| feature(Of::Around, &[char::from(*around as u8)]));
        beside.chain(around)
    }
}

fn first(chars: &[char]) -> char {
    chars.first().copied().unwrap_or(EDGE)
}

fn last(chars: &[char]) -> char {
    chars.last().copied().unwrap_or(EDGE)
}

/// People type one pause for another.
fn pause(character: char) -> char {
    match character {
        ',' | ';' | '.' | '。' | '、' | '~' | '…' | '·' | '|' | '!' | '?' => ' ',
        character => character,
    }
}
