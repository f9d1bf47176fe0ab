//! A chain (接龙): a title above numbered lines, pasted again and again with lines
//! added. Pure: which lines it has, and which of them are new.

use crate::{
    names::Vocabulary,
    quote::{Mask, masks},
    text::{Span, Text},
};

/// A text that is a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chain {
    /// The letters and digits above the first numbered line, folded: what tells
    /// it from the other chains of a channel. At most 100 characters.
    pub title: String,
    /// The numbered lines, in order.
    pub entries: Vec<Entry>,
}

/// A numbered line of a chain, with the lines below it that have no number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its characters in the message as typed, with its number.
    pub span: Span,
    /// Its first line without the number, folded; all of it where that names a
    /// guest and nothing else.
    pub content: String,
    /// Whom it begins with, folded: a guest's number (`18号`) or a name; none if it
    /// begins with neither.
    pub guest: Option<String>,
    /// Whether it has been ordered. Of a chain that was just read, nobody knows yet.
    pub is_ordered: bool,
}

/// What a chain has that those before it have not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// The entries that are ordered already, word for word.
    pub known: Vec<Span>,
    /// The entries whose guest had another one before.
    pub changed: Vec<Changed>,
}

/// An entry that takes the place of one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// The entry as it is now.
    pub span: Span,
    /// Which of the chains before has the other one.
    pub chain: usize,
    /// The other one, in that chain's message as typed.
    pub was: Span,
}

/// The longest title that is kept, in characters.
const LONGEST_TITLE: usize = 100;
/// The longest name that an entry begins with, in characters.
const LONGEST_NAME: usize = 8;

/// The chain that a text as typed is; none if it is none.
pub fn chain(typed: &str) -> Option<Chain> {
    typed.contains(['\n', '\r']).then(|| of(&Text::new(typed))).flatten()
}

/// The same of a text that is normalised already.
pub(crate) fn of(text: &Text) -> Option<Chain> {
    let folded = text.folded();
    let places = numbered_lines(folded);
    let (first, _) = *places.first()?;
    let above = folded.get(..first)?;
    // Who quotes a chain adds no line to it.
    if masks(folded, &Vocabulary::default()).iter().any(|(mask, _)| *mask == Mask::Quote) {
        return None;
    }
    let ends = places.iter().skip(1).map(|(start, _)| *start).chain([folded.len()]);
    let entries = places.iter().zip(ends).map(|((start, content), end)| entry(text, *start, *content, end));
    let entries: Vec<Entry> = entries.collect();
    let title = title(above);
    (is_headed(above) || is_of_guests(above, &entries)).then_some(Chain { title, entries })
}

/// Where the lines begin that are numbered 1, 2, 3 …, and their contents. The first
/// stands below another line.
fn numbered_lines(folded: &[char]) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for line in starts(folded).skip(1) {
        let next = u32::try_from(places.len()).unwrap_or(u32::MAX).saturating_add(1);
        if let Some((number, content)) = number_of(folded, line)
            && number == next
        {
            places.push((line, content));
        }
    }
    places
}

/// Where lines begin.
fn starts(folded: &[char]) -> impl Iterator<Item = usize> + '_ {
    let behind = folded.iter().enumerate().filter(|(_, c)| **c == '\n').map(|(at, _)| at + 1);
    [0].into_iter().chain(behind)
}

/// The number that a line begins with, and where what it numbers begins.
fn number_of(folded: &[char], line: usize) -> Option<(u32, usize)> {
    let from = past(folded, line, |c| c == ' ');
    let end = past(folded, from, |c| c.is_ascii_digit());
    let number: String = folded.get(from..end)?.iter().collect();
    let content = past(folded, end, |c| matches!(c, ' ' | '.' | '、' | ')' | ':' | '。'));
    // `18 3.6` is a guest and two dishes; `1 18号 3` numbers a guest.
    let is_signed = content > end && folded.get(content).is_some_and(|c| *c != '\n');
    Some((number.parse().ok()?, content)).filter(|_| is_signed)
}

fn past(folded: &[char], from: usize, skips: impl Fn(char) -> bool) -> usize {
    from + folded.iter().skip(from).take_while(|c| skips(**c)).count()
}

fn entry(text: &Text, start: usize, content: usize, end: usize) -> Entry {
    let whole = text.folded().get(content..end).unwrap_or_default();
    let first = whole.split(|c| *c == '\n').next().unwrap_or_default();
    let (guest, rest) = guest(first).unzip();
    let names_only = rest.is_some_and(|rest| rest >= first.len());
    let content = plain(if names_only { whole } else { first });
    // The end of the last line is not one of its characters.
    let length = whole.iter().rev().skip_while(|c| c.is_whitespace()).count();
    let span = text.span(start..end - (whole.len() - length));
    Entry { span, content, guest, is_ordered: false }
}

/// With one blank for each stretch of them.
fn plain(folded: &[char]) -> String {
    let text: String = folded.iter().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whom a line begins with, and where what they want begins.
fn guest(line: &[char]) -> Option<(String, usize)> {
    let signed = past(line, 0, |c| c == '#');
    let digits = past(line, signed, |c| c.is_ascii_digit());
    let number: String = line.get(signed..digits)?.iter().collect();
    let sign = past(line, digits, |c| matches!(c, '号' | '#'));
    if !number.is_empty() {
        let is_number = (signed > 0 || sign > digits) && number.len() <= 4;
        return is_number.then(|| (format!("{number}号"), past(line, sign, divides)));
    }
    let end = past(line, 0, char::is_alphabetic);
    let named = (1..=LONGEST_NAME).contains(&end) && line.get(end).is_none_or(|c| divides(*c));
    named.then(|| (line.iter().take(end).collect(), past(line, end, divides)))
}

fn divides(character: char) -> bool {
    matches!(character, ' ' | ':' | ',' | '、' | '-')
}

fn title(above: &[char]) -> String {
    above.iter().filter(|c| c.is_alphanumeric()).take(LONGEST_TITLE).collect()
}

/// Whether what stands above the entries says that it is a chain.
fn is_headed(above: &[char]) -> bool {
    above.windows(2).any(|pair| pair == ['接', '龙'])
}

/// Whether it is one all the same: several lines, each of a guest by number. Below
/// a guest's own number, or of dishes alone, a list is an order like any other.
fn is_of_guests(above: &[char], entries: &[Entry]) -> bool {
    let by_number = |guest: &Option<String>| {
        guest.as_ref().is_some_and(|guest| guest.starts_with(|c: char| c.is_ascii_digit()))
    };
    let is_titled = !title(above).is_empty() && !by_number(&guest(above).map(|(guest, _)| guest));
    is_titled && entries.len() >= 2 && entries.iter().all(|entry| by_number(&entry.guest))
}

/// What a chain has that those before it, the newest first, have not. What was in
/// them and is missing now takes nothing back.
pub fn difference(before: &[Chain], now: &Chain) -> Difference {
    let mut found = Difference::default();
    let mut replaced: Vec<(usize, Span)> = Vec::new();
    for (at, entry) in now.entries.iter().enumerate() {
        let same = |other: &&Entry| other.content == entry.content;
        let so_far = now.entries.iter().take(at).filter(same).count();
        let ordered =
            |chain: &Chain| chain.entries.iter().filter(|other| other.is_ordered).filter(same).count();
        if before.iter().map(ordered).max().unwrap_or(0) > so_far {
            found.known.push(entry.span);
        } else if let Some((chain, was)) = instead_of(before, now, entry, &replaced) {
            replaced.push((chain, was));
            found.changed.push(Changed { span: entry.span, chain, was });
        }
    }
    found
}

/// The latest entry of the same guest that was ordered and is gone.
fn instead_of(
    before: &[Chain],
    now: &Chain,
    entry: &Entry,
    replaced: &[(usize, Span)],
) -> Option<(usize, Span)> {
    let is_gone = |old: &&Entry| !now.entries.iter().any(|other| other.content == old.content);
    entry.guest.as_ref()?;
    before.iter().enumerate().find_map(|(chain, paste)| {
        let theirs = paste.entries.iter().filter(|old| old.is_ordered && old.guest == entry.guest);
        let mut gone = theirs.filter(is_gone).filter(|old| !replaced.contains(&(chain, old.span)));
        gone.next().map(|old| (chain, old.span))
    })
}

#[cfg(test)]
mod tests;
