//! Questions that the menu and the shop's settings answer.

use crate::shop::{Chat, at};
use kernel::SpecialDay;
use orders::domain::{
    dialogue::{Context, Decision, Reason, decide},
    menu::{Item, Menu},
    shorthand::{Doubt, Reading, Talk, Whose},
};
use rstest::rstest;
use serde_json::Value;
use std::collections::BTreeMap;

/// The sample shop with what its dishes are made of.
const SAMPLE: &str = include_str!("../../../renqing/data/sample-shop.json");

fn words(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// The dishes of the sample shop, each as it is changed.
fn chat_with(change: impl Fn(&mut Item)) -> Chat {
    let sample: Value = serde_json::from_str(SAMPLE).expect("the sample shop");
    let mut chat = Chat::new();
    let facts = |item: &Item| {
        let dish = sample["menu"].as_array().into_iter().flatten().find(|dish| dish["code"] == item.code);
        let dish = dish.expect("a dish of the sample");
        (words(&dish["ingredients"]), words(&dish["allergens"]))
    };
    let items = chat.menu.items().cloned().map(|mut item| {
        (item.ingredients, item.allergens) = facts(&item);
        item.allergens_checked = true;
        change(&mut item);
        item
    });
    chat.menu = Menu::new(items.collect::<Vec<_>>()).expect("a sound menu").read_with(Some(90), &[]);
    chat.shop.delivery_fee = Some(0);
    chat
}

fn chat() -> Chat {
    chat_with(|_| {})
}

/// What becomes of a text once it is judged to be a question: whether it is, is
/// not looked at here.
fn asked(chat: &Chat, text: &str) -> Decision {
    let reading = Reading {
        requests: Vec::new(),
        doubt: Doubt::None,
        talk: Talk::Question,
        ..chat.read("wx-wang", text)
    };
    let context = Context {
        shop: &chat.shop,
        menu: &chat.menu,
        sent: chat.now,
        sender: None,
        regulars: BTreeMap::new(),
        open_orders: BTreeMap::from([(
            Whose::Sender,
            chat.orders.iter().map(|kept| kept.order.clone()).collect(),
        )]),
        last_orders: BTreeMap::new(),
        asked: false,
        has_cancelled: false,
        confirmed: false,
    };
    decide(&reading, text, &context)
}

/// What is said to a question of the sample shop's guests, which needs nobody.
fn told(chat: &Chat, text: &str) -> String {
    let decision = asked(chat, text);
    assert_eq!(decision.reason, Reason::KnownFact, "{text}: {decision:?}");
    decision.reply
}

/// Whether a person has to answer.
fn is_for_a_person(chat: &Chat, text: &str) -> bool {
    let decision = asked(chat, text);
    decision.needs_person && decision.reason == Reason::ForAPerson
}

#[rstest]
#[case("小炒肉多少钱一份", "农家小炒肉 ¥18.00一份。")]
#[case("宫保鸡丁跟辣子鸡丁哪个贵些", "宫保鸡丁 ¥18.00一份，辣子鸡丁 ¥20.00一份。")]
#[case("加一份米饭另外算钱不", "米饭 ¥2.00一份。")]
#[case("水煮肉片还是24吗", "水煮肉片 ¥24.00一份。")]
#[case("how much is the kung pao chicken", "Kung pao chicken ¥18.00.")]
#[case("最便宜的菜是哪个", "紫菜蛋花汤 ¥8.00一份、拍黄瓜 ¥8.00一份。")]
#[case("哪个菜最贵", "番茄牛腩 ¥28.00一份、红烧排骨 ¥28.00一份。")]
#[case(
    "十块以内的有没有",
    "醋溜土豆丝 ¥10.00一份、手撕包菜 ¥10.00一份、蒜蓉油麦菜 ¥10.00一份、酸辣白菜 ¥9.00一份、紫菜蛋花汤 ¥8.00一份、拍黄瓜 ¥8.00一份。"
)]
fn a_price_is_told_of_each_dish(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(told(&chat(), text), expected);
}

#[rstest]
#[case("两份回锅肉加个汤得多少钱", "一共¥48.00，配2份米饭的话¥52.00。")]
#[case("3.6一共多少钱", "一共¥34.00，配2份米饭的话¥38.00。")]
#[case("我们四个人,一人一份麻婆豆腐,总共多少钱", "一共¥48.00，配4份米饭的话¥56.00。")]
#[case("三瓶啤酒要几多钱", "一共¥18.00。")]
#[case("price for two mapo tofu and a beer?", "¥30.00 in all, with 2 Rice it is ¥34.00.")]
fn a_sum_is_told_without_and_with_the_rice_that_comes_by_default(#[case] text: &str, #[case] expected: &str) {
    let told = told(&chat(), text);
    assert!(told.ends_with(expected), "{told}");
}

#[test]
fn what_an_open_order_comes_to_is_told_to_who_waits_for_it() {
    let mut chat = chat();
    assert!(is_for_a_person(&chat, "多少钱来着"));
    chat.send("wx-wang", "3.6");
    assert_eq!(told(&chat, "多少钱来着"), "您这单农家小炒肉×1、鱼香肉丝×1，一共¥38.00。");
    assert!(is_for_a_person(&chat, "包间收费吗"));
}

#[rstest]
#[case("一斤排骨多少钱")]
#[case("半份小炒肉多少钱")]
fn a_price_that_is_not_on_the_menu_is_not_told(#[case] text: &str) {
    assert!(is_for_a_person(&chat(), text));
}

#[test]
fn what_is_sold_out_is_told_with_stock_and_price() {
    let chat = chat_with(|item| item.sold_out = item.code == 20);
    assert_eq!(told(&chat, "排骨还有没有"), "红烧排骨今天卖完了。");
    assert_eq!(told(&chat, "排骨几多钱"), "红烧排骨 ¥28.00一份（今天卖完了）。");
    assert_eq!(told(&chat, "豆角还剩不剩"), "干煸豆角今天有，¥14.00一份。");
    assert!(!told(&chat, "有没有猪肉的菜").contains("红烧排骨"));
}

#[rstest]
#[case("周日开不开门", "现在开着。")]
#[case("几点开始送午饭", "现在开着。")]
#[case("中午最晚几点能点", "现在开着。")]
#[case("下午三点去还有饭吃吗", "15:00休息。")]
fn every_day_has_the_same_hours(#[case] text: &str, #[case] then: &str) {
    assert_eq!(told(&chat(), text), format!("每天10:30-14:00、16:30-21:00营业。{then}"));
}

#[test]
fn hours_and_waiting_are_told_as_of_when_it_was_asked() {
    let mut chat = chat();
    chat.now = at("2026-11-23T15:00:00+08:00");
    assert!(told(&chat, "现在开着没").ends_with("现在休息，16:30开门。"));
    assert_eq!(told(&chat, "现在点多久能到"), "现在休息，16:30开门；一般45分钟左右送到。");
}

#[rstest]
#[case("国庆开门吗")]
#[case("过年几点关门")]
#[case("隔壁超市几点关门")]
#[case("能开发票吗")]
#[case("起送多少钱")]
#[case("有停车的地方吗")]
#[case("有面条没")]
#[case("糖尿病人吃啥菜好")]
#[case("红烧排骨能不能不放糖")]
#[case("小炒肉有几大卡")]
#[case("放不放味精")]
fn what_menu_and_settings_do_not_say_is_not_answered_here(#[case] text: &str) {
    assert!(is_for_a_person(&chat(), text), "{:?}", asked(&chat(), text));
}

#[test]
fn a_fee_is_told_only_if_the_shop_says_one() {
    let mut chat = chat();
    assert_eq!(told(&chat, "送过来要不要加钱"), "送餐不收费。");
    chat.shop.delivery_fee = Some(300);
    assert_eq!(told(&chat, "is there a delivery fee?"), "Delivery costs ¥3.00 an order.");
    chat.shop.delivery_fee = None;
    assert!(is_for_a_person(&chat, "送餐费多少"));
}

#[rstest]
#[case("宫保鸡丁辣不辣", "宫保鸡丁里有干辣椒、花椒；配料是鸡肉、花生、干辣椒、花椒、葱、醋、酱油。")]
#[case("麻婆豆腐是素的还是有肉末", "麻婆豆腐里有猪肉；配料是豆腐、猪肉、豆瓣酱、花椒、葱、酱油。")]
#[case("小炒肉用的五花还是里脊", "农家小炒肉的配料有猪肉、青椒、大蒜、豆豉、酱油。")]
#[case("鱼香肉丝里有鱼吗", "鱼香肉丝的配料有猪肉、木耳、胡萝卜、泡椒、醋、酱油。")]
#[case("地三鲜里有茄子吗", "地三鲜里有茄子；配料是茄子、土豆、青椒、大蒜、酱油。")]
#[case("虎皮青椒是炒的吧", "虎皮青椒的配料有青椒、大蒜、醋、酱油。")]
#[case(
    "is mapo tofu made with pork?",
    "Mapo tofu: yes, it has pork; it is made with tofu, pork, chilli bean paste, Sichuan pepper, spring onion, soy sauce."
)]
#[case("22号是个啥", "22号是韭菜炒鸡蛋 ¥12.00一份；配料是韭菜、鸡蛋。")]
#[case("55号是什么菜", "菜单上没有55号。")]
fn what_is_in_a_dish_is_listed(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(told(&chat(), text), expected);
}

#[test]
fn of_a_dish_without_ingredients_nothing_is_said() {
    let chat = chat_with(|item| item.ingredients.clear());
    assert!(is_for_a_person(&chat, "小炒肉辣不辣"));
    assert!(is_for_a_person(&chat, "有什么不辣的菜"));
}

#[rstest]
#[case("有什么不辣的菜", &[18, 19, 12], &[3, 7, 15])]
#[case("有没有素菜", &[9, 12, 22], &[3, 4, 25])]
#[case("有没得不放辣椒的", &[1, 19], &[2, 4])]
#[case("有没有牛肉的菜", &[18, 19], &[3, 9])]
#[case("any vegan dishes?", &[9, 12], &[22, 3])]
#[case("do you have anything without pork", &[7, 9], &[3, 4])]
fn dishes_are_chosen_by_what_is_in_them(#[case] text: &str, #[case] fit: &[i32], #[case] not: &[i32]) {
    let told = told(&chat(), text);
    let names = |code: &i32| told.contains(&format!("{code} "));
    assert!(
        fit.iter().all(names)
            && !not
                .iter()
                .any(|code| told.contains(&format!(" {code} ")) || told.contains(&format!("、{code} "))),
        "{told}"
    );
}

#[test]
fn an_allergen_that_is_listed_is_told() {
    for text in ["宫保鸡丁里有花生吗,我过敏", "我对鸡蛋过敏,木须肉能吃吗"] {
        assert!(told(&chat(), text).contains("过敏的话别点"), "{text}");
    }
}

#[test]
fn one_that_is_not_listed_is_told_only_where_all_are_listed() {
    let text = "孩子花生过敏,小炒肉能不能吃";
    let told = told(&chat(), text);
    assert!(told.contains("没有列花生") && told.contains("一个厨房") && told.contains("记下来"), "{told}");
    assert!(is_for_a_person(&chat_with(|item| item.allergens_checked = false), text));
    // No list of allergens is of coriander.
    assert!(is_for_a_person(&chat(), "我香菜过敏，小炒肉能吃吗"));
}

#[test]
fn an_allergy_without_a_dish_needs_a_person() {
    let decision = asked(&chat(), "我海鲜过敏有什么要注意的");
    assert!(decision.needs_person && decision.reply.contains("紫菜蛋花汤"), "{decision:?}");
    assert!(is_for_a_person(&chat(), "我过敏，什么能吃"));
}

#[rstest]
#[case("红烧肉多少钱")]
#[case("牛肉面几块一碗")]
#[case("do you have fried rice")]
#[case("is the tomato beef made with potatoes")]
#[case("is there garlic in the cabbage")]
fn a_word_of_a_name_is_no_dish_where_it_may_be_of_another(#[case] text: &str) {
    assert!(is_for_a_person(&chat(), text), "{:?}", asked(&chat(), text));
}

#[test]
fn a_day_that_differs_is_told_behind_the_hours() {
    let mut chat = chat();
    let date = "2026-11-28".parse().unwrap();
    chat.shop.schedule.special_days = vec![SpecialDay { date, opening_hours: Vec::new() }];
    assert_eq!(told(&chat, "几点开门？"), "营业时间：10:30-14:00、16:30-21:00；11月28日休息。现在开着。");
}
