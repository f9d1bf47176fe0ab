//! Reads a message: first what its sender is doing, then what they want.

use std::{cell::OnceCell, collections::BTreeSet, ops::Range};

use jiff::Timestamp;
use kernel::Schedule;

use crate::{
    act::{abstracted_pieces, judge},
    chain,
    cut::{Kind, People, Token, cut},
    judge::{Judge, excuse, only_verbs},
    lexicon::{Sense, Senses},
    names::Vocabulary,
    order::{Column, Content, Group, Source, column, counted, groups, parse, unnumbered},
    quote::Mask,
    reading::{Doubt, Language, Reading, Unresolved},
    requests::{adopt, requests, spoken_of, too_many},
    sharing::{repeat_above, share, share_title, share_wishes},
    text::{Span, Text},
};

/// The longest message that is read, in characters.
pub const LONGEST_TEXT: usize = 2000;

/// A message that is too long to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be at most 2000 characters, has {0}")]
pub struct TooLong(pub usize);

/// What a message is read by.
#[derive(Clone, Copy)]
pub struct ReadContext<'a> {
    /// The names of the menu.
    pub vocabulary: &'a Vocabulary,
    /// Where the shop is in time.
    pub schedule: &'a Schedule,
    /// The regulars that the message may name, by name.
    pub people: &'a People,
    /// When the message was sent.
    pub sent: Timestamp,
    /// The number of the customer the sender is bound to, 0 for one without a
    /// number; none for a stranger.
    pub sender: Option<i32>,
}

impl<'a> ReadContext<'a> {
    fn source(&self, text: &'a Text, is_chain: bool) -> Source<'a> {
        Source {
            text,
            vocabulary: self.vocabulary,
            schedule: self.schedule,
            sent: self.sent,
            sender: self.sender,
            is_chain,
        }
    }
}

/// What no rule accounts for in a message, as the model of leftovers sees it: where
/// it stands, and its features. For who teaches that model.
pub fn leftovers(typed: &str, known: &ReadContext<'_>) -> Vec<(Span, Vec<u32>)> {
    let text = Text::new(typed);
    let is_chain = chain::of(&text).is_some();
    let (tokens, _) = listed(&text, cut(&text, known.vocabulary, known.people), is_chain);
    let contents = parts(known.source(&text, is_chain), &tokens);
    let windows = contents.into_iter().flat_map(|(_, content)| content.windows);
    windows.map(|(range, window)| (text.span(range), window.features())).collect()
}

/// Stretches of a message that may be the names of regulars.
pub fn names_in(typed: &str, vocabulary: &Vocabulary) -> BTreeSet<String> {
    let text = Text::new(typed);
    let tokens = cut(&text, vocabulary, &People::default());
    let mut names = BTreeSet::new();
    let may_name = |token: &Token| token.kind == Kind::Unknown || token.is(Sense::Called);
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| may_name(token)) {
        let before = at
            .checked_sub(1)
            .and_then(|before| tokens.get(before))
            .filter(|before| before.end - before.start == 1 && !before.divides());
        for start in [Some(token.start), before.map(|before| before.start)].into_iter().flatten() {
            let ends = (start + 2..=start + LONGEST_NAME)
                .take_while(|end| text.folded().get(end - 1).is_some_and(|c| c.is_alphanumeric()));
            // As it is typed, and as a shop may have written it down.
            let folded = |range: Range<usize>| text.folded().get(range).unwrap_or_default().iter().collect();
            names.extend(ends.flat_map(|end| [text.slice(start..end).to_owned(), folded(start..end)]));
        }
        if names.len() > MOST_NAMES {
            break;
        }
    }
    names
}

const LONGEST_NAME: usize = 6;
const MOST_NAMES: usize = 60;

/// The numbers that a message says are somebody's, as `18号` does: those of
/// regulars, as a rule, before it is read. Others may be numbers of regulars too.
pub fn numbers_in(typed: &str) -> BTreeSet<i32> {
    let digit = |c: char| {
        c.to_digit(10).or_else(|| "０１２３４５６７８９".chars().position(|wide| wide == c)?.try_into().ok())
    };
    let is_after = ['号', '號', '#'];
    let mut numbers = BTreeSet::new();
    for before in typed.split_inclusive(is_after).filter(|part| part.ends_with(is_after)).take(MOST_NUMBERS) {
        let digits = before.chars().rev().skip(1).map_while(digit).take(MOST_DIGITS);
        let value = digits.zip(0..).map(|(digit, place)| digit * 10_u32.pow(place)).sum::<u32>();
        numbers.extend(i32::try_from(value).ok().filter(|value| *value > 0));
    }
    numbers
}

/// No shop gives its regulars longer numbers.
const MOST_DIGITS: usize = 5;
const MOST_NUMBERS: usize = 6;

/// Reads a message.
pub fn read(typed: &str, known: &ReadContext<'_>) -> Result<Reading, TooLong> {
    read_without(typed, known, &[])
}

/// Reads a message but for some stretches of it, which are as if somebody else
/// had written them.
pub fn read_without(typed: &str, known: &ReadContext<'_>, without: &[Span]) -> Result<Reading, TooLong> {
    let length = typed.trim().chars().count();
    if length > LONGEST_TEXT {
        return Err(TooLong(length));
    }
    let text = Text::new(typed);
    let is_chain = chain::of(&text).is_some();
    let (mut tokens, unclear) = listed(&text, cut(&text, known.vocabulary, known.people), is_chain);
    pass_over(&mut tokens, &text, without);
    let source = known.source(&text, is_chain);
    let mut contents = parts(source, &tokens);
    if let (Some(line), Some((_, first))) = (unclear, contents.first_mut()) {
        first.unresolved.push(Unresolved::TwoWays { text: text.slice(line).to_owned() });
    }
    // What the sender orders for others and themselves is one order to them.
    let own = contents.windows(2).any(|pair| {
        matches!(pair, [(before, _), (own, _)] if !before.customers.is_empty() && own.customers.is_empty())
    });
    let together = share(&tokens, &text, &mut contents) || own;
    let likelihoods = judge(&abstracted_pieces(&text, &tokens));
    excuse(&text, &mut contents, &likelihoods);
    let judged = Judge {
        source,
        tokens: &tokens,
        contents: &contents,
        likelihoods: &likelihoods,
        judged: OnceCell::new(),
    };
    let talk = judged.talk();
    let doubt = judged.doubt();
    let wishes_of_all = judged.wishes_of_all();
    let dishes = spoken_of(&contents);
    let allergy = contents.iter().any(|(_, content)| content.signs.allergy);
    let mut requests = match doubt {
        Some(_) => {
            contents.iter_mut().flat_map(|(group, content)| requests(source, group, content)).collect()
        }
        None => Vec::new(),
    };
    if contents.len() > 1 {
        adopt(&text, &mut contents, &mut requests);
    }
    too_many(&mut requests);
    let only_details =
        !wishes_of_all && !requests.is_empty() && requests.iter().all(|request| request.only_details);
    let doubt = if only_details { Doubt::OnlyDetails } else { doubt.unwrap_or(Doubt::None) };
    let skipped = contents.into_iter().flat_map(|(_, content)| content.skipped).collect();
    let language = Language::of(typed);
    Ok(Reading { language, requests, doubt, talk, likelihoods, together, dishes, allergy, skipped })
}

/// The pieces with the numbers of lines told from quantities, and the first line of
/// those that may be either.
fn listed(text: &Text, pieces: Vec<Token>, is_chain: bool) -> (Vec<Token>, Option<Range<usize>>) {
    let pieces = lines_by_slash(pieces);
    match column(text, &pieces).filter(|_| !is_chain) {
        Some(Column::Quantities(places)) => (unnumbered(text, counted(pieces, &places)), None),
        Some(Column::Unclear(line)) => (unnumbered(text, pieces), Some(line)),
        None => (unnumbered(text, pieces), None),
    }
}

/// `地三鲜 少油 / 包菜 少盐`: slashes between blanks part what else are lines.
fn lines_by_slash(mut pieces: Vec<Token>) -> Vec<Token> {
    let is_blank = |token: Option<&Token>| token.is_some_and(|token| token.kind == Kind::Blank);
    let parts: Vec<usize> = (1..pieces.len())
        .filter(|at| {
            pieces.get(*at).is_some_and(|token| token.kind == Kind::Mark('/'))
                && is_blank(pieces.get(at - 1))
                && is_blank(pieces.get(at + 1))
        })
        .collect();
    for at in parts {
        if let Some(token) = pieces.get_mut(at) {
            token.kind = Kind::Newline;
        }
    }
    pieces
}

/// What each customer's part of a message says.
fn parts(source: Source<'_>, tokens: &[Token]) -> Vec<(Group, Content)> {
    let part = |group: Group| {
        let guests: Vec<i32> = group.customers.iter().map(|(customer, _)| customer.number).collect();
        let content = parse(source, &group.tokens, &guests);
        (group, content)
    };
    let mut contents: Vec<(Group, Content)> = groups(source, tokens).into_iter().map(part).collect();
    repeat_above(&mut contents);
    if let Some((_, content)) = contents.first_mut().filter(|_| only_verbs(tokens)) {
        content.loose_count = true;
    }
    if source.is_chain {
        share_title(source.text, &mut contents);
    } else {
        share_wishes(source.text, &mut contents);
    }
    contents
}

/// Takes the pieces in some stretches for a quote.
fn pass_over(tokens: &mut [Token], text: &Text, stretches: &[Span]) {
    for token in tokens.iter_mut().filter(|_| !stretches.is_empty()) {
        let span = text.span(token.range());
        if stretches.iter().any(|stretch| stretch.start <= span.start && span.end <= stretch.end) {
            token.kind = Kind::Masked(Mask::Quote);
            token.senses = Senses::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_that_are_said_to_be_somebodys_are_found_before_reading() {
        for (text, numbers) in [
            ("18号,订餐3.6", vec![18]),
            ("１８號3，7号要5, 号", vec![7, 18]),
            ("3.66", vec![]),
            ("20# 3.6 还有123456号", vec![20, 23_456]),
        ] {
            assert_eq!(numbers_in(text).into_iter().collect::<Vec<_>>(), numbers, "{text}");
        }
    }
}
