//! Which dishes of the menu fit: by number, by price, by what is in them.

use language::{
    cut::{Kind, Token},
    lexicon::Sense,
};

use super::{
    Fact,
    asked::{Asked, has},
    foods::{self, Food},
};
use crate::domain::{menu::Item, reply::fill};

/// Dishes are looked for, none is named.
const WHICH: &[&str] = &[
    "有什么",
    "有啥",
    "有哪些",
    "哪些",
    "哪个",
    "哪几",
    "哪样",
    "哪种",
    "哪道",
    "什么菜",
    "啥菜",
    "有没有",
    "有没得",
    "有冇",
    "有木有",
    "有么",
    "有吗",
    "有不",
    "有无",
    "有得",
    "能吃啥",
    "能吃的",
    "能吃什么",
    "吃得",
    "推荐",
    "which",
    "what",
    "any",
    "do you have",
    "have you got",
    "anything",
    "is there",
    "are there",
    "got",
];
/// Before what a dish is to be without.
const WITHOUT: &[&str] = &[
    "不放",
    "不加",
    "没放",
    "没加",
    "没有",
    "不带",
    "不含",
    "无",
    "免",
    "不要",
    "不用",
    "冇放",
    "唔放",
    "没得",
    "别放",
    "不沾",
    "不",
    "唔",
    "冇",
    "without",
    "no",
    "not",
    "free of",
    "don't contain",
    "doesn't have",
    "non",
];
/// These ask whether there is something, and deny nothing.
const ASKS_IF: &[&str] =
    &["有没有", "有没得", "有木有", "有冇", "有无", "要不要", "放不放", "加不加", "能不能"];
/// Who asks so wants a dish made otherwise.
const MADE_OTHERWISE: &[&str] = &[
    "能做",
    "能不能",
    "可以做",
    "可不可以",
    "可以不",
    "能不",
    "少放",
    "多放",
    "做成",
    "换",
    "can you make",
    "could you",
    "can you",
    "可以微",
    "微辣",
];
const VEGETARIAN: &[&str] =
    &["素菜", "素的", "吃素", "素食", "全素", "净素", "斋", "vegetarian", "veggie", "meatless"];
const VEGAN: &[&str] = &["全素", "净素", "纯素", "vegan"];
const CHEAPEST: &[&str] = &["最便宜", "最平", "便宜点", "便宜些", "cheapest", "least expensive"];
const DEAREST: &[&str] = &["最贵", "最高价", "dearest", "most expensive", "priciest"];
const WITHIN: &[&str] = &["以内", "以下", "之内", "内的", "不超过", "under", "below", "within", "less than"];
/// Kinds of the menu that are no dish to choose from, in words that shops use.
const NO_DISH: &[&str] =
    &["drink", "drinks", "beverage", "饮料", "饮品", "酒水", "酒", "staple", "主食", "rice"];
const KINDS: &[(&[&str], &[&str])] = &[
    (
        &["喝的", "饮料", "酒水", "饮品", "drink", "beverage"],
        &["drink", "drinks", "beverage", "饮料", "饮品", "酒水", "酒"],
    ),
    (
        &["凉菜", "冷菜", "冷盘", "凉拌", "cold dish", "starter"],
        &["cold dish", "cold dishes", "cold", "凉菜", "冷菜"],
    ),
    (&["汤", "soup"], &["soup", "soups", "汤", "汤类"]),
];

/// `22号是个啥`: the dish with a number.
pub(super) fn number(asked: &Asked<'_>) -> Option<Fact> {
    let asks_what = asked.says_near(&["是", "系"], &["啥", "什么", "咩", "么子", "哪个菜", "哪道菜"])
        || asked.says(&["what is", "what's", "whats"]);
    let number = asked.only_number().filter(|_| asks_what)?;
    let item = i32::try_from(number).ok().and_then(|code| asked.context.menu.get(code));
    let says_number = asked.says(&["号", "number", "no.", "dish", "#"]);
    let number = number.to_string();
    match item {
        Some(item) if says_number || asked.says(&["是啥", "是什么"]) => {
            Some(asked.described(&number, item))
        }
        None if says_number => {
            let both = ("菜单上没有{}号。", "There is no dish {} on the menu.");
            Some(Fact::told(fill(asked.wording.pick(both), &[&number])))
        }
        _ => None,
    }
}

/// The cheapest, the dearest, and what costs no more than so much.
pub(super) fn by_price(asked: &Asked<'_>) -> Option<Fact> {
    if asked.names_dish {
        return None;
    }
    let prices = || asked.dishes().map(|item| item.price);
    let within = |most: i64| asked.listed(|item| item.price <= most);
    let exactly = |price: i64| asked.listed(|item| item.price == price);
    if asked.says(WITHIN) && asked.says(&["块", "元", "钱", "yuan", "rmb"]) {
        let most = asked.tokens.iter().find_map(Token::number)?.value;
        return within(i64::from(most) * asked.context.shop.iso_currency().minor_units());
    }
    if asked.says(DEAREST) {
        return exactly(prices().max()?);
    }
    if asked.says(CHEAPEST) { exactly(prices().min()?) } else { None }
}

/// Dishes with or without something in them.
pub(super) fn by_contents(asked: &Asked<'_>) -> Option<Fact> {
    let looks = asked.says(WHICH) || asked.says_near(&["有"], &["的菜", "做的", "的吗", "的没", "的么"]);
    if asked.names_dish || !looks || asked.says(MADE_OTHERWISE) || asked.is_medical() {
        return None;
    }
    if asked.says(VEGAN) {
        return asked.chosen(("配料里没有荤的", "Nothing from animals is listed for"), |item| {
            !foods::has_animal(item)
        });
    }
    if asked.says(VEGETARIAN) {
        return asked.chosen(("配料里没有肉的", "No meat or fish is listed for"), |item| {
            !foods::has_meat(item)
        });
    }
    let foods = foods::named_in(&asked.rest);
    let food = foods.first()?;
    let name = asked.wording.pick(food.name);
    if asked.is_without(food) {
        let title = ("配料里没有{}的", "No {} is listed for");
        let title = (&*fill(title.0, &[name]), &*fill(title.1, &[name]));
        // Of several things that are named, a dish must be without all.
        return asked.chosen(title, |item| foods.iter().all(|food| is_without(item, food)));
    }
    let is_for_a_dish = food.is_main || asked.says(&["菜", "放", "带", "含", "哪个", "哪些", "dish", "with"]);
    if !is_for_a_dish || !asked.spoken.is_empty() && !asked.says(&["菜", "哪些", "哪个", "dish"]) {
        return None;
    }
    let title = (&*fill("有{}的", &[name]), &*fill("With {}", &[name]));
    asked.chosen(title, |item| !food.of(item).is_empty())
}

/// Drinks, soups, cold dishes.
pub(super) fn by_category(asked: &Asked<'_>) -> Option<Fact> {
    let is_asked = |words: &&(&[&str], &[&str])| asked.says(words.0);
    let (_, categories) = KINDS.iter().find(is_asked)?;
    if asked.names_dish || !asked.says(WHICH) && !asked.says(&["有", "卖"]) {
        return None;
    }
    let fits = |item: &&Item| is_of(item, categories) && !item.sold_out;
    let names: Vec<String> =
        asked.context.menu.items().filter(fits).map(|item| asked.wording.priced(item, None)).collect();
    (!names.is_empty()).then(|| Fact::told(asked.sentence(&[asked.list(&names)])))
}

fn is_of(item: &Item, categories: &[&str]) -> bool {
    categories.contains(&item.category.to_lowercase().as_str())
}

/// Whether neither the ingredients nor the name tell of something.
fn is_without(item: &Item, food: &Food) -> bool {
    food.of(item).is_empty() && !item.allergens.iter().any(|word| food.is_in(word)) && !food.is_in(&item.name)
}

impl<'a> Asked<'a> {
    /// The number in the question, if there is just one and no dish is called by
    /// name.
    fn only_number(&self) -> Option<u32> {
        let is_name =
            |token: &Token| matches!(token.kind, Kind::Name(_) | Kind::Sound(_)) && !token.is(Sense::Rice);
        let mut numbers = self.tokens.iter().filter_map(Token::number);
        let number = numbers.next()?;
        let is_only = numbers.next().is_none() && !self.tokens.iter().any(is_name);
        is_only.then_some(number.value)
    }

    /// A dish by its number, with what it costs and what is in it.
    fn described(&self, number: &str, item: &Item) -> Fact {
        let priced = self.wording.priced(item, None);
        let mut said = vec![fill(self.wording.pick(("{}号是{}", "No. {} is {}")), &[number, &priced])];
        if !item.ingredients.is_empty() {
            let made = self.ingredients(&item.ingredients);
            said.push(fill(self.wording.pick(("配料是{}", "made with {}")), &[&made]));
        }
        Fact::told(self.sentence(&said))
    }

    /// What can be had today, drinks and rice left out.
    fn dishes(&self) -> impl Iterator<Item = &'a Item> {
        let rice = self.context.shop.rice_code;
        let is_dish = move |item: &&Item| Some(item.code) != rice && !is_of(item, NO_DISH) && !item.sold_out;
        self.context.menu.items().filter(is_dish)
    }

    /// Whether dishes without something are looked for, not dishes with it.
    fn is_without(&self, food: &Food) -> bool {
        let text = &ASKS_IF.iter().fold(self.rest.clone(), |text, asks| text.replace(asks, "?"));
        let denied = |word: &str| WITHOUT.iter().any(|no| has_before(text, no, word));
        food.words().any(|word| {
            denied(&word) || has(text, &format!("{word}-free")) || has(text, &format!("{word} free"))
        })
    }

    /// The dishes that fit, with their prices.
    fn listed(&self, fits: impl Fn(&Item) -> bool) -> Option<Fact> {
        let names: Vec<String> =
            self.dishes().filter(|item| fits(item)).map(|item| self.wording.priced(item, None)).collect();
        (!names.is_empty()).then(|| Fact::told(self.sentence(&[self.list(&names)])))
    }

    /// The dishes that fit by what is in them; one whose ingredients are not known
    /// never does.
    fn chosen(&self, title: (&str, &str), fits: impl Fn(&Item) -> bool) -> Option<Fact> {
        let fitting = self.dishes().filter(|item| !item.ingredients.is_empty() && fits(item));
        let name = |item: &Item| format!("{} {}", item.code, self.wording.dish_name(item.code));
        let names: Vec<String> = fitting.map(name).collect();
        let colon = self.wording.pick(("：", ": "));
        (!names.is_empty()).then(|| {
            Fact::told(self.sentence(&[format!("{}{colon}{}", self.wording.pick(title), self.list(&names))]))
        })
    }
}

/// Whether one word stands right before another, but for a blank or two letters.
fn has_before(text: &str, no: &str, word: &str) -> bool {
    if no.is_ascii() {
        return ["", "any ", "the ", "contain ", "too "]
            .iter()
            .any(|between| has(text, &format!("{no} {between}{word}")));
    }
    ["", "放", "加", "吃", "要", "太", "带", "得", "有", "大"]
        .iter()
        .any(|between| text.contains(&format!("{no}{between}{word}")))
}
