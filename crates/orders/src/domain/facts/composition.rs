//! What is in a dish.

use super::{
    Fact,
    asked::Asked,
    foods::{self, Food},
};
use crate::domain::{menu::Item, reply::fill, shorthand::Language};

/// Words that ask how a dish tastes, is made, or what is in it.
const ASKS: &[&str] = &[
    "辣",
    "甜",
    "酸",
    "咸",
    "麻不麻",
    "腥",
    "里有",
    "里面",
    "里头",
    "里边",
    "放",
    "加不加",
    "含",
    "带不带",
    "带骨",
    "骨头",
    "皮",
    "肥",
    "瘦",
    "五花",
    "里脊",
    "前腿",
    "后腿",
    "什么肉",
    "啥肉",
    "哪种肉",
    "用的",
    "什么做",
    "啥做",
    "怎么做",
    "咋做",
    "配料",
    "材料",
    "原料",
    "食材",
    "有啥",
    "有些啥",
    "都有什么",
    "都有些什么",
    "有什么",
    "是哪三",
    "是哪几",
    "是哪些",
    "素",
    "荤",
    "炒的",
    "炖的",
    "蒸的",
    "煮的",
    "炸的",
    "烧的",
    "烤的",
    "拌的",
    "红烧还是",
    "油大",
    "油不油",
    "什么味",
    "啥味",
    "spicy",
    "hot",
    "sweet",
    "sour",
    "salty",
    "what's in",
    "whats in",
    "what is in",
    "contain",
    "ingredient",
    "made",
    "vegetarian",
    "vegan",
    "have",
    "has",
    "with",
    "bone",
    "fried",
    "in it",
    "in them",
    "any",
];
/// A question with these asks to have it otherwise, for how much or for whom.
const ASKS_OTHERWISE: &[&str] = &[
    "少放",
    "少加",
    "多放",
    "多加",
    "换成",
    "换",
    "别放",
    "不要放",
    "能不能不放",
    "可以不放",
    "能不放",
    "能不加",
    "可以不加",
    "做不辣",
    "做成",
    "微辣",
    "中辣",
    "重辣",
    "大卡",
    "热量",
    "卡路里",
    "calorie",
    "几克",
    "多重",
    "多大份",
    "份量",
    "分量",
    "without",
    "less",
    "instead",
    "more",
    "extra",
];
const FREELY: &[&str] = &["能不能", "可不可以", "可以", "能", "得不得行", "can you", "could you"];
const CHANGE: &[&str] = &["不放", "不加", "不辣", "不要", "去掉", "别", "加"];

/// What is in the dishes that are asked after, and of one thing whether it is.
pub(super) fn contents(asked: &Asked<'_>) -> Option<Fact> {
    let wants_otherwise = asked.says(ASKS_OTHERWISE) || asked.says_near(FREELY, CHANGE);
    if asked.spoken.is_empty() || wants_otherwise || asked.is_medical() {
        return None;
    }
    // Of two words that are parts of names, one may be what is asked after.
    if asked.named.is_empty() && asked.parts() > 1 {
        return None;
    }
    let dishes = if asked.named.is_empty() { &asked.spoken } else { &asked.named };
    let (parts, dishes): (Vec<&Item>, Vec<&Item>) = dishes.iter().partition(|item| is_part(item, dishes));
    let foods = sought(asked, &parts, &dishes);
    // Of a dish whose ingredients nobody has entered nothing can be said.
    let is_known = dishes.iter().all(|item| !item.ingredients.is_empty());
    if !is_known || foods.is_empty() && !asked.says(ASKS) {
        return None;
    }
    let said: Vec<String> = dishes.iter().map(|item| asked.made_of(item, &foods)).collect();
    Some(Fact::told(asked.sentence(&said)))
}

/// Whether a dish is called like something that the dish before it has in it:
/// `地三鲜里有茄子吗`.
fn is_part(item: &Item, dishes: &[&Item]) -> bool {
    let called = |word: &String| item.name == *word || item.aliases.contains(word);
    dishes.first().is_some_and(|first| item.code != first.code && first.ingredients.iter().any(called))
}

/// What is asked whether it is in a dish. What all dishes are called by is no
/// question.
fn sought(asked: &Asked<'_>, parts: &[&Item], dishes: &[&Item]) -> Vec<&'static Food> {
    let mut foods = foods::named_in(&asked.rest);
    for food in parts.iter().flat_map(|item| foods::named_in(&item.name)) {
        if !foods.iter().any(|other| other.name == food.name) {
            foods.push(food);
        }
    }
    foods.retain(|food| asked.names_dish || !dishes.iter().all(|item| food.is_in(&item.name)));
    foods
}

impl Asked<'_> {
    /// What a dish is made of, what was sought first.
    fn made_of(&self, item: &Item, foods: &[&Food]) -> String {
        let name = self.wording.dish_name(item.code);
        let mut found: Vec<String> = foods.iter().flat_map(|food| food.of(item)).collect();
        found.dedup();
        let all = self.ingredients(&item.ingredients);
        if found.is_empty() {
            return fill(self.wording.pick(("{}的配料有{}", "{} is made with {}")), &[&name, &all]);
        }
        let both = ("{}里有{}；配料是{}", "{}: yes, it has {}; it is made with {}");
        fill(self.wording.pick(both), &[&name, &self.ingredients(&found), &all])
    }

    /// Ingredients or allergens in the language of the answer.
    pub(super) fn ingredients(&self, words: &[String]) -> String {
        let said = |word: &String| match self.wording.language {
            Language::English => foods::english(word).to_owned(),
            Language::Chinese => word.clone(),
        };
        let words: Vec<String> = words.iter().map(said).collect();
        self.list(&words)
    }
}
