//! Questions that the menu and the shop's settings answer: prices, what is sold
//! out, hours, delivery, ingredients and allergens. What they don't say is never
//! guessed: such a question has no answer here.

mod allergens;
mod asked;
mod choosing;
mod composition;
mod counting;
mod delivery;
mod foods;
mod hours;
mod prices;
mod stock;

use asked::Asked;

use super::{context::Context, reply::Wording, shorthand::Reading};

/// An answer out of what the shop says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What is said.
    pub text: String,
    /// Whether a person has to say the rest.
    pub needs_person: bool,
}

impl Fact {
    fn told(text: String) -> Self {
        Self { text, needs_person: false }
    }
}

/// What a question may be about. The first that answers wins: an allergy is
/// never taken for anything else, and what has words of its own comes before
/// what is told from a dish and a common word.
const SUBJECTS: [fn(&Asked<'_>) -> Option<Fact>; 9] = [
    allergens::allergy,
    choosing::number,
    choosing::by_price,
    choosing::by_contents,
    delivery::fee,
    prices::price,
    composition::contents,
    stock::stock,
    choosing::by_category,
];

/// What is about the shop alone is asked without a dish.
const OF_THE_SHOP: [fn(&Asked<'_>) -> Option<Fact>; 2] = [delivery::wait, hours::hours];

/// The answer to a question, if the menu or the shop's settings have it.
pub(crate) fn answer(
    reading: &Reading,
    text: &str,
    context: &Context<'_>,
    wording: &Wording<'_>,
) -> Option<Fact> {
    let asked = Asked::new(reading, text, context, wording);
    if asked.is_of_holidays() {
        return None;
    }
    SUBJECTS.iter().chain(&OF_THE_SHOP).find_map(|subject| subject(&asked))
}
