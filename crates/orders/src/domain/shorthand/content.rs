//! What one customer's lines ask for.

use super::Source;
use super::amendment::Less;
use super::customer::Header;
use super::reading::{Evidence, Part, Unresolved};
use super::time::When;
use super::token::{Kind, Token};
use crate::domain::basket::Rice;
use crate::domain::text::Span;
use std::ops::Range;

/// How far ahead is looked to see whether a word leads to something.
const LOOK_AHEAD: usize = 8;

/// What is done with the dishes that are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// They are ordered.
    Order,
    /// They take the place of what was ordered.
    Replace,
    /// They come on top.
    Add,
    /// They are taken away.
    Remove,
}

/// A dish that is named.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) mode: Mode,
    pub(super) code: i32,
    /// None where nothing says how many.
    pub(super) quantity: Option<u32>,
    pub(super) note: String,
}

/// A quantity that waits for its dish.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending {
    pub(super) count: u32,
    /// Where it begins.
    pub(super) start: usize,
}

/// What was found so far in one customer's lines.
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that a text may say or not")]
pub(super) struct Content<'a> {
    pub(super) source: Source<'a>,
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) mode: Mode,
    pub(super) entries: Vec<Entry>,
    pub(super) rice: Rice,
    /// Whether rice is named at all.
    pub(super) rice_named: bool,
    pub(super) less_rice: Option<Less>,
    pub(super) set: Option<(Option<i32>, u32)>,
    pub(super) notes: Vec<Range<usize>>,
    pub(super) bracket_notes: Vec<String>,
    pub(super) when: Option<(When, Range<usize>)>,
    pub(super) address: Option<String>,
    pub(super) usual: Option<bool>,
    pub(super) cancel: bool,
    pub(super) status: bool,
    pub(super) or_place: bool,
    pub(super) pending: Option<Pending>,
    pub(super) unresolved: Vec<Unresolved>,
    /// A word where a dish should stand.
    pub(super) unknown: Option<Range<usize>>,
    /// Whether more than the names of dishes says that this is an order.
    pub(super) ordered: bool,
    /// The same, where codes don't count: they may be asked about.
    pub(super) firm: bool,
    pub(super) evidence: Vec<Evidence>,
    pub(super) skipped: Vec<Span>,
    /// All characters that were read as something but a wish.
    pub(super) taken: Vec<Range<usize>>,
    pub(super) header: Option<Header>,
}

/// Reads one customer's lines.
pub(super) fn parse<'a>(source: Source<'a>, tokens: &'a [Token], header: Option<Header>) -> Content<'a> {
    let mut content = Content {
        source,
        tokens,
        at: 0,
        mode: Mode::Order,
        entries: Vec::new(),
        rice: Rice::Default,
        rice_named: false,
        less_rice: None,
        set: None,
        notes: Vec::new(),
        bracket_notes: Vec::new(),
        when: None,
        address: None,
        usual: None,
        cancel: false,
        status: false,
        or_place: false,
        pending: None,
        unresolved: Vec::new(),
        unknown: None,
        ordered: header.is_some(),
        firm: header.is_some(),
        evidence: Vec::new(),
        skipped: Vec::new(),
        taken: Vec::new(),
        header: None,
    };
    content.take_header(header);
    while content.at < tokens.len() {
        content.step();
    }
    content.dangling_count();
    content
}

impl Content<'_> {
    /// Reads on from the piece at `at`.
    fn step(&mut self) {
        let Some(token) = self.token(self.at) else {
            return;
        };
        let next = self.at + 1;
        match token.kind {
            Kind::Newline | Kind::Blank | Kind::Mark => self.mark(token),
            Kind::And if self.leads(next) => self.pass(token),
            Kind::Bracket => self.bracket_note(token),
            Kind::Hash if matches!(self.kind(next), Some(Kind::Number(_))) => self.code_with_sign(),
            Kind::Number(number) => self.number(number),
            Kind::Name(code) => self.name(code),
            Kind::Rice => self.rice_here(token.start),
            Kind::Measure if self.may_count_one() => self.count_one(token),
            Kind::Measure => self.measure_word(token),
            Kind::Verb { strong } => self.verb(token, strong),
            Kind::Filler if self.is_particle(self.at) => self.pass(token),
            Kind::Filler if self.leads(next) && !self.is_genitive(self.at) => self.pass(token),
            Kind::Each => self.each(token),
            Kind::With if self.plain_rice(next) => self.with_rice(token),
            Kind::More { again } => self.more(token, again),
            Kind::Extra => self.extra(token),
            Kind::Modify => self.modify(token),
            Kind::Without => self.without(token),
            Kind::Less => self.less(token),
            Kind::Replace { firm } => self.replace(token, firm),
            Kind::Cancel => self.cancel_word(token),
            Kind::Usual { above } => self.usual_word(token, above),
            Kind::Status => {
                self.status = true;
                self.word(token);
            }
            Kind::When(when) => self.time(token, when),
            Kind::Deliver => self.deliver(token),
            _ => self.word(token),
        }
    }

    pub(super) fn token(&self, at: usize) -> Option<Token> {
        self.tokens.get(at).copied()
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.token(at).map(|token| token.kind)
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The piece before `at`, if it touches it.
    pub(super) fn before(&self, at: usize) -> Option<Token> {
        let before = self.token(at.checked_sub(1)?)?;
        (Some(before.end) == self.token(at).map(|token| token.start)).then_some(before)
    }

    /// The first place from `at` on that is no blank.
    pub(super) fn past_blank(&self, at: usize) -> usize {
        if self.kind(at) == Some(Kind::Blank) { at + 1 } else { at }
    }

    /// Where the piece before `at` ends.
    pub(super) fn end_before(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.token(before)).map_or(0, |token| token.end)
    }

    /// Passes over what divides. A sign before a dish at the very beginning
    /// adds it or takes it away: `+6`, `-3`.
    fn mark(&mut self, token: Token) {
        self.at += 1;
        let signed =
            token.kind == Kind::Mark && self.at_head() && self.dish_at(self.at) && self.header.is_none();
        let first = self.at == 1 || self.kind(self.at - 2) == Some(Kind::Newline);
        match self.source.text.folded().get(token.start) {
            Some('+') if signed && first => self.enter(Mode::Add, token.range()),
            Some('-') if signed && first => self.enter(Mode::Remove, token.range()),
            _ => {}
        }
    }

    /// A verb, if it leads to something; else a word.
    fn verb(&mut self, token: Token, strong: bool) {
        let next = self.past_blank(self.at + 1);
        self.ordered |= strong;
        if self.leads(self.at + 1) {
            (self.ordered, self.firm) = (true, true);
            self.pass(token);
        } else if strong && self.unknown.is_none() {
            // `订餐` and nothing, or nothing that is on the menu.
            self.unknown = Some(self.run(self.past_courtesy(next)));
            self.pass(token);
        } else {
            self.word(token);
        }
    }

    /// The first place from `at` on that says more than courtesy.
    fn past_courtesy(&self, at: usize) -> usize {
        let says = |place: &usize| {
            !self.token(*place).is_some_and(|token| {
                token.divides() || matches!(token.kind, Kind::Filler | Kind::Greeting | Kind::Verb { .. })
            })
        };
        (at..self.len()).find(says).unwrap_or(self.len())
    }

    /// Whether `了` or the like stands at a place, behind something that was
    /// read and is no wish.
    fn is_particle(&self, at: usize) -> bool {
        let behind_wish = self.notes.last().map(|note| note.end) == self.token(at).map(|token| token.start);
        !behind_wish && at > 0 && self.closes(at)
    }

    /// The characters from a piece on up to the next that divides.
    pub(super) fn run(&self, at: usize) -> Range<usize> {
        let start = self.token(at).map_or_else(|| self.end_before(at), |token| token.start);
        let end = (at..self.len())
            .find(|place| self.token(*place).is_some_and(Token::divides))
            .unwrap_or(self.len());
        start..self.end_before(end).max(start)
    }

    /// Whether a word and rice stand around a place: `两个人的饭`.
    fn is_genitive(&self, at: usize) -> bool {
        self.before(at).is_some_and(|before| before.kind == Kind::Word)
            && self.kind(at + 1) == Some(Kind::Rice)
    }

    /// Whether nothing was ordered or changed yet.
    pub(super) fn at_head(&self) -> bool {
        self.mode == Mode::Order
            && self.entries.is_empty()
            && !self.rice_named
            && self.usual.is_none()
            && self.unresolved.is_empty()
    }

    /// Changes what is done with the dishes that follow.
    pub(super) fn enter(&mut self, mode: Mode, words: Range<usize>) {
        self.mode = mode;
        self.prove(Part::Change, words, None);
    }

    /// Whether what follows, past words that change nothing, is something to
    /// order or a part of an order.
    pub(super) fn leads(&self, from: usize) -> bool {
        for at in from..self.len().min(from + LOOK_AHEAD) {
            match self.kind(at) {
                Some(
                    Kind::Newline
                    | Kind::Blank
                    | Kind::Mark
                    | Kind::Verb { .. }
                    | Kind::Filler
                    | Kind::And
                    | Kind::Measure,
                ) => {}
                Some(Kind::When(_) | Kind::Usual { .. } | Kind::Deliver | Kind::Replace { firm: true }) => {
                    return true;
                }
                Some(
                    Kind::More { .. } | Kind::Extra | Kind::Less | Kind::Without | Kind::With | Kind::Cancel,
                ) => {
                    let next = self.past_blank(at + 1);
                    return self.dish_at(next) || self.rice_at(next);
                }
                _ => return self.dish_at(at) || self.rice_at(at),
            }
        }
        false
    }
}
