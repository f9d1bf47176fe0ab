//! Numbers that only number the lines of a list.

use std::ops::Range;

use crate::{
    cut::{Kind, Token},
    lexicon::{Sense, Senses},
    text::Text,
};

/// Makes the numbers of a list signs that change nothing: `1. 小炒肉`, `1、…2、…`,
/// `①木须肉`, the lines of a chain. They count from 1, and each is followed by
/// something that is no number.
pub(crate) fn unnumbered(text: &Text, mut tokens: Vec<Token>) -> Vec<Token> {
    let places = numbering(text, &tokens);
    if places.len() < 2 && !(places.len() == 1 && has_title(&tokens, &places)) {
        return tokens;
    }
    for place in places {
        for token in tokens.iter_mut().skip(place).take(2) {
            if token.kind != Kind::Newline {
                token.kind = if token.number().is_some() {
                    Kind::Masked(crate::quote::Mask::Picture)
                } else {
                    Kind::Blank
                };
                token.senses = Senses::default();
            }
        }
    }
    tokens
}

/// A column of numbers before the names of dishes, with nothing but a blank between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// They may number the lines or say how many: the first line.
    Unclear(Range<usize>),
    /// They say how many; where they stand among the pieces.
    Quantities(Vec<usize>),
}

/// The column that a message has, if it has one. `1 土豆丝`, `2 小炒肉` may be two
/// lines or three portions; `2 土豆丝`, `1 小炒肉` count.
pub(crate) fn column(text: &Text, tokens: &[Token]) -> Option<Column> {
    let kind = |at: usize| tokens.get(at).map(|token| token.kind);
    let starts = |at: &usize| *at == 0 || kind(at - 1) == Some(Kind::Newline);
    let dish = |at: usize| match kind(at + 2) {
        Some(Kind::Name(code) | Kind::Sound(code)) if kind(at + 1) == Some(Kind::Blank) => Some(code),
        _ => None,
    };
    let number = |at: usize| tokens.get(at).and_then(Token::number).filter(|number| !number.counted);
    let lines: Vec<usize> =
        (0..tokens.len()).filter(starts).filter(|at| number(*at).is_some() && dish(*at).is_some()).collect();
    let value = |at: &usize| number(*at).map_or(0, |number| number.value);
    let names_itself = |at: &usize| dish(*at).and_then(|code| u32::try_from(code).ok()) == Some(value(at));
    let numbers_lines = lines.iter().map(value).eq(1..=u32::try_from(lines.len()).unwrap_or(u32::MAX));
    // `3 beers`.
    let is_plural = |at: &usize| {
        let name = tokens.get(at + 2).map(|token| text.slice(token.range())).unwrap_or_default();
        name.is_ascii() && name.ends_with('s') && value(at) > 1
    };
    if lines.len() < 2 {
        return numbered_codes(tokens).map(Column::Unclear).or_else(|| table(text, tokens));
    }
    if !numbers_lines && lines.iter().all(names_itself) {
        return None;
    }
    let (first, last) = (tokens.get(*lines.first()?)?, tokens.get(lines.first()? + 2)?);
    let unclear = numbers_lines && !lines.iter().any(is_plural);
    Some(if unclear { Column::Unclear(first.start..last.end) } else { Column::Quantities(lines) })
}

/// `1、3  2、6`: places of a list and codes, or four codes.
fn numbered_codes(tokens: &[Token]) -> Option<Range<usize>> {
    let number = |at: usize| tokens.get(at).and_then(Token::number).map(|number| number.value);
    let begins = |at: usize| {
        at == 0 || tokens.get(at - 1).is_some_and(|token| matches!(token.kind, Kind::Blank | Kind::Newline))
    };
    let signed = |at: usize| tokens.get(at + 1).is_some_and(|sign| sign.kind == Kind::Mark('、'));
    let places: Vec<usize> =
        (0..tokens.len()).filter(|at| number(*at).is_some() && begins(*at) && signed(*at)).collect();
    let counts_up =
        places.iter().map(|at| number(*at).unwrap_or(0)).eq(1..=u32::try_from(places.len()).ok()?);
    let (first, last) = (*places.first()?, *places.last()?);
    // Each on its own line, they number the lines.
    let in_a_row =
        places.iter().any(|at| *at > 0 && tokens.get(at - 1).is_some_and(|token| token.kind == Kind::Blank));
    (places.len() > 1 && counts_up && in_a_row && number(first + 2).is_some())
        .then(|| Some(tokens.get(first)?.start..tokens.get(last + 1)?.end))?
}

/// Two numbers a line, in two lines or more: a dish and how many of it, if a heading
/// says so.
fn table(text: &Text, tokens: &[Token]) -> Option<Column> {
    let lines: Vec<&[Token]> = tokens.split(|token| token.kind == Kind::Newline).collect();
    let is_number = |token: &Token| token.number().is_some_and(|number| !number.counted && !number.chinese);
    // `3,2`, and not the codes `3,26`.
    let is_few = |token: &Token| token.number().is_some_and(|number| number.value <= FEW);
    let is_row = |line: &&[Token]| {
        matches!(line, [code, joint, count]
            if is_number(code) && is_number(count)
                && (matches!(joint.kind, Kind::Blank | Kind::Mark('、')) || joint.kind == Kind::Mark(',') && is_few(count)))
    };
    let rows: Vec<&[Token]> = lines.iter().copied().filter(is_row).collect();
    let heading: String = lines.first()?.iter().map(|token| text.slice(token.range())).collect();
    let says_so = ["数量", "份数", "几份", "qty", "quantity"].iter().any(|word| heading.contains(word));
    let cells = if says_so { quantities_in_cells(&lines) } else { Vec::new() };
    if cells.len() > 1 {
        let is_cell = |at: &usize| tokens.get(*at).is_some_and(|token| cells.contains(&token.start));
        return Some(Column::Quantities((0..tokens.len()).filter(is_cell).collect()));
    }
    let [first, _, ..] = rows.as_slice() else { return None };
    if !says_so {
        return Some(Column::Unclear(first.first()?.start..first.last()?.end));
    }
    let counts = |row: &&[Token]| row.last().map(|count| count.start);
    let starts: Vec<usize> = rows.iter().filter_map(counts).collect();
    let places =
        (0..tokens.len()).filter(|at| tokens.get(*at).is_some_and(|token| starts.contains(&token.start)));
    Some(Column::Quantities(places.collect()))
}

/// `1,麻婆豆腐,2,少麻`: where the numbers begin that stand in the cell behind a dish.
fn quantities_in_cells(lines: &[&[Token]]) -> Vec<usize> {
    let parts = |token: &Token| matches!(token.kind, Kind::Mark(',' | '|'));
    let in_row = |line: &[Token]| {
        line.windows(3).find_map(|cells| match cells {
            [name, joint, count]
                if matches!(name.kind, Kind::Name(_) | Kind::Sound(_))
                    && parts(joint)
                    && count.number().is_some() =>
            {
                Some(count.start)
            }
            _ => None,
        })
    };
    lines.iter().filter_map(|line| in_row(line)).collect()
}

/// Makes the numbers of a column quantities, which nothing parts from their dishes.
pub(crate) fn counted(mut tokens: Vec<Token>, column: &[usize]) -> Vec<Token> {
    for at in column {
        if let Some(joint) = at.checked_sub(1).and_then(|joint| tokens.get_mut(joint)) {
            joint.kind = if joint.kind == Kind::Newline { Kind::Newline } else { Kind::Blank };
        }
        if let Some(Token { kind: Kind::Number(number), .. }) = tokens.get_mut(*at) {
            number.counted = true;
        }
    }
    tokens
}

/// Where the numbers 1, 2, 3 … of a list stand.
fn numbering(text: &Text, tokens: &[Token]) -> Vec<usize> {
    let mut places = Vec::new();
    for at in 0..tokens.len() {
        let expected = u32::try_from(places.len()).unwrap_or(u32::MAX).saturating_add(1);
        if numbers(text, tokens, at) == Some(expected) {
            places.push(at);
        }
    }
    places
}

/// The number that a place of a list has.
fn numbers(text: &Text, tokens: &[Token], at: usize) -> Option<u32> {
    let number = tokens.get(at)?.number().filter(|number| !number.counted)?;
    let sign = tokens.get(at + 1)?;
    // `1)小炒肉2)木须肉`.
    let begins = !is_quantity(tokens, at, number.value)
        && (at == 0 || sign.kind == Kind::Mark(')') || tokens.get(at - 1).is_some_and(Token::divides));
    let starts_line = at == 0 || tokens.get(at - 1).is_some_and(|token| token.kind == Kind::Newline);
    let signed = matches!(sign.kind, Kind::Mark('.' | '、' | ')' | '）' | ':' | '．'))
        || starts_line && matches!(sign.kind, Kind::Blank | Kind::Mark(','));
    let mut after = at + 2;
    while tokens.get(after).is_some_and(|token| matches!(token.kind, Kind::Blank | Kind::Mark('.'))) {
        after += 1;
    }
    let next = tokens.get(after)?;
    // A number that follows may only be a guest's: `1. 18号 小炒肉`.
    let spaced = after > at + 2 && starts_line;
    let coded = is_circled(text, tokens.get(at)?) && !is_circled(text, next);
    // `1、3一份`.
    let count = tokens.get(after + 1).and_then(Token::number);
    let counts =
        starts_line && count.is_some() && tokens.get(after + 2).is_some_and(|unit| unit.is(Sense::Unit));
    // `（3）两碗米饭`.
    let bracketed = sign.kind == Kind::Mark(')')
        && at > 0
        && tokens.get(at - 1).is_some_and(|open| open.kind == Kind::Mark('('));
    let is_count = next.number().is_some_and(|number| number.chinese)
        && tokens.get(after + 1).is_some_and(|unit| unit.is(Sense::Unit));
    let counts = counts || bracketed && is_count;
    let content =
        next.number().is_none() && !next.divides() || next.number().is_some() && (spaced || coded || counts);
    (begins && signed && content).then_some(number.value)
}

/// Whether a number is one sign: `①`.
fn is_circled(text: &Text, token: &Token) -> bool {
    let before = token.start.checked_sub(1);
    token.number().is_some()
        && before.is_some_and(|before| text.span(before..before + 1) == text.span(token.range()))
}

/// A quantity is no number of a line: `啤酒*1、`, `啤酒 1、`.
fn is_quantity(tokens: &[Token], at: usize, number: u32) -> bool {
    let before =
        |back: usize| at.checked_sub(back).and_then(|place| tokens.get(place)).map(|token| token.kind);
    let is_first = number == 1;
    matches!(before(1), Some(Kind::Mark('*' | '×' | ':' | '=')))
        || is_first
            && before(1) == Some(Kind::Blank)
            && matches!(before(2), Some(Kind::Name(_) | Kind::Sound(_)))
}

/// Whether a line stands above the only number.
fn has_title(tokens: &[Token], places: &[usize]) -> bool {
    let at = places.first().copied().unwrap_or(0);
    let is_signed =
        !tokens.get(at + 1).is_some_and(|sign| matches!(sign.kind, Kind::Blank | Kind::Mark(',')));
    // `1..7..18` are codes.
    let behind = tokens.iter().skip(at + 1).find(|token| !matches!(token.kind, Kind::Blank | Kind::Mark(_)));
    let is_code = behind.is_some_and(|token| token.number().is_some());
    is_signed && !is_code && at > 0 && tokens.get(at - 1).is_some_and(|token| token.kind == Kind::Newline)
}

impl super::Parser<'_> {
    /// Whether several lines begin with whom they are for: `小何 番茄牛腩`, `财务室：5、9`.
    pub(super) fn has_labels(&self) -> bool {
        let lines = (0..self.tokens.len()).filter(|at| self.label_end(*at).is_some()).count();
        lines >= 2
    }

    /// Where the label of a line ends that begins at a place: a few characters that
    /// mean nothing here, a sign, and then a dish.
    pub(super) fn label_end(&self, at: usize) -> Option<usize> {
        let starts = |token: crate::cut::Token| {
            matches!(token.kind, Kind::Newline | Kind::Mark(';' | '；') | Kind::Masked(_) | Kind::Emoji)
        };
        let before =
            (0..at).rev().find_map(|place| self.token(place).filter(|token| token.kind != Kind::Blank));
        if before.is_some_and(|token| !starts(token)) {
            return None;
        }
        let sign = (at + 1..self.tokens.len().min(at + MOST_LABEL)).find(|place| {
            self.token(*place).is_some_and(|token| {
                matches!(
                    token.kind,
                    Kind::Blank | Kind::Mark(':' | '-' | '—' | '–' | '/' | '|' | ',' | '、' | '→')
                )
            })
        })?;
        let pieces = || (at..sign).filter_map(|place| self.token(place));
        let speaks = |token: crate::cut::Token| {
            let is_place = self.source.text.slice(token.range()).contains(|c: char| c.is_ascii_digit());
            !is_place
                && (token.kind == Kind::Unknown
                    || self.is_own_name(&token)
                    || token.number().is_some_and(|number| number.chinese)
                    || token.kind == Kind::Word
                        && !token.any(&[
                            Sense::Order,
                            Sense::OrderSurely,
                            Sense::Again,
                            Sense::Neg,
                            Sense::Wish,
                            Sense::Rice,
                            Sense::Deliver,
                            Sense::LabelDish,
                        ]))
        };
        // In a chain, whatever stands before the sign says whom the line is for.
        let is_named = self.source.is_chain
            || pieces().any(|token| {
                matches!(token.kind, Kind::Unknown | Kind::Person(_))
                    || token.kind == Kind::Word
                        && token.any(&[Sense::Other, Sense::Reason, Sense::Called, Sense::Spot])
            });
        let is_named = is_named && pieces().all(speaks) && self.range(at, sign).len() <= LONGEST_LABEL;
        let mut dish = sign;
        while self.token(dish).is_some_and(|token| token.divides() && token.kind != Kind::Newline) {
            dish += 1;
        }
        let orders = self.is_dish(dish)
            || self
                .count_at(dish)
                .is_some_and(|(count, end)| count.has_unit && self.is_dish(self.past_blanks(end)));
        (is_named && orders).then_some(sign)
    }

    /// Takes whom a line is for: a wish of its first dish.
    pub(super) fn list_label(&mut self) -> bool {
        let Some(end) = self.label_end(self.at).filter(|_| self.is_labelled) else { return false };
        let range = self.range(self.at, end);
        self.label = Some(self.source.text.slice(range.clone()).trim().to_owned());
        self.prove(crate::reading::Part::Note, range, None);
        self.at = end;
        let arrow = self.past_blanks(end);
        if self.token(arrow).is_some_and(|token| token.kind == Kind::Mark('→')) {
            self.skip_to(arrow + 1);
        }
        true
    }
}

/// Nobody wants more portions as a rule.
const FEW: u32 = 5;

/// A label has at most so many pieces, and so many characters.
const MOST_LABEL: usize = 7;
const LONGEST_LABEL: usize = 8;
