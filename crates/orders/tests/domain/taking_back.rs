//! What takes an order back, or some of it, and what only sounds like it.

use crate::shop::Chat;
use orders::domain::dialogue::{Decision, Effect};
use rstest::rstest;

/// What a guest says once `first` is ordered.
fn after(first: &str, text: &str) -> Decision {
    let mut chat = Chat::new();
    let placed = chat.send("wx-wang", first);
    assert!(matches!(placed.effects.as_slice(), [Effect::Place(_)]), "{first}: {placed:?}");
    chat.send("wx-wang", text)
}

fn cancels(decision: &Decision) -> bool {
    decision.effects.iter().any(|effect| matches!(effect, Effect::Cancel { .. }))
}

fn acts(decision: &Decision) -> bool {
    decision.effects.iter().any(|effect| !matches!(effect, Effect::Show { .. }))
}

/// The dishes of the order that is changed, and nothing else is done.
fn left(decision: &Decision) -> Vec<(i32, u32)> {
    let [Effect::Amend { basket, .. }] = decision.effects.as_slice() else { panic!("{decision:?}") };
    basket.dishes.iter().map(|dish| (dish.code, dish.quantity)).collect()
}

#[rstest]
#[case("取消订单")]
#[case("都不要了")]
#[case("刚才那单取消吧，不好意思")]
#[case("我不要了，谢谢")]
#[case("临时有事来不了了，取消订单")]
#[case("cancel my order please")]
fn an_order_is_taken_back(#[case] text: &str) {
    assert!(cancels(&after("3.6", text)), "{text}");
}

#[rstest]
#[case("3.6都不要了")]
#[case("小炒肉和鱼香肉丝都不要了")]
#[case("不要小炒肉，不要鱼香肉丝")]
#[case("去掉3和6")]
fn what_leaves_nothing_of_an_order_takes_it_back_after_a_yes(#[case] text: &str) {
    let mut chat = Chat::new();
    chat.send("wx-wang", "3.6");
    let asked = chat.send("wx-wang", text);
    assert!(!acts(&asked) && asked.asks, "{text}: {asked:?}");
    assert!(cancels(&chat.send("wx-wang", "是")), "{text}");
}

#[rstest]
#[case("不要取消订单")]
#[case("千万不要取消订单啊")]
#[case("别给我取消订单")]
#[case("我没说取消订单")]
#[case("我没有要退单")]
#[case("不是不要了")]
#[case("没说不要了啊")]
#[case("我不想取消订单")]
#[case("谁说我要取消订单")]
#[case("先不取消订单")]
#[case("不用取消订单了，照送")]
#[case("我可没让你们取消订单")]
#[case("don't cancel my order")]
#[case("please do not cancel the order")]
#[case("I don't want to cancel")]
#[case("I never said cancel")]
fn what_denies_that_an_order_is_taken_back_takes_nothing_back(#[case] text: &str) {
    let decision = after("3.6", text);
    assert!(!acts(&decision), "{text}: {decision:?}");
    assert!(!decision.reply.is_empty(), "{text}: {decision:?}");
}

#[rstest]
#[case("超过12点取消订单")]
#[case("12点还不到就取消订单")]
#[case("我朋友那份不用送了")]
#[case("不用送了放门口就行")]
#[case("送到B7的那单取消")]
#[case("要是没有香菜就取消订单")]
#[case("if it is not here by 12 cancel my order")]
#[case("下雨的话就不用送了")]
#[case("隔壁老李说取消订单")]
fn what_takes_back_in_some_case_or_for_somebody_else_is_asked_about(#[case] text: &str) {
    let decision = after("3.6", text);
    assert!(!acts(&decision), "{text}: {decision:?}");
    assert!(!decision.reply.is_empty() || decision.needs_person, "{text}: {decision:?}");
}

#[rstest]
#[case("能不能取消订单")]
#[case("可不可以取消订单")]
#[case("要不取消吧")]
#[case("这单能取消吗")]
#[case("can I cancel my order?")]
fn who_asks_to_take_an_order_back_is_answered(#[case] text: &str) {
    let decision = after("3.6", text);
    assert!(cancels(&decision) || decision.asks || decision.needs_person, "{text}: {decision:?}");
}

#[rstest]
#[case("帮我取消啤酒")]
#[case("取消一下啤酒")]
#[case("取消订单里的啤酒")]
#[case("帮我退了啤酒")]
#[case("麻烦帮忙取消一份91")]
#[case("请取消啤酒，其他照旧")]
#[case("啤酒取消一下")]
#[case("把啤酒取消掉")]
#[case("啤酒都不要了")]
#[case("cancel the beer")]
#[case("please cancel 91")]
fn taking_back_one_dish_leaves_the_others(#[case] text: &str) {
    assert_eq!(left(&after("3.91", text)), [(3, 1)], "{text}");
}

#[rstest]
#[case("取消订单，改要一份6")]
#[case("刚才那单取消，重新点 6")]
fn an_order_is_taken_back_for_another(#[case] text: &str) {
    let decision = after("3.91", text);
    let places = decision.effects.iter().any(|effect| matches!(effect, Effect::Place(_)));
    let amends = decision.effects.iter().any(|effect| matches!(effect, Effect::Amend { .. }));
    assert!(cancels(&decision) && places || amends, "{text}: {decision:?}");
}

#[rstest]
#[case("都不要辣", "不要辣")]
#[case("全部不要香菜", "不要香菜")]
#[case("全都不要葱", "不要葱")]
#[case("两个菜都不要放味精", "不要放味精")]
#[case("统统不要蒜", "不要蒜")]
fn what_all_dishes_go_without_is_a_wish(#[case] text: &str, #[case] wish: &str) {
    let decision = after("3.6", text);
    let [Effect::Amend { basket, .. }] = decision.effects.as_slice() else { panic!("{decision:?}") };
    let notes: String = basket.dishes.iter().map(|dish| dish.note.clone()).collect();
    assert!((basket.note.clone() + &notes).contains(wish), "{text}: {basket:?}");
    assert_eq!(basket.dishes.len(), 2, "{text}: {basket:?}");
}

#[rstest]
#[case("3.6，都不要辣", "不要辣")]
#[case("3.6 全部不要花生，过敏", "不要花生")]
#[case("一份3一份6 都不要葱", "不要葱")]
#[case("小炒肉和鱼香肉丝全都不要香菜", "不要香菜")]
fn what_all_dishes_of_a_new_order_go_without_is_a_wish(#[case] text: &str, #[case] wish: &str) {
    let decision = Chat::new().send("wx-wang", text);
    let [Effect::Place(placed)] = decision.effects.as_slice() else { panic!("{text}: {decision:?}") };
    let notes: String = placed.basket.dishes.iter().map(|dish| dish.note.clone()).collect();
    assert!((placed.basket.note.clone() + &notes).contains(wish), "{text}: {placed:?}");
}

#[rstest]
#[case("6x3", "刚才多点了一份6", 2)]
#[case("6x2", "少点了一份6", 3)]
#[case("6x3", "点多了一份6", 2)]
#[case("6x2", "鱼香肉丝少要了两份", 4)]
fn too_many_and_too_few_are_put_right_by_so_many(#[case] first: &str, #[case] text: &str, #[case] now: u32) {
    assert_eq!(left(&after(first, text)), [(6, now)], "{text}");
}

#[rstest]
#[case("8.6 算了")]
#[case("8.6算了")]
#[case("小炒肉、麻婆豆腐 算了")]
fn dishes_that_are_given_up_at_the_end_are_not_ordered(#[case] text: &str) {
    let decision = after("3.6", text);
    assert!(!acts(&decision), "{text}: {decision:?}");
    assert!(!decision.reply.is_empty(), "{text}: {decision:?}");
}

#[rstest]
#[case("小炒肉、鱼香肉丝（不要了）")]
#[case("小炒肉（别做了）")]
#[case("3.6(取消)")]
#[case("小炒肉，鱼香肉丝（改成麻婆豆腐）")]
fn what_takes_back_in_brackets_is_no_wish(#[case] text: &str) {
    let decision = Chat::new().send("wx-wang", text);
    for effect in &decision.effects {
        let Effect::Place(placed) = effect else { continue };
        let notes: String = placed.basket.dishes.iter().map(|dish| dish.note.clone()).collect();
        assert!(
            !(placed.basket.note.clone() + &notes).contains(['不', '别', '取', '改']),
            "{text}: {placed:?}"
        );
        assert_ne!(placed.basket.dishes.len(), 2, "{text}: {placed:?}");
    }
    assert!(!decision.reply.is_empty(), "{text}: {decision:?}");
}
