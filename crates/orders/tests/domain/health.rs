//! What a guest tells of their health, their diet and where it goes is no mere reason.

use crate::shop::Chat;
use orders::domain::dialogue::{Effect, Intent};
use rstest::rstest;

const WANG: &str = "wx-wang";

/// The note of the order that a message of number 18's places.
fn note(text: &str) -> String {
    let decision = Chat::new().send(WANG, text);
    match decision.effects.as_slice() {
        [Effect::Place(placed)] => placed.basket.note.clone(),
        _ => panic!("{text}: {decision:?}"),
    }
}

#[rstest]
#[case("3.6，我不吃辣", "不吃辣")]
#[case("小炒肉一份，我不能吃辣", "不能吃辣")]
#[case("鱼香肉丝一份，我吃不了辣", "吃不了辣")]
#[case("3.6，糖尿病", "糖尿病")]
#[case("3.6，我妈高血压", "高血压")]
#[case("3.6，我爸痛风", "痛风")]
#[case("小炒肉一份，我是素食者", "素食者")]
#[case("3.6，老人家牙口不好", "牙口不好")]
#[case("3.6，我老婆麸质敏感", "麸质敏感")]
#[case("3.6, I am diabetic", "diabetic")]
fn a_diet_or_an_illness_goes_to_the_kitchen(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(note(text), expected);
}

#[test]
fn what_somebody_cannot_stand_is_an_allergy() {
    assert!(Chat::new().read(WANG, "3.6，我老婆麸质敏感").allergy);
    assert!(!Chat::new().read(WANG, "3.6，我爸痛风").allergy);
}

#[rstest]
#[case("3.6，我一碰到芒果就起疹子", "起疹子")]
#[case("3.6，我儿子一喝牛奶就拉肚子", "拉肚子")]
#[case("3.6，我朋友吃了虾嘴会肿", "肿")]
#[case("3.6，我老公闻到香菜就想吐", "想吐")]
#[case("3.6，我对象备孕呢", "象")]
#[case("3.6 I get hives from shellfish", "shellfish")]
#[case("3.6，交给前台", "前台")]
#[case("3.6，留给门卫", "门卫")]
#[case("3.6，交给收发室老张", "收发室老张")]
fn what_the_body_does_and_who_gets_it_is_asked_about(#[case] text: &str, #[case] left: &str) {
    let asked = Chat::new().send(WANG, text);
    assert_eq!((asked.intent, asked.effects.len()), (Intent::Clarify, 0), "{asked:?}");
    assert!(asked.reply.contains(left), "{}", asked.reply);
}

#[rstest]
#[case("3.6，没吃早饭饿死了")]
#[case("3.6，今天加班走不开")]
#[case("3.6，家里来人了我妈让我多点几个")]
fn a_mere_reason_is_still_passed_over(#[case] text: &str) {
    assert_eq!(note(text), "");
}

#[test]
fn a_diet_told_after_an_order_changes_it() {
    let mut chat = Chat::new();
    chat.send(WANG, "3.6");
    let decision = chat.send(WANG, "对了我不吃辣");
    assert!(matches!(decision.effects.as_slice(), [Effect::Amend { basket, .. }] if basket.note == "不吃辣"));
}
