//! Accounts for every character: it says something, changes nothing, or is a
//! wish.

use super::content::Content;
use super::customer::Header;
use super::reading::{Evidence, Part};
use super::token::{Kind, Token};
use std::ops::Range;

impl Content<'_> {
    /// Accounts for what stands before an order's first line.
    pub(super) fn take_header(&mut self, header: Option<Header>) {
        if let Some(header) = &header {
            for token in &header.before {
                match token.kind {
                    Kind::Greeting => self.note(token.range()),
                    Kind::Filler | Kind::Iam | Kind::Behalf => self.skip(token.range()),
                    _ => {}
                }
            }
            self.prove(Part::Customer, header.range.clone(), None);
        }
        self.header = header;
    }

    /// Keeps a piece as a part of a wish.
    pub(super) fn word(&mut self, token: Token) {
        self.note(token.range());
        self.at += 1;
    }

    /// Passes over a word that changes nothing.
    pub(super) fn pass(&mut self, token: Token) {
        self.skip(token.range());
        self.at += 1;
    }

    pub(super) fn skip(&mut self, range: Range<usize>) {
        self.skipped.push(self.source.text.span(range.clone()));
        self.taken.push(range);
    }

    /// Notes which characters said what.
    pub(super) fn prove(&mut self, part: Part, range: Range<usize>, item_code: Option<i32>) {
        self.taken.push(range.clone());
        self.evidence.push(Evidence { part, span: self.source.text.span(range), item_code });
    }

    /// Accounts for the pieces that were passed over on the way from one to
    /// another: words that change nothing are skipped, others are wishes.
    pub(super) fn keep_rest(&mut self) {
        let mut taken: Vec<Range<usize>> = self.taken.iter().chain(&self.notes).cloned().collect();
        taken.sort_unstable_by_key(|range| range.start);
        let (mut next, mut end) = (0, 0);
        let mut tokens = self.tokens.to_vec();
        tokens.sort_unstable_by_key(|token| token.start);
        for token in tokens.into_iter().filter(|token| !token.divides()) {
            while let Some(range) = taken.get(next).filter(|range| range.start <= token.start) {
                (next, end) = (next + 1, end.max(range.end));
            }
            if token.start >= end {
                match token.kind {
                    Kind::Filler | Kind::And | Kind::Measure | Kind::Verb { .. } => self.skip(token.range()),
                    _ => self.note(token.range()),
                }
            }
        }
    }
}
