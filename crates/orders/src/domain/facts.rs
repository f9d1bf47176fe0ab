//! Questions that the menu and the shop's settings answer: prices, what is sold
//! out, hours, ingredients and allergens. What they don't say is never guessed.

use super::{
    dialogue::Context,
    menu::Item,
    reply::{Wording, fill},
    shorthand::Reading,
};

/// An answer out of what the shop says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What is said.
    pub text: String,
    /// Whether a person has to say the rest.
    pub needs_person: bool,
}

/// What a question is about, by the words in it; the first that fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Allergy,
    Price,
    Fee,
    Hours,
    Stock,
    Ingredients,
    Wait,
    Menu,
}

const WORDS: &[(About, &[&str])] = &[
    (About::Allergy, &["过敏", "allerg"]),
    (
        About::Fee,
        &[
            "送餐费",
            "配送费",
            "外送费",
            "运费",
            "起送",
            "送费",
            "跑腿费",
            "delivery fee",
            "delivery cost",
            "charge for delivery",
        ],
    ),
    (
        About::Hours,
        &[
            "几点关",
            "几点开",
            "几点打烊",
            "几点下班",
            "几点上班",
            "几点收",
            "几点营业",
            "营业",
            "关门",
            "开门",
            "打烊",
            "开到几点",
            "几点结束",
            "什么时候开",
            "开不开",
            "开着",
            "几点开始",
            "休息",
            "open",
            "close",
            "closing",
            "opening hours",
        ],
    ),
    (
        About::Price,
        &[
            "多少钱",
            "几多钱",
            "几钱",
            "几块",
            "什么价",
            "啥价",
            "价格",
            "价钱",
            "咋卖",
            "怎么卖",
            "另外算钱",
            "算钱",
            "贵不贵",
            "how much",
            "price",
            "cost",
        ],
    ),
    (About::Wait, &["多久能送", "多久送到", "多久能到", "要等多久", "多长时间", "how long"]),
    (
        About::Stock,
        &[
            "还有吗",
            "有没有",
            "还有没",
            "有吗",
            "有么",
            "卖完",
            "还剩",
            "有冇",
            "有得",
            "卖光",
            "有不",
            "还有",
            "sold out",
            "do you have",
            "available",
            "any left",
            "still have",
        ],
    ),
    (
        About::Ingredients,
        &[
            "辣不辣",
            "辣吗",
            "辣唔辣",
            "哪个辣",
            "里有",
            "里面有",
            "放不放",
            "含",
            "是不是素",
            "素的",
            "带骨",
            "带不带",
            "骨头",
            "什么肉",
            "啥肉",
            "五花",
            "里脊",
            "用的什么",
            "是什么做",
            "配料",
            "里头",
            "怎么做",
            "炒的",
            "咸不咸",
            "甜不甜",
            "荤",
            "spicy",
            "what's in",
            "contain",
            "ingredients",
            "made of",
            "vegetarian",
            "vegan",
        ],
    ),
    (About::Menu, &["推荐", "招牌", "好吃的", "特色", "recommend", "special"]),
];

/// The answer to a question, if the menu or the shop's settings have it.
pub(crate) fn answer(
    reading: &Reading,
    text: &str,
    context: &Context<'_>,
    wording: &Wording<'_>,
) -> Option<Fact> {
    let text = text.to_lowercase();
    let asks = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let about = WORDS.iter().filter(|(_, words)| asks(words)).map(|(about, _)| *about);
    let items: Vec<&Item> = reading.dishes.iter().filter_map(|code| context.menu.get(*code)).collect();
    about.into_iter().find_map(|about| told(about, &items, &text, context, wording))
}

fn told(
    about: About,
    items: &[&Item],
    text: &str,
    context: &Context<'_>,
    wording: &Wording<'_>,
) -> Option<Fact> {
    let plain = |text: String| Some(Fact { text, needs_person: false });
    match about {
        About::Hours => plain(wording.hours_now()),
        About::Menu => plain(wording.menu()),
        About::Price => prices(items, text, context, wording),
        About::Stock if !items.is_empty() => plain(stock(items, wording)),
        _ => None,
    }
}

/// What each dish costs; what rice costs, if it is asked after.
fn prices(items: &[&Item], text: &str, context: &Context<'_>, wording: &Wording<'_>) -> Option<Fact> {
    let rice = context
        .shop
        .rice_code
        .and_then(|code| context.menu.get(code))
        .filter(|_| text.contains('饭') || text.contains("rice"));
    let priced: Vec<String> = items.iter().copied().chain(rice).map(|item| wording.priced(item)).collect();
    (!priced.is_empty()).then(|| Fact {
        text: format!("{}{}", priced.join(wording.pick(("，", ", "))), wording.pick(("。", "."))),
        needs_person: false,
    })
}

fn stock(items: &[&Item], wording: &Wording<'_>) -> String {
    let state = |item: &&Item| {
        let both = if item.sold_out {
            ("{}今天卖完了", "{} is sold out today")
        } else {
            ("{}今天有，{}一份", "we have {} today, {}")
        };
        fill(wording.pick(both), &[&wording.dish_name(item.code), &wording.money(item.price)])
    };
    let said: Vec<String> = items.iter().map(state).collect();
    format!("{}{}", said.join(wording.pick(("；", "; "))), wording.pick(("。", ".")))
}

impl Wording<'_> {
    fn priced(&self, item: &Item) -> String {
        fill(self.pick(("{} {}一份", "{} {}")), &[&self.dish_name(item.code), &self.money(item.price)])
    }

    /// The hours, and whether the shop is open at the moment of the question.
    fn hours_now(&self) -> String {
        let schedule = &self.shop.schedule;
        let now = if schedule.is_open(self.now) {
            self.pick(("现在开着。", "We are open now.")).to_owned()
        } else {
            let next = schedule.next_opening(self.now).map(|next| self.time(next)).unwrap_or_default();
            fill(self.pick(("现在休息，{}开门。", "We are closed now and open at {}.")), &[&next])
        };
        format!("{}{now}", fill(self.pick(("每天{}营业。", "We are open daily {}. ")), &[&self.hours()]))
    }
}
