//! Where the sender's own words begin behind what is not read: behind a name that
//! is called with `@`, behind a place of the map, behind a length or an amount.

use crate::{
    lexicon::{Sense, Senses, words_at},
    names::{Called, Vocabulary},
    number::number_at,
    text::{word_begins, word_ends},
};

/// A nickname with a blank behind it has no more characters.
const LONGEST_NICKNAME: usize = 16;
/// A name that runs into what follows has no more.
const LONGEST_TYPED_NAME: usize = 8;

/// Words of two characters and more that no nickname has, but what is said to somebody.
const SAYS: &[Sense] = &[
    Sense::Order,
    Sense::OrderSurely,
    Sense::More,
    Sense::Again,
    Sense::Extra,
    Sense::Each,
    Sense::Behalf,
    Sense::Filler,
    Sense::Neg,
    Sense::Never,
    Sense::Allergy,
    Sense::Wish,
    Sense::Less,
    Sense::Gone,
    Sense::ReplaceSurely,
    Sense::Replace,
    Sense::Kept,
    Sense::Cancel,
    Sense::Usual,
    Sense::Status,
    Sense::Menu,
    Sense::Points,
    Sense::Membership,
    Sense::Deliver,
    Sense::Pickup,
    Sense::Question,
    Sense::Bad,
];

/// Single characters that begin what is said, where something known follows.
const BEGINS: &[Sense] = &[
    Sense::Order,
    Sense::OrderSurely,
    Sense::More,
    Sense::Behalf,
    Sense::Neg,
    Sense::Less,
    Sense::Replace,
    Sense::Deliver,
    Sense::Double,
];

/// Finds where something is said.
pub(crate) struct Saying<'a> {
    pub(crate) text: &'a [char],
    pub(crate) vocabulary: &'a Vocabulary,
}

impl Saying<'_> {
    /// The end of the name behind an `@`. Phones put a blank behind it; a name that is
    /// typed by hand runs into what is said to them: `@老板不要放花生`.
    pub(crate) fn name_end(&self, at: usize) -> usize {
        let from = at + 1;
        let run = (from..self.text.len()).find(|end| self.ends_name(*end)).unwrap_or(self.text.len());
        let by_blank = self.text.get(run) == Some(&' ') && run - from <= LONGEST_NICKNAME;
        let courtesy = self.courtesy_end(from).filter(|end| *end <= run);
        let first = courtesy.unwrap_or(if by_blank { from + 2 } else { from + 1 });
        let says = self.places(first, run).any(|place| self.says(place, courtesy == Some(place)));
        match courtesy {
            Some(end) if says || !by_blank => end,
            _ if says || !by_blank => {
                let known =
                    self.places(first, run).find(|place| self.is_known(*place) || self.begins(*place));
                known.unwrap_or(run.min(from + LONGEST_TYPED_NAME))
            }
            _ => run,
        }
    }

    /// The end of the name of a place: up to a blank or sign behind which something is
    /// asked for, else all of the line.
    pub(crate) fn place_end(&self, from: usize, line: usize) -> usize {
        let begin = from + usize::from(self.text.get(from) == Some(&' '));
        if self.says(begin, true) {
            return from;
        }
        let divides = |place: &usize| self.text.get(*place).is_some_and(|c| !c.is_alphanumeric());
        let says = |from: usize| self.places(from, line).any(|place| self.says(place, true));
        (begin..line).filter(divides).find(|place| says(place + 1)).unwrap_or(line)
    }

    /// Past a length or an amount: `15秒`, `0:15`, `¥18.00`.
    pub(crate) fn measure_end(&self, from: usize) -> usize {
        let skip =
            |at: usize, signs: &str| at + usize::from(self.text.get(at).is_some_and(|c| signs.contains(*c)));
        let begin = skip(skip(from, " "), "¥￥$");
        let digit = |at: &usize| {
            let is = |at: usize| self.text.get(at).is_some_and(char::is_ascii_digit);
            is(*at) || matches!(self.text.get(*at), Some('.' | ':' | ',')) && is(at + 1)
        };
        let end = begin + (begin..self.text.len()).take_while(digit).count();
        if end == begin { from } else { skip(skip(end, "秒元块分\"'″s"), "钟'") }
    }

    fn ends_name(&self, at: usize) -> bool {
        self.text
            .get(at)
            .is_some_and(|c| c.is_whitespace() || c.is_ascii_digit() || !c.is_alphanumeric() && *c != '_')
    }

    /// Where something may begin: not within a longer word.
    fn places(&self, from: usize, to: usize) -> impl Iterator<Item = usize> {
        let next = move |place: &usize| {
            let end = self.word(*place).map_or(place + 1, |(_, end)| end.max(place + 1));
            Some(end)
        };
        std::iter::successors(Some(from), next).take_while(move |place| *place < to)
    }

    /// The longest word at a place.
    fn word(&self, at: usize) -> Option<(Senses, usize)> {
        let mut longest = None;
        if word_begins(self.text, at) {
            words_at(self.text, at, |senses, end| {
                if word_ends(self.text, end) {
                    longest = Some((senses, end));
                }
            });
        }
        longest
    }

    fn courtesy_end(&self, at: usize) -> Option<usize> {
        let mut longest = None;
        words_at(self.text, at, |senses, end| {
            if senses.has(Sense::Courtesy) && end > at + 1 && word_ends(self.text, end) {
                longest = Some(end);
            }
        });
        longest
    }

    /// Whether something is said from a place on that no name holds.
    fn says(&self, at: usize, names_count: bool) -> bool {
        if self.word(at).is_some_and(|(senses, end)| end > at + 1 && senses.any(SAYS)) || self.counts(at) {
            return true;
        }
        let dish = self.dish_end(at);
        dish.is_some_and(|end| names_count || number_at(self.text, end).is_some())
            || self.begins(at) && self.is_known(at + 1)
            || names_count && self.lists_codes(at)
    }

    /// A dish, a quantity, a word that says something or names an ingredient.
    fn is_known(&self, at: usize) -> bool {
        let word = self.word(at).is_some_and(|(senses, end)| {
            end > at + 1 && (senses.any(SAYS) || senses.has(Sense::Core)) || senses.has(Sense::Unit)
        });
        word || self.counts(at) || self.dish_end(at).is_some()
    }

    /// A single character that begins what is said.
    fn begins(&self, at: usize) -> bool {
        let me = matches!(self.text.get(at), Some('我' | '咱' | '俺' | '给' | '帮' | '请'));
        self.word(at).is_some_and(|(senses, end)| end == at + 1 && (me || senses.any(BEGINS)))
    }

    /// `两份`.
    fn counts(&self, at: usize) -> bool {
        number_at(self.text, at)
            .is_some_and(|(_, end)| self.word(end).is_some_and(|(senses, _)| senses.has(Sense::Unit)))
    }

    /// `3.6`.
    fn lists_codes(&self, at: usize) -> bool {
        let number = |at: usize| number_at(self.text, at).filter(|(number, _)| !number.chinese);
        let second = number(at).filter(|(_, end)| matches!(self.text.get(*end), Some('.' | '、' | ',')));
        second.is_some_and(|(_, end)| number(end + 1).is_some())
    }

    fn dish_end(&self, at: usize) -> Option<usize> {
        let mut longest = None;
        self.vocabulary.each(self.text, at, |called, end| {
            if matches!(called, Called::Dish { .. }) && end > at + 1 {
                longest = longest.max(Some(end));
            }
        });
        longest
    }
}
