//! Questions that the menu and the shop's settings answer.

use crate::shop::{Chat, at};
use orders::domain::{
    dialogue::{Decision, Intent},
    menu::{Item, Menu},
};
use rstest::rstest;
use serde_json::Value;

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

fn asked(chat: &mut Chat, text: &str) -> Decision {
    chat.send("wx-wang", text)
}

#[test]
fn probe() {
    let Ok(path) = std::env::var("PROBE") else { return };
    for line in std::fs::read_to_string(path).unwrap().lines() {
        let text = line.split('\t').next().unwrap();
        let mut chat = chat();
        let reading = chat.read("wx-wang", text);
        let decision = asked(&mut chat, text);
        println!(
            "{line}\t{:?}\t{:?}\t{:?}\t{}\t{:?}\t{}",
            reading.talk,
            reading.dishes,
            decision.intent,
            decision.needs_person,
            decision.reason,
            decision.reply.replace('\n', "/")
        );
    }
}
