//! What sounds like the last order once more, like its time or its address, and tells
//! of something else.

use crate::shop::{Chat, at};
use orders::domain::basket::Basket;
use orders::domain::dialogue::{Decision, Effect, Intent};
use rstest::rstest;

const WANG: &str = "wx-wang";

/// What a message comes to after an order of 3 and 6.
fn after_an_order(text: &str) -> Decision {
    let mut chat = Chat::new();
    chat.send(WANG, "3.6");
    chat.send(WANG, text)
}

fn amended(text: &str) -> Basket {
    let decision = after_an_order(text);
    match decision.effects.as_slice() {
        [Effect::Amend { basket, .. }] => basket.clone(),
        _ => panic!("{text}: {decision:?}"),
    }
}

#[rstest]
#[case("上次的发票")]
#[case("同款发票")]
#[case("上次的收据给我")]
#[case("同款筷子")]
#[case("同款包装")]
#[case("跟上次一样的地址")]
#[case("一模一样的餐具")]
#[case("一样的打包方式")]
#[case("昨天那个发票")]
#[case("上次的味道")]
#[case("上次的钱还没给")]
#[case("same address please")]
#[case("same table please")]
#[case("same invoice as before")]
fn a_thing_like_the_one_before_is_not_the_order_once_more(#[case] text: &str) {
    let decision = after_an_order(text);
    assert!(!decision.effects.iter().any(|effect| !matches!(effect, Effect::Show { .. })), "{decision:?}");
}

#[rstest]
#[case("老样子不要辣", "不要辣")]
#[case("老样子 发票也要", "发票")]
#[case("上次的，少盐", "少盐")]
#[case("同样的再来一份", "")]
#[case("还是上次那个", "")]
#[case("the same please", "")]
#[case("the same, no cilantro", "no cilantro")]
fn the_order_once_more_is_that_order_with_its_wishes(#[case] text: &str, #[case] note: &str) {
    let decision = after_an_order(text);
    assert_eq!(decision.intent, Intent::RepeatOrder, "{text}: {decision:?}");
    let [Effect::Place(placed)] = decision.effects.as_slice() else { panic!("{text}: {decision:?}") };
    assert_eq!((placed.basket.dishes.len(), placed.basket.note.as_str()), (2, note));
}

#[test]
fn a_dish_of_last_time_is_that_dish() {
    let decision = after_an_order("上次的土豆丝来一份");
    let [Effect::Place(placed)] = decision.effects.as_slice() else { panic!("{decision:?}") };
    assert_eq!(placed.basket.dishes.iter().map(|dish| dish.code).collect::<Vec<_>>(), [2]);
}

#[rstest]
#[case("我12点到")]
#[case("我一点半到")]
#[case("我们12点回来")]
#[case("我12点下班")]
#[case("我们两点走，早点送")]
fn when_the_guest_is_there_moves_no_promise(#[case] text: &str) {
    for effect in after_an_order(text).effects {
        assert!(!matches!(effect, Effect::Amend { basket, .. } if basket.wanted.is_some()), "{text}");
    }
}

#[test]
fn when_the_guest_is_there_is_passed_on_or_asked_about() {
    assert_eq!(amended("我12点到").note, "我12点到");
    let decision = Chat::new().send(WANG, "我12点到，来份小炒肉");
    assert_eq!((decision.intent, decision.effects.len()), (Intent::Clarify, 0));
    assert!(decision.reply.contains("12点到") && decision.reply.contains("小炒肉"), "{}", decision.reply);
}

#[rstest]
#[case("12点到就行")]
#[case("12点我来拿")]
#[case("我12点要")]
fn when_the_food_is_wanted_does(#[case] text: &str) {
    assert_eq!(amended(text).wanted, Some(at("2026-11-23T12:00:00+08:00")));
}

#[rstest]
#[case("3.6 address thank you")]
#[case("3.6 地址：谢谢")]
#[case("小炒肉一份 送到谢谢")]
fn thanks_are_no_address(#[case] text: &str) {
    let decision = Chat::new().send(WANG, text);
    assert_eq!((decision.intent, decision.effects.len()), (Intent::Clarify, 0), "{decision:?}");
}

#[test]
fn thanks_behind_an_address_are_not_part_of_it() {
    assert_eq!(amended("送到A12谢谢老板").address.as_deref(), Some("A12"));
}
