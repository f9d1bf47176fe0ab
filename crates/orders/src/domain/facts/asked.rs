//! A question as the subjects look at it: its words, and the dishes it names.

use language::{
    cut::{Kind, People, Token, cut},
    lexicon::Sense,
    text::Text,
};

use crate::domain::{dialogue::Context, menu::Item, reply::Wording, shorthand::Reading};

/// Stands in [`Asked::rest`] where a dish is named.
const DISH: char = '\u{1}';

/// A question.
pub(super) struct Asked<'a> {
    pub(super) context: &'a Context<'a>,
    pub(super) wording: &'a Wording<'a>,
    /// The pieces of the text.
    pub(super) tokens: Vec<Token>,
    /// The dishes that are spoken of, in the order of the text.
    pub(super) spoken: Vec<&'a Item>,
    /// Those of them that are called by a name or number of theirs, not only by a
    /// word of it: who says `鸡蛋` may mean the egg.
    pub(super) named: Vec<&'a Item>,
    /// Whether an allergy is spoken of.
    pub(super) allergy: bool,
    /// The whole text, folded.
    pub(super) whole: String,
    /// The same without the names of dishes: `鱼香肉丝` says nothing of fish.
    pub(super) rest: String,
    /// Whether a dish is named by its name or number, not only by a word that is
    /// part of its name or an everyday word as well.
    pub(super) names_dish: bool,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        reading: &Reading,
        typed: &str,
        context: &'a Context<'a>,
        wording: &'a Wording<'a>,
    ) -> Self {
        let text = Text::new(typed);
        let tokens = cut(&text, context.menu.vocabulary(), &People::default());
        let mut rest = String::new();
        for token in &tokens {
            match token.kind {
                Kind::Name(_) | Kind::Sound(_) if !token.weak && !token.is(Sense::Rice) => rest.push(DISH),
                _ => rest.push_str(&text.slice(token.range())),
            }
        }
        let item = |code: &i32| context.menu.get(*code);
        let is_named = |code: &&i32| tokens.iter().any(|token| code_of(token, reading) == Some(**code));
        let is_strong = |token: &Token| code_of(token, reading).is_some() && !token.weak;
        Self {
            context,
            wording,
            spoken: reading.dishes.iter().filter_map(item).collect(),
            named: reading.dishes.iter().filter(is_named).filter_map(item).collect(),
            allergy: reading.allergy,
            whole: text.slice(0..text.folded().len()),
            names_dish: tokens.iter().any(is_strong),
            rest,
            tokens,
        }
    }

    /// Whether the question has one of these words beside the names of dishes.
    pub(super) fn says(&self, words: &[&str]) -> bool {
        words.iter().any(|word| has(&self.rest, word))
    }

    /// Whether two words stand in this order, with few characters between.
    pub(super) fn says_near(&self, first: &[&str], then: &[&str]) -> bool {
        first.iter().any(|first| near(&self.rest, first, then))
    }

    /// The dish of rice, if the shop has one.
    pub(super) fn rice(&self) -> Option<&'a Item> {
        self.context.shop.rice_code.and_then(|code| self.context.menu.get(code))
    }

    /// What is said, with its full stop.
    pub(super) fn sentence(&self, parts: &[String]) -> String {
        format!("{}{}", parts.join(self.wording.pick(("；", "; "))), self.wording.pick(("。", ".")))
    }

    /// Sentences one after the other.
    pub(super) fn together(&self, sentences: &[&str]) -> String {
        sentences.join(self.wording.pick(("", " ")))
    }

    /// Words one after the other.
    pub(super) fn list(&self, words: &[String]) -> String {
        words.join(self.wording.pick(("、", ", ")))
    }
}

/// The dish that a piece names, by name or number, if the question is about it.
fn code_of(token: &Token, reading: &Reading) -> Option<i32> {
    let code = match token.kind {
        Kind::Name(code) | Kind::Sound(code) => code,
        Kind::Number(number) => i32::try_from(number.value).ok()?,
        _ => return None,
    };
    reading.dishes.contains(&code).then_some(code)
}

/// Words that may stand between two that belong together.
const NEAR: usize = 6;

fn near(text: &str, first: &str, then: &[&str]) -> bool {
    text.match_indices(first).any(|(at, found)| {
        let after: String = text.get(at + found.len()..).unwrap_or_default().chars().take(NEAR).collect();
        then.iter().any(|word| after.contains(word))
    })
}

/// Whether a text has a word; an English one as a whole word, in its plural too.
pub(super) fn has(text: &str, word: &str) -> bool {
    places(text, word).next().is_some()
}

/// Where a text has a word, in bytes.
pub(super) fn places(text: &str, word: &str) -> impl Iterator<Item = usize> {
    let is_english = word.is_ascii();
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(move |at| !is_english || is_whole(text, *at, word.len()))
}

fn is_whole(text: &str, at: usize, length: usize) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric();
    let before = text.get(..at).unwrap_or_default().chars().next_back();
    let after = text.get(at + length..).unwrap_or_default();
    let after = after.strip_prefix("es").or_else(|| after.strip_prefix('s')).unwrap_or(after);
    !before.is_some_and(letter) && !after.chars().next().is_some_and(letter)
}
