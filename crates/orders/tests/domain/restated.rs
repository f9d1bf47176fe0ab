//! What is said once more, otherwise, or of one among others: how many there are to
//! be, what was meant, whose wish it is.

use crate::shop::Chat;
use orders::domain::{
    basket::{Basket, Rice},
    dialogue::{Decision, Effect, Intent},
};
use rstest::rstest;

fn after(messages: &[&str]) -> Decision {
    let mut chat = Chat::new();
    messages.iter().map(|text| chat.send("wx-wang", text)).last().expect("a message")
}

fn basket(decision: &Decision) -> &Basket {
    match decision.effects.as_slice() {
        [Effect::Place(placed)] => &placed.basket,
        [Effect::Amend { basket, .. }] => basket,
        _ => panic!("{decision:?}"),
    }
}

fn dishes(decision: &Decision) -> Vec<(i32, u32)> {
    basket(decision).dishes.iter().map(|dish| (dish.code, dish.quantity)).collect()
}

#[rstest]
#[case("6.25", "6弄三份", &[(6, 3), (25, 1)])]
#[case("8", "8来两份吧", &[(8, 2)])]
#[case("3.6", "6要两份吧 多来一个人", &[(3, 1), (6, 2)])]
#[case("7.9", "追加：麻婆豆腐+1", &[(7, 1), (9, 1), (4, 1)])]
#[case("8.9", "不是8.9 是8.12", &[(8, 1), (12, 1)])]
#[case("7.11", "说错了 是9不是7", &[(11, 1), (9, 1)])]
#[case("6.25", "6换8 25去掉", &[(8, 1)])]
#[case("3.8", "8加辣", &[(3, 1), (8, 1)])]
#[case("6.12", "6不要葱 12少盐", &[(6, 1), (12, 1)])]
fn an_open_order_is_put_right(#[case] first: &str, #[case] text: &str, #[case] right: &[(i32, u32)]) {
    let decision = after(&[first, text]);
    assert_eq!((decision.intent, dishes(&decision)), (Intent::AmendOrder, right.to_vec()), "{text}");
}

#[rstest]
#[case("8来两份吧", &[(8, 2)])]
#[case("点7，再来9 饭x3", &[(7, 1), (9, 1)])]
#[case("15，再来12 饭1", &[(15, 1), (12, 1)])]
#[case("18号:3号5份\n10号1份", &[(3, 5), (10, 1)])]
#[case("7 91三", &[(7, 1), (91, 3)])]
#[case("给整三大份土豆丝", &[(2, 3)])]
#[case("菜品：回锅肉\n数量：2\n地址：管理处二楼", &[(8, 2)])]
fn quantities_are_read_as_they_are_said(#[case] text: &str, #[case] right: &[(i32, u32)]) {
    let decision = after(&[text]);
    assert_eq!((decision.intent, dishes(&decision)), (Intent::PlaceOrder, right.to_vec()), "{text}");
}

#[rstest]
#[case(&["7，再来9 饭x3"], Rice::Exactly(3))]
#[case(&["甲组：3\n乙组：6\n共4饭"], Rice::Exactly(4))]
#[case(&["来个木须肉饭呢就要一碗"], Rice::Exactly(1))]
#[case(&["3.6", "饭两个就行"], Rice::Exactly(2))]
#[case(&["地三鲜 不吃饭"], Rice::Exactly(0))]
fn rice_is_counted_by_its_own_words(#[case] messages: &[&str], #[case] rice: Rice) {
    assert_eq!(basket(&after(messages)).rice, rice, "{messages:?}");
}

#[test]
fn a_wish_in_a_line_of_a_list_is_its_dishs() {
    let decision = after(&["爷爷：家常豆腐，软点\n弟弟：辣子鸡，别太辣\n我：8"]);
    let notes: Vec<&str> = basket(&decision).dishes.iter().map(|dish| dish.note.as_str()).collect();
    assert!(notes[0].contains("软点") && notes[1].contains("别太辣") && notes[2].is_empty(), "{notes:?}");
    let decision = after(&["8 一个 少油\n11 两个\n92 一个 不要蒜"]);
    let notes: Vec<&str> = basket(&decision).dishes.iter().map(|dish| dish.note.as_str()).collect();
    assert_eq!(notes, ["少油", "", "不要蒜"]);
}

#[test]
fn who_eats_no_rice_among_others_takes_one_away() {
    let decision = after(&["小周 回锅肉\n小吴 土豆丝 不吃饭\n小郑 鱼香肉丝"]);
    assert_eq!(basket(&decision).rice, Rice::Plus(-1));
}

#[test]
fn a_wish_for_that_one_is_for_the_order_there_is() {
    let decision = after(&["14", "木须肉那个千万别放葱，另外再加一份油麦菜"]);
    assert_eq!((decision.intent, dishes(&decision)), (Intent::AmendOrder, vec![(14, 1), (12, 1)]));
    assert!(basket(&decision).dishes[0].note.contains("葱"), "{decision:?}");
}

#[rstest]
#[case("3.3.8 有一个3不辣")]
#[case("老大土豆丝，我跟老大一样")]
fn what_may_be_one_more_or_one_of_them_is_asked_about(#[case] text: &str) {
    let decision = after(&[text]);
    assert_eq!((decision.intent, decision.effects.len()), (Intent::Clarify, 0), "{decision:?}");
}

#[rstest]
#[case(&["3.6", "谢谢老板，3点东门开会，都来"])]
#[case(&["3.6", "8个人吃点几个菜够"])]
fn a_time_or_a_number_of_people_in_talk_changes_nothing(#[case] messages: &[&str]) {
    let decision = after(messages);
    assert!(decision.effects.is_empty(), "{decision:?}");
}

#[test]
fn numbers_with_quantities_are_dishes_where_the_guest_stands_at_the_end() {
    let decision = Chat::new().send("wx-stranger", "6号4份 92号1份 24号5份，7号");
    assert_eq!((decision.intent, dishes(&decision)), (Intent::PlaceOrder, vec![(6, 4), (92, 1), (24, 5)]));
}

#[rstest]
#[case("小炒肉+米饭+2瓶啤酒", &[(3, 1), (91, 2)])]
#[case("3+饭+6", &[(3, 1), (6, 1)])]
#[case("3 米饭加两瓶啤酒", &[(3, 1), (91, 2)])]
#[case("3小份 6大份", &[(3, 1), (6, 1)])]
#[case("3.6两啤酒", &[(3, 1), (6, 1), (91, 2)])]
#[case("来4个人，小炒肉两份，鱼香肉丝一份", &[(3, 2), (6, 1)])]
fn what_stands_beside_is_not_counted_twice(#[case] text: &str, #[case] right: &[(i32, u32)]) {
    let decision = after(&[text]);
    if decision.intent == Intent::PlaceOrder {
        assert_eq!(dishes(&decision), right.to_vec(), "{text}");
    } else {
        assert_eq!((decision.intent, decision.effects.len()), (Intent::Clarify, 0), "{text}: {decision:?}");
    }
}

#[rstest]
#[case("明天中午小炒肉来一份")]
#[case("小炒肉要一份，晚上六点送")]
#[case("小炒肉来两份送到B7")]
fn a_new_order_for_another_time_or_place_leaves_the_open_one_alone(#[case] text: &str) {
    let decision = after(&["3", text]);
    assert!(!matches!(decision.effects.as_slice(), [Effect::Amend { .. }]), "{decision:?}");
}

#[rstest]
#[case("3改成两份不要辣", "辣")]
#[case("小炒肉要两份不要花生", "花生")]
fn a_wish_beside_a_new_quantity_is_kept(#[case] text: &str, #[case] wish: &str) {
    let decision = after(&["3.6", text]);
    let basket = basket(&decision);
    let told = basket.dishes.iter().map(|dish| dish.note.as_str()).chain([basket.note.as_str()]);
    assert!(told.into_iter().any(|note| note.contains(wish)), "{decision:?}");
    assert_eq!(dishes(&decision), [(3, 2), (6, 1)]);
}

#[rstest]
#[case("18号3.6，我海鲜不吃")]
#[case("18号3.6，我坚果不吃")]
#[case("8弄12号 小炒肉一份")]
fn what_may_matter_is_asked_about(#[case] text: &str) {
    let decision = after(&[text]);
    assert_eq!((decision.intent, decision.effects.len()), (Intent::Clarify, 0), "{decision:?}");
}

#[test]
fn an_allergy_or_a_payment_in_a_line_is_for_the_whole_order() {
    for (text, word) in
        [("小炒肉一份\n宫保鸡丁一份，我花生过敏", "过敏"), ("小炒肉一份\n鱼香肉丝一份，带双筷子", "筷子")]
    {
        assert!(basket(&after(&[text])).note.contains(word), "{text}");
    }
}

#[rstest]
#[case("米饭再来两碗")]
#[case("米饭再加两碗")]
#[case("饭多加两碗")]
fn more_rice_is_added_to_what_there_is(#[case] text: &str) {
    let decision = after(&["3.6", text]);
    let Effect::Amend { lines, .. } = decision.effects.first().expect("a change") else {
        panic!("{decision:?}")
    };
    assert_eq!(lines.iter().filter(|line| line.code == 90).map(|line| line.quantity).sum::<u32>(), 4);
}

#[test]
fn what_takes_the_place_of_a_list_leaves_the_rest() {
    let decision = after(&["3.6.92", "不是3.6 是3.8"]);
    assert_eq!(dishes(&decision), [(92, 1), (3, 1), (8, 1)]);
}

#[test]
fn a_wish_for_what_is_not_ordered_says_so() {
    let decision = after(&["3", "番茄炒蛋那个千万莫放糖"]);
    assert!(decision.effects.is_empty() && !decision.reply.contains("开始做"), "{decision:?}");
}

#[rstest]
#[case("小炒肉", "刚才那个小炒肉 按错了 是回锅肉", &[(8, 1)])]
#[case("土豆丝", "刚那个土豆丝，点错了，是土豆烧牛肉", &[(19, 1)])]
fn what_was_meant_instead_takes_its_place(
    #[case] first: &str,
    #[case] text: &str,
    #[case] right: &[(i32, u32)],
) {
    let decision = after(&[first, text]);
    assert_eq!((decision.intent, dishes(&decision)), (Intent::AmendOrder, right.to_vec()), "{text}");
}

#[rstest]
#[case("地三鲜 回锅肉 两个都要", &[(9, 1), (8, 1)])]
#[case("7 11 两样都来", &[(7, 1), (11, 1)])]
#[case("给我整个木须肉 再整俩啤酒", &[(14, 1), (91, 2)])]
#[case("mapo tofu, 2 rice", &[(4, 1)])]
#[case("tomato egg one, 3 rice", &[(1, 1)])]
#[case("8一个5一个 5少放辣", &[(8, 1), (5, 1)])]
#[case("小张：3一份\n小李：3不辣", &[(3, 1), (3, 1)])]
fn what_counts_all_rice_or_a_dish_named_before_orders_no_more(
    #[case] text: &str,
    #[case] right: &[(i32, u32)],
) {
    let decision = after(&[text]);
    assert_eq!((decision.intent, dishes(&decision)), (Intent::PlaceOrder, right.to_vec()), "{text}");
}

/// Where the same is ordered already, it may be that one that is spoken of.
#[rstest]
#[case(&["小炒肉两份"], "小炒肉有一份做成不辣的")]
#[case(&["小炒肉"], "再+1")]
fn what_may_be_about_an_open_order_is_asked_about(#[case] before: &[&str], #[case] text: &str) {
    let decision = after(&[before, &[text]].concat());
    assert!(decision.effects.is_empty() && decision.intent == Intent::Clarify, "{text}: {decision:?}");
}

#[rstest]
#[case("姐妹们我又来啦，小炒肉一份", &[(3, 1)])]
#[case("回锅肉一份，忙到现在才坐下", &[(8, 1)])]
fn what_is_only_talk_beside_an_order_is_passed_over(#[case] text: &str, #[case] right: &[(i32, u32)]) {
    let decision = after(&[text]);
    assert_eq!((decision.intent, dishes(&decision)), (Intent::PlaceOrder, right.to_vec()), "{text}");
    // With an order open, it may mean that one.
    assert!(after(&["7", text]).effects.len() < 2);
}
