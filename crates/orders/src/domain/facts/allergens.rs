//! Allergies. What is not written down is never answered.

use super::{
    Fact,
    asked::Asked,
    foods::{self, Food},
};
use crate::domain::{menu::Item, reply::fill};

const WORDS: &[&str] = &["过敏", "allerg"];
const NOTE: (&str, &str) =
    ("要我们把过敏记下来，回一声就行。", "Tell us and we note the allergy for your orders.");
const ONE_KITCHEN: (&str, &str) = (
    "不过都在一个厨房做，同用锅铲，不能保证一点不沾。",
    "But all is cooked in one kitchen with the same pans, so traces can't be ruled out.",
);
const NO_GUESS: (&str, &str) = (
    "过敏的事不敢乱说，已请店里的人来回您。",
    "We don't guess about allergies; someone of the shop will answer you.",
);

/// What is known of a dish and an allergen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    Contained,
    NotListed,
    Unknown,
}

/// An answer to who can't eat something.
pub(super) fn allergy(asked: &Asked<'_>) -> Option<Fact> {
    if !asked.allergy && !WORDS.iter().any(|word| asked.whole.contains(word)) {
        return None;
    }
    let allergens = foods::named_in(&asked.rest);
    if asked.named.is_empty() || allergens.is_empty() {
        return Some(asked.unclear(&allergens));
    }
    let each = || asked.named.iter().flat_map(|item| allergens.iter().map(move |food| (*item, *food)));
    let said: Vec<String> = each().filter_map(|(item, food)| asked.known_of(item, food)).collect();
    let known: Vec<Presence> = each().map(|(item, food)| known(item, food)).collect();
    let needs_person = known.contains(&Presence::Unknown);
    let said = if said.is_empty() { String::new() } else { asked.sentence(&said) };
    let rest = match (needs_person, known.contains(&Presence::NotListed)) {
        (true, _) => asked.wording.pick(NO_GUESS),
        (false, true) => asked.wording.pick(ONE_KITCHEN),
        (false, false) => "",
    };
    Some(Fact { text: asked.together(&[&said, rest, asked.wording.pick(NOTE)]), needs_person })
}

/// That a dish has something is told by either list; that it has not, only by a
/// list of allergens that is complete, and only of what such a list is of.
fn known(item: &Item, food: &Food) -> Presence {
    let mut listed = item.allergens.iter().chain(&item.ingredients);
    if listed.any(|word| food.is_in(word) || is_kind_of(food, word)) {
        return Presence::Contained;
    }
    let is_of_lists = ALLERGENS.contains(&food.name.0);
    if item.allergens_checked && is_of_lists { Presence::NotListed } else { Presence::Unknown }
}

/// What lists of allergens are of.
const ALLERGENS: &[&str] = &["鸡蛋", "奶", "花生", "坚果", "海鲜", "鱼", "虾", "大豆", "麸质", "芝麻"];

/// Whether a list names what a food is a kind of: `甲壳类` may be shrimp.
fn is_kind_of(food: &Food, word: &str) -> bool {
    match food.name.0 {
        "虾" => ["甲壳", "海鲜"].iter().any(|kind| word.contains(kind)),
        "鱼" => word == "海鲜",
        _ => false,
    }
}

impl Asked<'_> {
    fn known_of(&self, item: &Item, food: &Food) -> Option<String> {
        let both = match known(item, food) {
            Presence::Contained => ("{}里有{}，过敏的话别点", "{} has {} in it, please don't order it"),
            Presence::NotListed => ("{}的过敏原里没有列{}", "for {} the shop lists no {}"),
            Presence::Unknown => return None,
        };
        let name = self.wording.dish_name(item.code);
        Some(fill(self.wording.pick(both), &[&name, self.wording.pick(food.name)]))
    }

    /// Without a dish or an allergen nothing can be said, but for the dishes that
    /// surely have it.
    fn unclear(&self, allergens: &[&Food]) -> Fact {
        let surely: Vec<String> = allergens.iter().filter_map(|food| self.having(food)).collect();
        let text = self.together(&[&surely.concat(), self.wording.pick(NO_GUESS), self.wording.pick(NOTE)]);
        Fact { text, needs_person: true }
    }

    fn having(&self, food: &Food) -> Option<String> {
        let items = self.context.menu.items().filter(|item| known(item, food) == Presence::Contained);
        let names: Vec<String> = items.map(|item| self.wording.dish_name(item.code)).collect();
        let both = ("写着有{}的菜：{}。", "These have {} in them: {}.");
        let told = || fill(self.wording.pick(both), &[self.wording.pick(food.name), &self.list(&names)]);
        (!names.is_empty()).then(told)
    }
}
