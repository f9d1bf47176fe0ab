//! Reads the ordering shorthand: from one chat message to what it asks for.
//!
//! Reading knows the menu and the shop, but not who wrote and what they have
//! ordered before: that is for [`super::dialogue`]. It goes in steps, each in
//! its own module: characters are normalised, cut into pieces ([`lexer`]),
//! lines are given to customers ([`customer`]), and the pieces of each become
//! dishes, rice, wishes, a time and an address ([`content`]).

mod amendment;
mod change;
mod content;
mod count;
mod customer;
mod dish;
mod finish;
mod ledger;
mod lexer;
mod number;
mod party;
mod reading;
mod render;
mod rice;
mod talk;
mod time;
mod token;
mod wish;
mod words;

pub use amendment::{Change, ChangeError, Less};
pub use party::{Party, party};
pub use reading::{
    Action, CustomerRef, Evidence, Language, Needs, Part, Reading, Request, Talk, Unresolved, Whose,
};
pub use render::render;

use super::menu::Menu;
use super::shop::Shop;
use super::text::Text;
use content::parse;
use customer::{Header, Line};
use jiff::Timestamp;
use std::ops::Range;
use token::{Kind, Token};

/// The longest message that is read, in characters.
pub const LONGEST_TEXT: usize = 2000;

/// A message that is too long to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be at most 2000 characters, has {0}")]
pub struct TooLong(pub usize);

/// What every step of reading needs.
#[derive(Clone, Copy)]
struct Source<'a> {
    text: &'a Text,
    menu: &'a Menu,
    shop: &'a Shop,
    sent: Timestamp,
}

/// Reads a message that was sent at `sent`.
pub fn read(typed: &str, menu: &Menu, shop: &Shop, sent: Timestamp) -> Result<Reading, TooLong> {
    let length = typed.trim().chars().count();
    if length > LONGEST_TEXT {
        return Err(TooLong(length));
    }
    let text = Text::new(typed);
    let source = Source { text: &text, menu, shop, sent };
    let tokens = lexer::lex(text.folded(), menu, shop);
    let language = Language::of(typed);
    if tokens.iter().any(|token| token.kind == Kind::Complaint) {
        return Ok(Reading { language, requests: Vec::new(), talk: Talk::Complaint, skipped: Vec::new() });
    }
    let groups = groups(source, &tokens);
    Ok(talk::reading(source, &tokens, &groups, language))
}

/// One customer's lines.
struct Group {
    header: Option<Header>,
    body: Vec<Token>,
    /// A number alone on its line, with more in the lines below: nobody can
    /// tell whether it is a guest's or a dish's.
    lone_number: Option<Range<usize>>,
}

impl Group {
    /// Where its pieces stand, without what divides at either end.
    fn range(&self) -> Option<Range<usize>> {
        // What stood above the first order comes last in the body.
        let before = self.header.iter().flat_map(|header| &header.before);
        let words = self.body.iter().chain(before).filter(|token| !token.divides());
        let header = self.header.iter().map(|header| header.range.clone());
        let pieces = words.map(|token| token.range()).chain(header);
        pieces.reduce(|all, piece| all.start.min(piece.start)..all.end.max(piece.end))
    }
}

/// The lines of a message, by the customer they begin with; lines that name
/// none go with the one above.
fn groups(source: Source<'_>, tokens: &[Token]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut preface: Vec<Token> = Vec::new();
    let mut lone_number: Option<Range<usize>> = None;
    for line in tokens.split_inclusive(|token| token.kind == Kind::Newline) {
        let Line { header, body, lone } = customer::line(source, line);
        let asks = header.is_some() || parse(source, &body, None).asks();
        let clash = lone_number.take().filter(|_| asks && header.is_none());
        match groups.last_mut() {
            Some(group) if header.is_none() => {
                group.body.extend(body);
                group.lone_number = group.lone_number.take().or(clash);
            }
            _ if !asks => preface.extend(body),
            _ => groups.push(Group { header, body, lone_number: clash }),
        }
        lone_number = lone;
    }
    // Words above the first order belong to it.
    match groups.first_mut() {
        Some(group) if !preface.is_empty() => {
            group.body.push(Token { kind: Kind::Newline, start: 0, end: 0 });
            group.body.append(&mut preface);
        }
        Some(_) => {}
        None => groups.push(Group { header: None, body: preface, lone_number: None }),
    }
    groups
}
