//! What the dishes of a shop are called, and what people type for it: other
//! usual names, parts of a name, names written by their sound.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use pinyin::ToPinyin;

use crate::{
    text::{fold_name, word_begins, word_ends},
    trie::Trie,
};

/// What a stretch of text is to a menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Called {
    /// The name of a dish, an alias, or another usual name of it.
    Dish {
        /// Its code.
        code: i32,
        /// Whether it is an everyday word as well: `茄子`.
        weak: bool,
    },
    /// A part of the names of one or more dishes: `蛋花汤`, `豆腐`. The index is
    /// that of [`Vocabulary::sharing`].
    Part(usize),
}

/// A dish, as the vocabulary needs it.
#[derive(Clone, Debug, Default)]
pub struct DishNames<'a> {
    /// The number on the menu.
    pub code: i32,
    /// Its name and its aliases.
    pub names: Vec<&'a str>,
    /// What one costs, in minor units.
    pub price: i64,
}

/// The names of a menu, ready to be found in a text.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    names: Trie<Called>,
    /// The dishes that share a part of a name.
    parts: Vec<Vec<i32>>,
    /// Names by how they sound.
    sounds: HashMap<Vec<String>, Option<i32>>,
    longest_sound: usize,
    /// Prices by code.
    codes: BTreeMap<i32, i64>,
    /// Minor units of one of the prices' currency; 0 for hundredths.
    minor_units: i64,
    rice: Option<i32>,
    wishes: Trie<()>,
}

/// Names for the same thing; each may stand for any other of its row.
const SYNONYMS: &[&[&str]] = &[
    &["西红柿", "番茄", "洋柿子"],
    &["鸡蛋", "蛋", "鸡子"],
    &["土豆", "马铃薯", "洋芋"],
    &["包菜", "卷心菜", "圆白菜", "包心菜", "莲花白", "大头菜", "高丽菜", "洋白菜"],
    &["豆角", "四季豆", "豇豆", "芸豆"],
    &["茄子", "茄瓜"],
    &["宫保", "宫爆", "公保"],
    &["木须", "木樨"],
    &["排骨", "小排"],
    &["尖椒", "辣椒", "青椒"],
    &["鱼香", "渔香"],
    &["黄瓜", "青瓜"],
    &["醋溜", "酸辣"],
    &["蒜蓉", "蒜香"],
    &["牛腩", "牛楠"],
    &["aubergine", "eggplant"],
    &["chilli", "chili", "spicy"],
    &["potato", "potatoes"],
    &["tofu", "bean curd", "beancurd"],
    &["ribs", "spare ribs", "spareribs", "pork ribs"],
    &["cabbage", "cabbages"],
    &["peppers", "pepper"],
    &["chives", "leek", "leeks"],
    &["shreds", "strips", "slices"],
    &["twice-cooked", "twice cooked", "double cooked"],
    &["炒", "炒的", "抄", "炒个", "炒份"],
    &["拍", "拍个", "拍份"],
    &["拌", "拌个", "拌份"],
    &["烧", "炖", "焖"],
];
/// What may be left out of a name.
const DROPPED: &[&str] = &[
    " and",
    " in chilli oil",
    " with",
    "炒",
    "烧",
    "的",
    "农家",
    "手撕",
    "红烧",
    "干煸",
    "蒜蓉",
    "醋溜",
    "清炒",
];
/// The last character by itself says what kind of dish it is: `汤`.
const KINDS: &str = "汤面粥羹饼饺";
const SHORTEST_PART: usize = 2;
const SHORTEST_SOUND: usize = 3;

impl Vocabulary {
    /// The vocabulary of a menu; `rice` is the code of the dish that is rice.
    pub fn new(dishes: &[DishNames<'_>], rice: Option<i32>, wishes: &[String]) -> Self {
        let mut vocabulary = Self {
            rice,
            codes: dishes.iter().map(|dish| (dish.code, dish.price)).collect(),
            ..Self::default()
        };
        for wish in wishes {
            vocabulary.wishes.insert(fold_name(wish), ());
        }
        let named: Vec<(i32, Vec<char>)> = dishes
            .iter()
            .flat_map(|dish| dish.names.iter().map(|name| (dish.code, fold_name(name))))
            .filter(|(_, name)| !name.is_empty())
            .collect();
        for (code, name) in &named {
            vocabulary.insert(name, *code);
            vocabulary.insert_sound(name, *code);
        }
        vocabulary.insert_variants(&named);
        vocabulary.insert_letters(&named);
        vocabulary.insert_parts(&named);
        vocabulary
    }

    fn insert(&mut self, name: &[char], code: i32) {
        let weak = name.len() <= 2 && name.iter().all(|c| !c.is_ascii());
        self.names.insert(name.iter().copied(), Called::Dish { code, weak });
    }

    fn insert_sound(&mut self, name: &[char], code: i32) {
        let Some(sound) = sound(name).filter(|sound| sound.len() >= SHORTEST_SOUND) else { return };
        self.longest_sound = self.longest_sound.max(sound.len());
        self.sounds
            .entry(sound)
            .and_modify(|known| *known = known.filter(|known| *known == code))
            .or_insert(Some(code));
    }

    /// Names as they are typed by sound, `mapodoufu`, or by its first letters, `mpdf`,
    /// where no two dishes share them.
    fn insert_letters(&mut self, named: &[(i32, Vec<char>)]) {
        let letters =
            named.iter().flat_map(|(code, name)| typed_by_sound(name).into_iter().map(|name| (name, *code)));
        for (name, code) in unshared(letters) {
            self.names.insert(name, Called::Dish { code, weak: false });
        }
    }

    /// Other usual names, where no two dishes share one.
    fn insert_variants(&mut self, named: &[(i32, Vec<char>)]) {
        let variants = named.iter().flat_map(|(code, name)| {
            let variants = variants_of(&name.iter().collect::<String>());
            variants.into_iter().map(|variant| (variant.chars().collect::<Vec<_>>(), *code))
        });
        for (variant, code) in unshared(variants).into_iter().filter(|(variant, _)| variant.len() > 2) {
            self.insert(&variant, code);
            self.insert_sound(&variant, code);
        }
    }

    /// Parts of names, with all the dishes that have them.
    fn insert_parts(&mut self, named: &[(i32, Vec<char>)]) {
        let mut parts: BTreeMap<Vec<char>, BTreeSet<i32>> = BTreeMap::new();
        for (code, name) in named.iter().filter(|(code, _)| Some(*code) != self.rice) {
            for part in parts_of(name) {
                parts.entry(part).or_default().insert(*code);
            }
        }
        for (part, codes) in parts {
            self.names.insert(part, Called::Part(self.parts.len()));
            self.parts.push(codes.into_iter().collect());
        }
    }

    /// Everything that begins at a place and is called so, with where it ends.
    /// English names are whole words, with or without an `s`.
    pub fn each(&self, text: &[char], at: usize, mut found: impl FnMut(Called, usize)) {
        if !word_begins(text, at) {
            return;
        }
        self.names.each(text, at, |called, end| {
            if word_ends(text, end) {
                found(called, end);
            } else if text.get(end) == Some(&'s') && word_ends(text, end + 1) {
                found(called, end + 1);
            }
        });
    }

    /// The dish whose name sounds like the characters from a place on, and
    /// where those end; the longest.
    pub fn sounds_like(&self, text: &[char], at: usize) -> Option<(i32, usize)> {
        let most = self.longest_sound.min(text.len().saturating_sub(at));
        let heard: Vec<String> = text.get(at..at + most)?.iter().map_while(|c| syllable(*c)).collect();
        (SHORTEST_SOUND..=heard.len()).rev().find_map(|length| {
            let code = (*self.sounds.get(heard.get(..length)?)?)?;
            Some((code, at + length))
        })
    }

    /// The dishes that share a part of a name.
    pub fn sharing(&self, part: usize) -> &[i32] {
        self.parts.get(part).map_or(&[], Vec::as_slice)
    }

    /// Whether a number is on the menu.
    pub fn has_code(&self, code: i32) -> bool {
        self.codes.contains_key(&code)
    }

    /// What one of a dish costs, in minor units.
    pub fn price(&self, code: i32) -> Option<i64> {
        self.codes.get(&code).copied()
    }

    /// The same with prices in a currency of which one is so many minor units.
    #[must_use]
    pub fn with_minor_units(self, minor_units: i64) -> Self {
        Self { minor_units, ..self }
    }

    /// How many minor units make one of what prices are in: 100 unless said
    /// otherwise.
    pub fn minor_units(&self) -> i64 {
        if self.minor_units > 0 { self.minor_units } else { 100 }
    }

    /// The code of the dish that is rice.
    pub fn rice(&self) -> Option<i32> {
        self.rice
    }

    /// Where a wish of the shop's own ends that begins at a place.
    pub fn wish(&self, text: &[char], at: usize) -> Option<usize> {
        self.wishes.longest(text, at, |end| word_ends(text, end)).map(|((), end)| end)
    }
}

/// The names that only one dish has.
fn unshared(names: impl Iterator<Item = (Vec<char>, i32)>) -> Vec<(Vec<char>, i32)> {
    let mut codes: BTreeMap<Vec<char>, BTreeSet<i32>> = BTreeMap::new();
    for (name, code) in names {
        codes.entry(name).or_default().insert(code);
    }
    let only = |(name, codes): (Vec<char>, BTreeSet<i32>)| match codes.first() {
        Some(code) if codes.len() == 1 => Some((name, *code)),
        _ => None,
    };
    codes.into_iter().filter_map(only).collect()
}

/// A Chinese name in Latin letters: whole, and by the first letters of its syllables
/// if there are enough of them.
fn typed_by_sound(name: &[char]) -> Vec<Vec<char>> {
    let syllables: Option<Vec<&str>> =
        name.iter().map(|c| c.to_pinyin().map(pinyin::Pinyin::plain)).collect();
    let Some(syllables) = syllables.filter(|syllables| syllables.len() >= SHORTEST_SOUND) else {
        return Vec::new();
    };
    let whole = syllables.concat().chars().collect();
    let initials = syllables.iter().filter_map(|syllable| syllable.chars().next()).collect();
    if syllables.len() > SHORTEST_SOUND { vec![whole, initials] } else { vec![whole] }
}

/// A name with one or two of its words replaced or left out.
fn variants_of(name: &str) -> BTreeSet<String> {
    let once = changed_once(name);
    let twice: Vec<String> = once.iter().flat_map(|variant| changed_once(variant)).collect();
    once.into_iter().chain(twice).filter(|variant| variant != name).collect()
}

fn changed_once(name: &str) -> BTreeSet<String> {
    let mut changed = BTreeSet::new();
    for row in SYNONYMS {
        // The longest that is there: in `鸡蛋` it is `鸡蛋`, not `蛋`.
        let Some(here) = row.iter().filter(|word| name.contains(**word)).max_by_key(|word| word.len()) else {
            continue;
        };
        changed.extend(row.iter().filter(|word| *word != here).map(|word| name.replacen(here, word, 1)));
    }
    changed
        .extend(DROPPED.iter().filter(|word| name.contains(**word)).map(|word| name.replacen(word, "", 1)));
    changed
}

/// Runs of a name's Chinese characters, or of its English words.
fn parts_of(name: &[char]) -> Vec<Vec<char>> {
    if name.iter().any(char::is_ascii) {
        let text: String = name.iter().collect();
        let words: Vec<&str> = text.split(' ').collect();
        let runs = (1..words.len()).flat_map(|length| words.windows(length));
        return runs
            .filter(|run| run.iter().any(|word| word.len() > 3 && *word != "with"))
            .map(|run| run.join(" ").chars().collect())
            .collect();
    }
    let last = name.last().filter(|last| name.len() > 2 && KINDS.contains(**last)).map(|last| vec![*last]);
    (SHORTEST_PART..name.len())
        .flat_map(|length| name.windows(length))
        .map(<[char]>::to_vec)
        .chain(last)
        .collect()
}

fn sound(name: &[char]) -> Option<Vec<String>> {
    name.iter().map(|c| syllable(*c)).collect()
}

/// How a character sounds, without tone, and with what people mix up made one.
fn syllable(character: char) -> Option<String> {
    let plain = character.to_pinyin()?.plain();
    let begun = match plain.as_bytes() {
        [b'z' | b'c' | b's', b'h', ..] => format!("{}{}", plain.get(..1)?, plain.get(2..)?),
        [b'n', ..] => format!("l{}", plain.get(1..)?),
        _ => plain.to_owned(),
    };
    let ended = ["ang", "eng", "ing"].iter().any(|end| begun.ends_with(end));
    Some(if ended { begun.get(..begun.len() - 1)?.to_owned() } else { begun })
}

#[cfg(test)]
mod tests;
