//! What words mean, apart from the names of a shop's dishes.

use std::sync::LazyLock;

use crate::trie::Trie;

const FILE: &str = include_str!("../data/words.txt");

/// What a word may mean. A word may mean several things; what it means where it
/// stands is the grammar's to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is a section of `data/words.txt`, which says what it holds")]
pub enum Sense {
    OrderSurely,
    Order,
    Soft,
    Filler,
    Courtesy,
    Iam,
    Behalf,
    And,
    More,
    Again,
    Extra,
    Each,
    PerPerson,
    With,
    Neg,
    Never,
    Allergy,
    Degree,
    Core,
    Wish,
    Less,
    Gone,
    ReplaceSurely,
    Replace,
    Kept,
    Cancel,
    Usual,
    Above,
    Status,
    Menu,
    Points,
    Deliver,
    Pickup,
    Unit,
    Bulk,
    Dozen,
    Double,
    People,
    Party,
    Utensil,
    Rice,
    Platter,
    Question,
    Past,
    Good,
    Bad,
    Money,
    Correct,
    Reason,
    Yes,
    No,
    Talk,
    Other,
    Hao,
    Hash,
    DishNumber,
    Place,
    LabelPerson,
    LabelNote,
    LabelSkip,
    LabelDish,
    LabelTime,
    Third,
    Rewrite,
    Spot,
    Membership,
    Called,
}

const SECTIONS: &[(&str, Sense)] = &[
    ("order!", Sense::OrderSurely),
    ("order", Sense::Order),
    ("soft", Sense::Soft),
    ("filler", Sense::Filler),
    ("courtesy", Sense::Courtesy),
    ("iam", Sense::Iam),
    ("behalf", Sense::Behalf),
    ("and", Sense::And),
    ("more", Sense::More),
    ("again", Sense::Again),
    ("extra", Sense::Extra),
    ("each", Sense::Each),
    ("per-person", Sense::PerPerson),
    ("with", Sense::With),
    ("neg", Sense::Neg),
    ("never", Sense::Never),
    ("allergy", Sense::Allergy),
    ("degree", Sense::Degree),
    ("core", Sense::Core),
    ("wish", Sense::Wish),
    ("less", Sense::Less),
    ("gone", Sense::Gone),
    ("replace!", Sense::ReplaceSurely),
    ("replace", Sense::Replace),
    ("kept", Sense::Kept),
    ("cancel", Sense::Cancel),
    ("usual", Sense::Usual),
    ("above", Sense::Above),
    ("status", Sense::Status),
    ("menu", Sense::Menu),
    ("points", Sense::Points),
    ("membership", Sense::Membership),
    ("called", Sense::Called),
    ("deliver", Sense::Deliver),
    ("pickup", Sense::Pickup),
    ("unit", Sense::Unit),
    ("bulk", Sense::Bulk),
    ("dozen", Sense::Dozen),
    ("double", Sense::Double),
    ("people", Sense::People),
    ("party", Sense::Party),
    ("utensil", Sense::Utensil),
    ("rice", Sense::Rice),
    ("platter", Sense::Platter),
    ("question", Sense::Question),
    ("past", Sense::Past),
    ("good", Sense::Good),
    ("bad", Sense::Bad),
    ("money", Sense::Money),
    ("correct", Sense::Correct),
    ("reason", Sense::Reason),
    ("yes", Sense::Yes),
    ("no", Sense::No),
    ("talk", Sense::Talk),
    ("other", Sense::Other),
    ("hao", Sense::Hao),
    ("hash", Sense::Hash),
    ("dish-number", Sense::DishNumber),
    ("place", Sense::Place),
    ("label-person", Sense::LabelPerson),
    ("label-note", Sense::LabelNote),
    ("label-skip", Sense::LabelSkip),
    ("label-dish", Sense::LabelDish),
    ("label-time", Sense::LabelTime),
    ("third", Sense::Third),
    ("rewrite", Sense::Rewrite),
    ("spot", Sense::Spot),
];

/// All that a word may mean.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Senses(u128);

impl Senses {
    /// One sense.
    pub const fn of(sense: Sense) -> Self {
        Self(1 << sense as u128)
    }

    /// These and others.
    #[must_use]
    pub const fn and(self, more: Self) -> Self {
        Self(self.0 | more.0)
    }

    /// Whether a word may mean this.
    pub const fn has(self, sense: Sense) -> bool {
        self.0 & (1 << sense as u128) != 0
    }

    /// Whether a word may mean any of these.
    pub fn any(self, senses: &[Sense]) -> bool {
        senses.iter().any(|sense| self.has(*sense))
    }

    /// Whether a word means this and nothing else.
    pub const fn is_only(self, sense: Sense) -> bool {
        self.0 == 1 << sense as u128
    }

    /// The numbers of what a word may mean.
    pub(crate) fn numbers(self) -> impl Iterator<Item = u8> {
        (0..128).filter(move |number| self.0 & (1 << number) != 0)
    }

    /// Whether a word means nothing at all.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

static LEXICON: LazyLock<Trie<Senses>> = LazyLock::new(|| {
    let mut words: std::collections::BTreeMap<String, Senses> = std::collections::BTreeMap::new();
    for line in FILE.lines().filter(|line| !line.starts_with("# ")) {
        let Some((section, list)) = line.split_once(": ") else { continue };
        let Some((_, sense)) = SECTIONS.iter().find(|(name, _)| *name == section) else { continue };
        for word in list.split_whitespace() {
            let known = words.entry(word.replace('_', " ")).or_default();
            *known = known.and(Senses::of(*sense));
        }
    }
    let mut lexicon = Trie::default();
    for (word, senses) in words {
        lexicon.insert(word.chars(), senses);
    }
    lexicon
});

/// Every word that begins at a place of a folded text, with where it ends.
pub(crate) fn words_at(text: &[char], at: usize, found: impl FnMut(Senses, usize)) {
    LEXICON.each(text, at, found);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_of_the_file_is_known_and_used() {
        let named: Vec<&str> = FILE
            .lines()
            .filter(|line| !line.starts_with("# ") && !line.is_empty())
            .map(|line| line.split_once(": ").expect("a section").0)
            .collect();
        assert!(named.iter().all(|name| SECTIONS.iter().any(|(section, _)| section == name)), "{named:?}");
        assert!(SECTIONS.iter().all(|(section, _)| named.contains(section)));
    }
}
