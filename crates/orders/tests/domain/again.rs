//! Dishes of the open order, named once more.

use crate::shop::Chat;
use orders::domain::dialogue::{Decision, Effect};
use rstest::rstest;

fn after(first: &str, text: &str) -> Decision {
    let mut chat = Chat::new();
    chat.send("wx-wang", first);
    chat.send("wx-wang", text)
}

/// The dishes of the changed order; none if it is asked about.
fn now(decision: &Decision) -> Option<Vec<(i32, u32)>> {
    match decision.effects.as_slice() {
        [] => None,
        [Effect::Amend { basket, .. }] => {
            Some(basket.dishes.iter().map(|dish| (dish.code, dish.quantity)).collect())
        }
        _ => panic!("{decision:?}"),
    }
}

#[rstest]
#[case("3.6", "等下 3不要了 就留6", &[(6, 1)])]
#[case("3.6", "3不要了，留6", &[(6, 1)])]
#[case("3.6.8", "3不要了，6和8还要", &[(6, 1), (8, 1)])]
#[case("8.25", "不对不对 8不要 要3和25", &[(25, 1), (3, 1)])]
#[case("3.6", "去掉3，只要6", &[(6, 1)])]
#[case("3.6x2", "3不要了 6两份", &[(6, 2)])]
#[case("3.6", "3不要了，再来一份6", &[(6, 2)])]
#[case("3.6", "3不要了 加一份6", &[(6, 2)])]
fn what_is_named_beside_a_removal_stays_as_it_is_unless_it_is_added(
    #[case] first: &str,
    #[case] text: &str,
    #[case] right: &[(i32, u32)],
) {
    assert_eq!(now(&after(first, text)).as_deref(), Some(right), "{text}");
}

#[rstest]
#[case("3x3", "3要四份吧 又多来一个人")]
#[case("8.25", "8多一份，25还是一份")]
fn words_that_compare_with_the_open_order_order_nothing_new(#[case] first: &str, #[case] text: &str) {
    let decision = after(first, text);
    let places = decision.effects.iter().any(|effect| matches!(effect, Effect::Place(_)));
    assert!(!places, "{text}: {decision:?}");
    assert!(!decision.reply.is_empty(), "{text}: {decision:?}");
}

#[rstest]
#[case("3.6", "再来一份3")]
#[case("3.6", "帮20号也来一份3")]
#[case("3.6", "8")]
fn more_of_them_or_others_are_ordered(#[case] first: &str, #[case] text: &str) {
    let decision = after(first, text);
    assert!(!decision.effects.is_empty() || decision.asks, "{text}: {decision:?}");
}

#[rstest]
#[case("哎别做别做 手滑发的")]
#[case("别弄了别弄了")]
#[case("刚才按错了，不要不要")]
fn who_takes_an_order_back_in_haste_is_heard(#[case] text: &str) {
    let decision = after("3.6", text);
    assert!(!decision.reply.is_empty() || decision.needs_person, "{text}: {decision:?}");
}
