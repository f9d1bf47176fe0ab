//! The ordering shorthand: from the pieces of a message to what it asks for,
//! with every piece accounted for.

mod actions;
mod aside;
mod bracket;
mod cancel;
mod clause;
mod content;
mod correction;
mod count;
mod dish;
mod doubtful;
mod finish;
mod form;
mod groups;
mod leftover;
mod list;
mod loose_count;
mod mention;
mod place;
mod reasons;
mod removal;
mod replacement;
mod rice;
mod rice_by_words;
mod told;
mod unknown;
mod unsettled;
mod wish;

use jiff::Timestamp;
use kernel::Schedule;

pub(crate) use clause::ends_clause;
pub(crate) use content::{Content, Mention, Op, Signs, Which};
pub(crate) use groups::{Group, groups};
pub(crate) use list::{Column, column, counted, unnumbered};

use crate::{cut::Token, names::Vocabulary, text::Text};

/// What every step of reading needs.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    pub(crate) text: &'a Text,
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) schedule: &'a Schedule,
    pub(crate) sent: Timestamp,
    /// The number of the customer the sender is bound to; 0 for one without a
    /// number.
    pub(crate) sender: Option<i32>,
    /// Whether it is a chain: its lines say whom they are for.
    pub(crate) is_chain: bool,
}

/// Reads the pieces of one customer's part of a message.
pub(crate) fn parse(source: Source<'_>, tokens: &[Token], guests: &[i32]) -> Content {
    let mut parser = Parser {
        source,
        tokens,
        clauses: clause::clauses(source.text, tokens),
        at: 0,
        guests,
        content: Content { guests: guests.len(), ..Content::default() },
        op: Op::Want,
        corrects: false,
        each_from: 0,
        counts_before: false,
        counts_behind: false,
        asked: false,
        rice_follows: false,
        is_labelled: false,
        label: None,
    };
    parser.is_labelled = source.is_chain || parser.has_labels();
    while parser.at < tokens.len() {
        parser.step();
    }
    parser.asks_at_the_end();
    parser.finish()
}

/// Reads pieces one after the other.
#[expect(clippy::struct_excessive_bools, reason = "each says what the pieces before have announced")]
struct Parser<'a> {
    source: Source<'a>,
    tokens: &'a [Token],
    /// The clause of each piece.
    clauses: Vec<clause::Clause>,
    at: usize,
    /// The numbers of the guests whose part it is.
    guests: &'a [i32],
    content: Content,
    /// What is done with the dishes that follow.
    op: Op,
    /// Whether what follows takes the place of what was said last.
    corrects: bool,
    /// The first dish that an `each` counts.
    each_from: usize,
    /// Whether quantities stand before their dishes.
    counts_before: bool,
    /// Whether they stand behind them.
    counts_behind: bool,
    /// Whether a quantity that follows is one of rice.
    rice_follows: bool,
    /// Whether lines begin with whom they are for.
    is_labelled: bool,
    /// Whom the line is for.
    label: Option<String>,
    /// Whether the piece before asks for something: an order verb or a quantity.
    asked: bool,
}

impl<'a> Parser<'a> {
    fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).copied()
    }

    fn here(&self) -> Option<Token> {
        self.token(self.at)
    }

    /// The place of the next piece that is no blank.
    fn past_blanks(&self, mut at: usize) -> usize {
        while self.token(at).is_some_and(|token| token.kind == crate::cut::Kind::Blank) {
            at += 1;
        }
        at
    }

    /// The text of some pieces, as it was written.
    fn said(&self, from: usize, to: usize) -> &'a str {
        let range = self.range(from, to);
        self.source.text.slice(range)
    }

    /// Where some pieces stand.
    fn range(&self, from: usize, to: usize) -> std::ops::Range<usize> {
        let start = self.token(from).map_or(0, |token| token.start);
        let end = to.checked_sub(1).and_then(|last| self.token(last)).map_or(start, |token| token.end);
        start..end.max(start)
    }

    /// One piece, or some that belong together.
    fn step(&mut self) {
        let Some(token) = self.here() else { return };
        let before = self.at;
        let is_done = self.divider(token)
            || self.source.is_chain && self.list_label()
            || self.label(token)
            || self.place_in_list(token)
            || self.correction(token)
            || self.replacement(token)
            || self.taking_away(token)
            || self.like_before(token)
            || self.like_another(token)
            || self.allergy_to(token)
            || self.whole_phrase(token)
            || self.own_time(token)
            || self.when(token)
            || self.address(token)
            || self.price_tag(token)
            || self.own_name(token)
            || self.people(token)
            || self.each(token)
            || self.rice(token)
            || self.dish()
            || self.count_after(token)
            || self.wish(token)
            || self.goes_without_unknown(token)
            || self.small_word(token);
        if !is_done {
            self.left_over();
        }
        debug_assert!(self.at > before, "every step takes a piece");
        self.at = self.at.max(before + 1);
    }
}
