//! A word that only one dish is near to: a yes wants that dish, as it was asked for.

use crate::shop::Chat;
use orders::domain::basket::Basket;
use orders::domain::dialogue::{Decision, Effect, Intent};
use rstest::rstest;

const WANG: &str = "wx-wang";

/// What the last of some messages of number 18's comes to.
fn last(texts: &[&str]) -> Decision {
    let mut chat = Chat::new();
    let decisions: Vec<Decision> = texts.iter().map(|text| chat.send(WANG, text)).collect();
    decisions.last().expect("a message").clone()
}

/// The only order that a decision places or changes.
fn basket(decision: &Decision) -> Basket {
    match decision.effects.as_slice() {
        [Effect::Place(placed)] => placed.basket.clone(),
        [Effect::Amend { basket, .. }] => basket.clone(),
        _ => panic!("{decision:?}"),
    }
}

fn dishes(basket: &Basket) -> Vec<(i32, u32)> {
    basket.dishes.iter().map(|dish| (dish.code, dish.quantity)).collect()
}

#[rstest]
#[case(&["来三份牛肉"], &[(19, 3)])]
#[case(&["两份肉片"], &[(16, 2)])]
#[case(&["4两份，肉片三份"], &[(4, 2), (16, 3)])]
#[case(&["来三份牛肉和两份肉片"], &[(19, 3), (16, 2)])]
#[case(&["加两份牛肉"], &[(19, 2)])]
#[case(&["3", "加两份牛肉"], &[(3, 1), (19, 2)])]
#[case(&["3.6", "再加三份牛肉"], &[(3, 1), (6, 1), (19, 3)])]
#[case(&["3.6", "小炒肉换成两份牛肉"], &[(6, 1), (19, 2)])]
#[case(&["3.6", "老样子，加两份牛肉"], &[(3, 1), (6, 1), (19, 2)])]
fn a_yes_wants_as_many_as_were_asked_for(#[case] texts: &[&str], #[case] expected: &[(i32, u32)]) {
    let asked = last(texts);
    assert_eq!((asked.intent, asked.asks, asked.effects.len()), (Intent::Clarify, true, 0), "{asked:?}");
    let confirmed = last(&[texts, &["是"]].concat());
    assert_eq!((confirmed.intent, dishes(&basket(&confirmed))), (Intent::Confirm, expected.to_vec()));
}

#[test]
fn a_yes_keeps_what_was_wished_for() {
    let beside = basket(&last(&["牛肉(不要香菜)两份", "是"]));
    assert_eq!((beside.dishes[0].note.as_str(), beside.dishes[0].quantity), ("不要香菜", 2));
    assert_eq!(basket(&last(&["来五份牛肉，少放盐", "是"])).note, "少放盐");
}

#[test]
fn what_a_yes_leaves_to_the_kitchen_goes_along_with_a_change() {
    let changed = basket(&last(&["3", "加两份牛肉 狮子头", "是"]));
    assert_eq!((dishes(&changed), changed.note.as_str()), (vec![(3, 1), (19, 2)], "狮子头"));
}

/// Only the menu tells that a dish is near: the question is asked, and a yes answers it.
#[test]
fn a_yes_to_what_the_menu_found_near_is_never_met_with_silence() {
    let asked = last(&["3和两份farmhous"]);
    assert!(asked.asks && asked.reply.contains("农家小炒肉"), "{asked:?}");
    let confirmed = last(&["3和两份farmhous", "是"]);
    assert_eq!((confirmed.intent, dishes(&basket(&confirmed))), (Intent::Confirm, vec![(3, 3)]));
}

#[test]
fn more_than_an_order_holds_is_not_settled_by_a_yes() {
    assert_eq!(last(&["来一百份牛肉", "是"]).effects.len(), 0);
    let asked = last(&["来两斤牛肉", "是"]);
    assert_eq!(asked.effects.len(), 0, "{asked:?}");
}
