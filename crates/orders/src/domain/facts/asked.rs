//! A question as the subjects look at it: its words, and the dishes it names.

use std::{collections::BTreeSet, ops::Range};

use language::{
    cut::{Kind, People, Token, cut},
    lexicon::Sense,
    text::Text,
};

use crate::domain::{
    context::Context,
    menu::{Item, Menu},
    reply::Wording,
    shorthand::Reading,
};

const MEDICAL: &[&str] = &[
    "糖尿病",
    "血糖",
    "高血压",
    "血压",
    "血脂",
    "痛风",
    "尿酸",
    "孕妇",
    "怀孕",
    "坐月子",
    "吃药",
    "忌口",
    "胃病",
    "胃不好",
    "diabetic",
    "diabetes",
    "pregnant",
    "blood pressure",
    "gout",
];

const HOLIDAYS: &[&str] = &[
    "国庆",
    "春节",
    "过年",
    "新年",
    "年三十",
    "除夕",
    "元旦",
    "节假日",
    "过节",
    "放假",
    "放不放假",
    "假期",
    "五一",
    "端午",
    "中秋",
    "清明",
    "初一",
    "初二",
    "初三",
    "初五",
    "正月",
    "大年",
    "holiday",
    "christmas",
    "new year",
    "spring festival",
];

/// Words that say how a dish is made: by them alone no dish is meant.
const MANNERS: &[&str] = &[
    "红烧",
    "干煸",
    "家常",
    "酸辣",
    "水煮",
    "宫保",
    "鱼香",
    "醋溜",
    "蒜蓉",
    "手撕",
    "清炒",
    "农家",
    "虎皮",
    "糖醋",
    "麻辣",
    "fried",
    "braised",
    "boiled",
    "home-style",
    "hot",
    "sour",
    "spicy",
    "green",
    "garlic",
    "smashed",
    "cold",
    "vinegar",
    "farmhouse",
    "dry-fried",
    "twice-cooked",
];

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
        let item = |code: &i32| context.menu.get(*code);
        let names: Vec<i32> = tokens.iter().filter_map(|token| named(token, reading)).collect();
        let is_strong = |token: &Token| named(token, reading).is_some() && !token.weak;
        let mut spoken = names.clone();
        spoken.extend(&reading.dishes);
        let mut seen = BTreeSet::new();
        spoken.retain(|code| seen.insert(*code));
        let (called, parts): (Vec<i32>, Vec<i32>) = spoken.iter().partition(|code| names.contains(code));
        let clear = clear_parts(&text, &tokens, context.menu);
        let parts = parts.into_iter().filter(|code| clear.contains(code));
        Self {
            context,
            wording,
            spoken: called.iter().copied().chain(parts).filter_map(|code| item(&code)).collect(),
            named: called.iter().filter_map(item).collect(),
            allergy: reading.allergy,
            whole: text.folded().iter().collect(),
            names_dish: tokens.iter().any(is_strong),
            rest: without_names(&text, &tokens),
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

    /// What stands before a piece, without a blank at its end.
    pub(super) fn before(&self, token: &Token) -> String {
        let text: String = self.whole.chars().take(token.start).collect();
        text.trim_end().to_owned()
    }

    /// How many words of it are parts of the names of dishes.
    pub(super) fn parts(&self) -> usize {
        self.tokens.iter().filter(|token| matches!(token.kind, Kind::Part(_))).count()
    }

    /// Whether it is about what somebody may eat for their health: no list of
    /// ingredients answers that.
    pub(super) fn is_medical(&self) -> bool {
        self.says(MEDICAL)
    }

    /// Whether it is about days of which the settings say nothing.
    pub(super) fn is_of_holidays(&self) -> bool {
        self.says(HOLIDAYS)
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
        let said: Vec<&str> = sentences.iter().copied().filter(|said| !said.is_empty()).collect();
        said.join(self.wording.pick(("", " ")))
    }

    /// Words one after the other.
    pub(super) fn list(&self, words: &[String]) -> String {
        words.join(self.wording.pick(("、", ", ")))
    }
}

/// A text without the names of dishes.
fn without_names(text: &Text, tokens: &[Token]) -> String {
    let (mut rest, mut at) = (String::new(), 0);
    for token in tokens {
        rest.push_str(&folded(text, at..token.start));
        match token.kind {
            Kind::Name(_) | Kind::Sound(_) if !token.weak && !token.is(Sense::Rice) => rest.push(DISH),
            _ => rest.push_str(&folded(text, token.range())),
        }
        at = token.end;
    }
    rest.push_str(&folded(text, at..text.folded().len()));
    rest
}

/// A stretch with its blanks, as words are compared with it.
fn folded(text: &Text, range: Range<usize>) -> String {
    text.folded().get(range).unwrap_or_default().iter().collect()
}

/// The dishes with a name of which a part is said, and not as a part of something
/// else: `牛肉面` and `红烧肉` are no dishes of a menu that has `土豆烧牛肉` and
/// `红烧茄子`.
fn clear_parts(text: &Text, tokens: &[Token], menu: &Menu) -> BTreeSet<i32> {
    let tokens: Vec<&Token> = tokens.iter().filter(|token| token.kind != Kind::Blank).collect();
    let is_manner = |token: &Token| MANNERS.contains(&folded(text, token.range()).as_str());
    // Beside another part, or before what nobody knows, it is a word of another name.
    let is_of_more = |at: usize| {
        let before = at.checked_sub(1).and_then(|at| tokens.get(at));
        let is_part = |token: Option<&&Token>| token.is_some_and(|token| matches!(token.kind, Kind::Part(_)));
        let goes_on = tokens.get(at + 1).is_some_and(|next| next.kind == Kind::Unknown);
        goes_on || is_part(before) || is_part(tokens.get(at + 1))
    };
    let codes = |(at, token): (usize, &&Token)| match token.kind {
        Kind::Part(part) if !is_manner(token) && !is_of_more(at) => menu.vocabulary().sharing(part),
        _ => &[],
    };
    tokens.iter().enumerate().flat_map(codes).copied().collect()
}

/// The dish that a piece names: by its name, or by a number that was read as one.
fn named(token: &Token, reading: &Reading) -> Option<i32> {
    match token.kind {
        Kind::Name(code) | Kind::Sound(code) if !token.is(Sense::Rice) => Some(code),
        Kind::Number(number) => i32::try_from(number.value).ok().filter(|code| reading.dishes.contains(code)),
        _ => None,
    }
}

/// Words that may stand between two that belong together.
const NEAR: usize = 8;

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
