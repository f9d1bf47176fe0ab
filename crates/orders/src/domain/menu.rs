//! What is sold, and how what is typed finds it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use kernel::Currency;
use language::{
    names::{DishNames, Vocabulary},
    text::fold_name,
};

const NAME_LENGTH: usize = 64;
const ALIASES: usize = 32;
/// The most ingredients, and the most allergens, of a dish.
const FACTS: usize = 50;
const FACT_LENGTH: usize = 32;
/// The highest code of a menu.
pub const HIGHEST_CODE: i32 = 9_999;
const CODES: std::ops::RangeInclusive<i32> = 1..=HIGHEST_CODE;
/// Ten million of a currency's major units.
const HIGHEST_PRICE: i64 = 1_000_000_000;

/// The lowest code above all of the menu that nothing has.
pub(crate) fn next_code(menu: &[Item]) -> i32 {
    let on_menu = menu.iter().filter(|item| !item.retired).map(|item| item.code);
    let mut code = on_menu.max().unwrap_or(0).saturating_add(1);
    while menu.iter().any(|item| item.code == code) {
        code = code.saturating_add(1);
    }
    code
}

/// The lowest id that no dish of a menu ever had: what is deleted is kept, retired.
pub(crate) fn next_dish_id(menu: &[Item]) -> i32 {
    menu.iter().map(|item| item.dish_id).max().unwrap_or(0).saturating_add(1)
}

/// The highest code that nothing has, in nobody's way: for what is not on the menu.
pub(crate) fn retired_code(menu: &[Item]) -> Option<i32> {
    let taken: BTreeSet<i32> = menu.iter().map(|item| item.code).collect();
    CODES.rev().find(|code| !taken.contains(code))
}

/// A dish, drink or anything else on the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Item {
    /// The number on the menu, 1 to 9999.
    pub code: i32,
    /// Which dish it is, from 1, whatever its code; 0 before it is kept.
    pub dish_id: i32,
    /// What it is called, in Chinese.
    pub name: String,
    /// The same in English; may be empty.
    pub name_en: String,
    /// What else people call it.
    pub aliases: Vec<String>,
    /// What a guest pays for one, in minor units.
    pub price: i64,
    /// What the ingredients of one cost, in minor units; none if not known.
    pub cost: Option<i64>,
    /// Whether rice comes with it by default.
    pub takes_rice: bool,
    /// For instance `soup`; free text.
    pub category: String,
    /// Not to be had today.
    pub sold_out: bool,
    /// What is in it, in words; that one is missing says nothing.
    pub ingredients: Vec<String>,
    /// Which allergens are in it, in words.
    pub allergens: Vec<String>,
    /// Whether the allergens are all there are: only then may the absence of
    /// one be said.
    pub allergens_checked: bool,
    /// Not on the menu any more, or never: its code is kept for past orders, its
    /// name may be another's.
    pub retired: bool,
}

/// Why a dish can't be on the menu.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MenuError {
    /// No code of a menu.
    #[error("must be 1 to 9999")]
    Code(i32),
    /// Another dish has the code.
    #[error("code {0} is on the menu already")]
    CodeTaken(i32),
    /// A text that can't be a name.
    #[error("must be 1 to 64 characters with at least one letter")]
    Name(Field),
    /// No name at all.
    #[error("is missing; must be 1 to 64 characters with at least one letter")]
    NoName(Field),
    /// Too many other names.
    #[error("at most 32 aliases")]
    TooManyAliases,
    /// A category that is too long, or that nobody can see.
    #[error("must be empty, or 1 to 64 characters that can be seen")]
    Category,
    /// Another dish is called the same.
    #[error("`{name}` is what dish {code} is called")]
    NameTaken {
        /// Where it stands.
        field: Field,
        /// The name.
        name: String,
        /// The dish that has it.
        code: i32,
    },
    /// A price below nothing, or beyond reason.
    #[error("must be 0 to 1000000000 minor units")]
    Price,
    /// A cost below nothing, or beyond reason.
    #[error("must be 0 to 1000000000 minor units")]
    Cost,
    /// Too many ingredients or allergens.
    #[error("at most 50 {0}")]
    TooManyFacts(Facts),
    /// A text that can't be an ingredient or allergen.
    #[error("must be a word of 1 to 32 characters")]
    Fact {
        /// Which of them.
        facts: Facts,
        /// Its place, from 0.
        index: usize,
    },
}

/// What a guest may ask about a dish.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facts {
    /// What is in it.
    Ingredients,
    /// What in it some can't eat.
    Allergens,
}

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ingredients => "ingredients",
            Self::Allergens => "allergens",
        })
    }
}

/// Where a name of a dish stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The name.
    Name,
    /// The English name.
    NameEn,
    /// An alias, from 0.
    Alias(usize),
}

impl Field {
    fn path(self) -> String {
        match self {
            Self::Name => "display_name".to_owned(),
            Self::NameEn => "display_name_en".to_owned(),
            Self::Alias(index) => format!("aliases[{index}]"),
        }
    }
}

impl MenuError {
    /// The field that is wrong, as in the contract.
    pub fn field(&self) -> String {
        match self {
            Self::Code(_) | Self::CodeTaken(_) => "code".to_owned(),
            Self::Name(field) | Self::NoName(field) | Self::NameTaken { field, .. } => field.path(),
            Self::TooManyAliases => "aliases".to_owned(),
            Self::Category => "category".to_owned(),
            Self::Price => "price".to_owned(),
            Self::Cost => "cost".to_owned(),
            Self::TooManyFacts(facts) => facts.to_string(),
            Self::Fact { facts, index } => format!("{facts}[{index}]"),
        }
    }
}

impl Item {
    /// Checks the dish by itself.
    pub fn validate(&self) -> Result<(), MenuError> {
        let priced = |minor: i64| (0..=HIGHEST_PRICE).contains(&minor);
        if !CODES.contains(&self.code) {
            return Err(MenuError::Code(self.code));
        }
        if self.aliases.len() > ALIASES {
            return Err(MenuError::TooManyAliases);
        }
        for (field, name) in self.names() {
            if name.is_empty() {
                return Err(MenuError::NoName(field));
            }
            let is_said = name.chars().any(char::is_alphabetic) && kernel::is_visible(name);
            if name.chars().count() > NAME_LENGTH || !is_said {
                return Err(MenuError::Name(field));
            }
        }
        let is_category = self.category.is_empty() || kernel::is_visible(&self.category);
        if self.category.chars().count() > NAME_LENGTH || !is_category {
            return Err(MenuError::Category);
        }
        if !priced(self.price) {
            return Err(MenuError::Price);
        }
        if self.cost.is_some_and(|cost| !priced(cost)) {
            return Err(MenuError::Cost);
        }
        facts(Facts::Ingredients, &self.ingredients)?;
        facts(Facts::Allergens, &self.allergens)
    }

    /// Everything it is called, with where that stands.
    fn names(&self) -> impl Iterator<Item = (Field, &str)> {
        let english = (!self.name_en.is_empty()).then_some((Field::NameEn, self.name_en.as_str()));
        let aliases =
            self.aliases.iter().enumerate().map(|(index, alias)| (Field::Alias(index), alias.as_str()));
        std::iter::once((Field::Name, self.name.as_str())).chain(english).chain(aliases)
    }
}

/// Checks what is said of a dish.
fn facts(facts: Facts, words: &[String]) -> Result<(), MenuError> {
    if words.len() > FACTS {
        return Err(MenuError::TooManyFacts(facts));
    }
    let is_word = |word: &String| is_word(word, FACT_LENGTH);
    match words.iter().position(|word| !is_word(word)) {
        Some(index) => Err(MenuError::Fact { facts, index }),
        None => Ok(()),
    }
}

/// Whether a text has at most so many characters, something that can be seen,
/// and no blank at either end.
pub(super) fn is_word(text: &str, longest: usize) -> bool {
    let ends = [text.chars().next(), text.chars().next_back()];
    let is_seen = |end: Option<char>| end.is_some_and(|c| !c.is_whitespace() && !c.is_control());
    text.chars().count() <= longest && ends.into_iter().all(is_seen) && kernel::is_visible(text)
}

/// A shop's dishes with their index. Building it costs; finding is fast.
#[derive(Debug, Clone, Default)]
pub struct Menu {
    items: BTreeMap<i32, Item>,
    /// What a text is read by.
    vocabulary: Vocabulary,
    /// Every name as texts are compared with it.
    folded: Vec<(i32, String)>,
}

impl Menu {
    /// Checks the dishes, each alone and against each other, and indexes them.
    pub fn new(items: impl IntoIterator<Item = Item>) -> Result<Self, MenuError> {
        let mut menu = Self::default();
        for item in items {
            item.validate()?;
            if menu.items.contains_key(&item.code) {
                return Err(MenuError::CodeTaken(item.code));
            }
            if !item.retired {
                menu.index(&item)?;
            }
            menu.items.insert(item.code, item);
        }
        Ok(menu)
    }

    /// Makes the menu readable: with the dish that is rice, and the shop's own
    /// words for wishes.
    #[must_use]
    pub fn read_with(mut self, rice: Option<i32>, wishes: &[String]) -> Self {
        let dishes: Vec<DishNames<'_>> = self
            .items
            .values()
            .map(|item| DishNames {
                code: item.code,
                names: item.names().map(|(_, name)| name).collect(),
                price: item.price,
            })
            .collect();
        self.vocabulary = Vocabulary::new(&dishes, rice, wishes);
        self
    }

    /// The same with prices in a currency; a menu that is not told takes
    /// hundredths.
    #[must_use]
    pub fn priced_in(mut self, currency: Currency) -> Self {
        self.vocabulary = std::mem::take(&mut self.vocabulary).with_minor_units(currency.minor_units());
        self
    }

    /// What a text is read by; empty before [`Self::read_with`].
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    fn index(&mut self, item: &Item) -> Result<(), MenuError> {
        for (field, name) in item.names() {
            let folded: String = fold_name(name).into_iter().collect();
            let other = self.folded.iter().find(|(code, known)| *known == folded && *code != item.code);
            if let Some((code, _)) = other {
                return Err(MenuError::NameTaken { field, name: name.to_owned(), code: *code });
            }
            self.folded.push((item.code, folded));
        }
        Ok(())
    }

    /// The dish of a code.
    pub fn get(&self, code: i32) -> Option<&Item> {
        self.items.get(&code)
    }

    /// The code that a dish has today.
    pub(crate) fn code_of(&self, dish_id: i32) -> Option<i32> {
        self.items.values().find(|item| item.dish_id == dish_id).map(|item| item.code)
    }

    /// Whether a dish is called that.
    pub(crate) fn has_name(&self, name: &str) -> bool {
        let folded: String = fold_name(name).into_iter().collect();
        self.folded.iter().any(|(_, known)| *known == folded)
    }

    /// The dishes by code.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.items.values()
    }

    /// The codes that may be meant by one that is not on the menu, at most three:
    /// first those one keystroke away, then numbers beside it.
    pub(crate) fn nearest_codes(&self, typed: u32) -> Vec<i32> {
        let typed_text = typed.to_string();
        let distance = |code: i32| {
            let slip = !one_keystroke(&typed_text, &code.to_string());
            (slip, (i64::from(typed) - i64::from(code)).abs())
        };
        let to_be_had = self.items.values().filter(|item| !item.sold_out);
        let mut codes: Vec<_> = to_be_had.map(|item| (distance(item.code), item.code)).collect();
        codes.retain(|((slip, away), _)| !slip || *away <= BESIDE);
        codes.sort_unstable();
        codes.into_iter().map(|(_, code)| code).take(3).collect()
    }

    /// The dishes whose name shares most with a word, at most three; a dish
    /// that shares no two neighbouring Chinese characters with it, and no English
    /// word, is not meant.
    pub(crate) fn nearest_names(&self, word: &str) -> Vec<i32> {
        let pieces = pieces(&fold_name(word));
        let mut shared: BTreeMap<i32, BTreeSet<&str>> = BTreeMap::new();
        for (code, name) in &self.folded {
            let found = pieces.iter().map(String::as_str).filter(|piece| name.contains(piece));
            shared.entry(*code).or_default().extend(found);
        }
        let mut ranked: Vec<(usize, i32)> =
            shared.iter().map(|(code, found)| (found.len(), *code)).filter(|(count, _)| *count > 0).collect();
        ranked.sort_by_key(|(count, code)| (std::cmp::Reverse(*count), *code));
        ranked.into_iter().take(3).map(|(_, code)| code).collect()
    }
}

/// The pairs of neighbouring Chinese characters, and the English words of four
/// letters or more.
fn pieces(text: &[char]) -> Vec<String> {
    let chinese = |c: &char| c.is_alphabetic() && !c.is_ascii();
    let pairs = text.windows(2).filter(|pair| pair.iter().all(chinese)).map(|pair| pair.iter().collect());
    let words = text.split(|c| !c.is_ascii_alphabetic()).filter(|word| word.len() > 3);
    pairs.chain(words.map(|word| word.iter().collect())).collect()
}

/// So far away a number may be one misread in the list.
const BESIDE: i64 = 2;

/// Whether one digit more, less or other turns `a` into `b`.
fn one_keystroke(a: &str, b: &str) -> bool {
    let head = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let tail = a.bytes().rev().zip(b.bytes().rev()).take_while(|(x, y)| x == y).count();
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    long - short <= 1 && head + tail + 1 >= long
}
