//! The customer that a line begins with.

use super::Source;
use super::content::parse;
use super::reading::CustomerRef;
use super::token::{Kind, Token};
use std::ops::Range;

/// A line's beginning, up to the customer it names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Header {
    /// The customer.
    pub(super) customer: CustomerRef,
    /// Where the number stands, with its sign.
    pub(super) range: Range<usize>,
    /// How many pieces the beginning has.
    pub(super) tokens: usize,
    /// What stood before the number.
    pub(super) before: Vec<Token>,
}

/// A line, with the customer it begins with taken off.
pub(super) struct Line {
    pub(super) header: Option<Header>,
    pub(super) body: Vec<Token>,
    /// The number, if it is all that stands in the line.
    pub(super) lone: Option<Range<usize>>,
}

/// Looks for the customer that a line begins with. `18号` is one only if the
/// line goes on to ask for something. By itself, or with a quantity or a wish
/// for a dish, it is dish 18; with other words it is neither.
pub(super) fn line(source: Source<'_>, line: &[Token]) -> Line {
    let whole = |lone| Line { header: None, body: line.to_vec(), lone };
    let Some(header) = number(line) else {
        return cancelled(line).unwrap_or_else(|| whole(None));
    };
    let body = line.get(header.tokens..).unwrap_or_default();
    let mut content = parse(source, body, None);
    let told = header.before.iter().any(|token| token.kind == Kind::Iam);
    let silent = body.iter().all(|token| token.divides());
    if content.asks_of_customer() || (header.customer.on_behalf && silent) {
        return Line { body: body.to_vec(), header: Some(header), lone: None };
    }
    if silent && !told {
        return whole(Some(header.range));
    }
    if !told && (content.only_wishes() || content.begins_with_count()) {
        return whole(None);
    }
    let mut words = line.to_vec();
    for token in words.iter_mut().take(header.tokens).filter(|token| !token.divides()) {
        token.kind = Kind::Word;
    }
    Line { header: None, body: words, lone: None }
}

/// `取消18号的订单`: the number behind the word is a customer's if words about an
/// order follow; by itself it is a dish's.
fn cancelled(line: &[Token]) -> Option<Line> {
    let at = line.iter().position(|token| token.kind == Kind::Cancel)?;
    let header = number(line.get(at + 1..)?)?;
    let (before, rest) = (line.get(..at)?, line.get(at + 1 + header.tokens..)?);
    let small = |token: &Token| token.divides() || matches!(token.kind, Kind::Filler | Kind::Greeting);
    let about_order = rest.iter().any(|token| token.kind == Kind::Filler);
    if !about_order || !rest.iter().chain(before).all(small) {
        return None;
    }
    let body = before.iter().chain(line.get(at)).chain(rest).copied().collect();
    Some(Line { header: Some(header), body, lone: None })
}

/// The number at the beginning of a line, whatever follows.
pub(super) fn number(line: &[Token]) -> Option<Header> {
    let leads = |token: &Token| {
        matches!(
            token.kind,
            Kind::Blank | Kind::Mark | Kind::Greeting | Kind::Filler | Kind::Iam | Kind::Behalf
        )
    };
    let at = line.iter().position(|token| !leads(token))?;
    let kind = |place: usize| line.get(place).map(|token| token.kind);
    let (value, last) = match (kind(at), kind(at + 1)) {
        (Some(Kind::Number(number)), Some(Kind::Hao)) => (number.value, at + 1),
        (Some(Kind::Hash), Some(Kind::Number(number))) => {
            (number.value, if kind(at + 2) == Some(Kind::Hao) { at + 2 } else { at + 1 })
        }
        _ => return None,
    };
    let before = line.get(..at)?.to_vec();
    let on_behalf = before.iter().any(|token| token.kind == Kind::Behalf);
    let range = line.get(at)?.start..line.get(last)?.end;
    let number = i32::try_from(value).unwrap_or(i32::MAX);
    Some(Header { customer: CustomerRef { number, on_behalf }, range, tokens: last + 1, before })
}
