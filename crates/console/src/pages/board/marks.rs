//! Which characters of a message meant what.

use contracts::orders::v1::{
    Order,
    order::{Evidence, evidence::Part},
};

use crate::page::Page;

/// Some characters of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::pages) struct Piece {
    pub(in crate::pages) text: String,
    /// The class of what they mean; empty for what means nothing.
    pub(in crate::pages) kind: &'static str,
    /// What they were taken for; may be empty.
    pub(in crate::pages) means: String,
}

impl Piece {
    fn plain(letters: &[char]) -> Option<Self> {
        let text: String = letters.iter().collect();
        (!text.is_empty()).then(|| Self { text, kind: "", means: String::new() })
    }
}

/// A message's text, whole and in its order, cut where the evidence of these orders begins
/// and ends.
pub(in crate::pages) fn pieces(page: &Page, text: &str, message: &str, orders: &[Order]) -> Vec<Piece> {
    let letters: Vec<char> = text.chars().collect();
    let mut found: Vec<(usize, usize, Piece)> = orders
        .iter()
        .flat_map(|order| order.evidence.iter().map(move |evidence| (order, evidence)))
        .filter(|(_, evidence)| evidence.message == message)
        .filter_map(|(order, evidence)| {
            let (start, end) = span(evidence, letters.len())?;
            let text = letters.get(start..end)?.iter().collect();
            let piece = Piece { text, kind: kind(evidence.part()), means: means(page, order, evidence) };
            Some((start, end, piece))
        })
        .collect();
    found.sort_by_key(|(start, end, _)| (*start, usize::MAX - *end));
    let (mut all, mut at) = (Vec::new(), 0);
    for (start, end, piece) in found {
        // What lies within another is said by that.
        if start < at {
            continue;
        }
        all.extend(letters.get(at..start).and_then(Piece::plain));
        all.push(piece);
        at = end;
    }
    all.extend(letters.get(at..).and_then(Piece::plain));
    all
}

fn span(evidence: &Evidence, most: usize) -> Option<(usize, usize)> {
    let (start, end) = (usize::try_from(evidence.start).ok()?, usize::try_from(evidence.end).ok()?);
    (start < end && end <= most).then_some((start, end))
}

fn kind(part: Part) -> &'static str {
    match part {
        Part::Customer => "is-who",
        Part::Dish | Part::Rice => "is-dish",
        Part::Note => "is-wish",
        Part::Time | Part::Address | Part::Change => "is-else",
        Part::Unspecified => "",
    }
}

fn means(page: &Page, order: &Order, evidence: &Evidence) -> String {
    let dish = || order.lines.iter().find(|line| line.item_code == evidence.item_code);
    match evidence.part() {
        Part::Dish | Part::Rice => dish().map(|line| line.item_name.clone()).unwrap_or_default(),
        Part::Time => page.clock(order.wanted_time.as_ref()),
        _ => String::new(),
    }
}
