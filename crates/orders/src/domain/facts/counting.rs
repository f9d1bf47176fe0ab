//! How many of each dish a question is about.

use language::{
    cut::{Kind, Token},
    lexicon::Sense,
};

use super::asked::Asked;
use crate::domain::menu::Item;

/// More than anybody asks the price of.
const MOST: u32 = 99;

/// A dish, and how many of it are asked after, if that is said.
pub(super) type Counted<'a> = (&'a Item, Option<u32>);

/// The dishes of a question with how many of each.
pub(super) fn counted<'a>(asked: &Asked<'a>) -> Vec<Counted<'a>> {
    asked.spoken.iter().map(|item| count(asked, item)).collect()
}

/// A dish with how many of it a question is about.
pub(super) fn count<'a>(asked: &Asked<'a>, item: &'a Item) -> Counted<'a> {
    let tokens: Vec<&Token> = asked.tokens.iter().filter(|token| token.kind != Kind::Blank).collect();
    let mut places = tokens.iter().enumerate().filter(|(_, token)| asked.is_of(token, item));
    let said = places.find_map(|(at, token)| beside(&tokens, at, token));
    (item, for_each(&tokens).or(said).filter(|count| (1..=MOST).contains(count)))
}

impl Asked<'_> {
    /// Whether a dish is called by its name.
    pub(super) fn is_called(&self, item: &Item) -> bool {
        self.tokens.iter().any(|token| self.is_of(token, item))
    }

    /// Whether a piece speaks of a dish.
    fn is_of(&self, token: &Token, item: &Item) -> bool {
        match token.kind {
            _ if token.is(Sense::Rice) => self.context.shop.rice_code == Some(item.code),
            Kind::Name(code) | Kind::Sound(code) => code == item.code,
            Kind::Part(part) => self.context.menu.vocabulary().sharing(part).contains(&item.code),
            _ => false,
        }
    }
}

/// The count before a dish (`两份回锅肉`), or after it (`回锅肉两份`).
fn beside(tokens: &[&Token], at: usize, token: &Token) -> Option<u32> {
    let before = |back: usize| at.checked_sub(back).and_then(|place| tokens.get(place));
    let after = |on: usize| tokens.get(at + on);
    let is_unit = |token: Option<&&Token>| token.is_some_and(|token| token.is(Sense::Unit));
    let number = |token: Option<&&Token>| token.and_then(|token| token.number()).map(|number| number.value);
    if is_unit(before(1)) {
        return number(before(2));
    }
    // A number right before a dish counts it; a word such as `two` across a blank too.
    let counts =
        |other: &&&Token| other.end == token.start || other.number().is_some_and(|number| number.counted);
    if let Some(count) = number(before(1).filter(counts)) {
        return Some(count);
    }
    if is_unit(after(2)) { number(after(1)) } else { None }
}

/// `一人一份`, with how many people there are.
fn for_each(tokens: &[&Token]) -> Option<u32> {
    tokens.iter().find(|token| token.is(Sense::PerPerson))?;
    let pairs = tokens.windows(2);
    let people = pairs.filter_map(|pair| match pair {
        [count, people] if people.is(Sense::People) => count.number(),
        _ => None,
    });
    people.map(|number| number.value).max()
}
