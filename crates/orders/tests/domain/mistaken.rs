//! Lines that hold what an order holds, and mean something else.

use crate::shop::Chat;
use orders::domain::dialogue::{Effect, Intent};
use rstest::rstest;

#[rstest]
#[case("1 西红柿炒鸡蛋\n2 啤酒")]
#[case("1 tomato and egg\n2 mapo tofu\n3 beers")]
#[case("2 西红柿炒鸡蛋\n1 啤酒")]
#[case("1 土豆丝\n2 小炒肉\n3 鱼香肉丝")]
fn a_number_before_each_name_may_count_or_number_the_lines(#[case] text: &str) {
    let decision = Chat::new().send("wx-wang", text);
    let placed: Vec<u32> = decision
        .effects
        .iter()
        .filter_map(|effect| if let Effect::Place(placed) = effect { Some(placed) } else { None })
        .flat_map(|placed| placed.basket.dishes.iter().map(|dish| dish.quantity))
        .collect();
    let counts: Vec<u32> = text.lines().filter_map(|line| line.split(' ').next()?.parse().ok()).collect();
    assert!(placed.is_empty() || placed == counts, "{text}: {decision:?}");
    assert!(!decision.reply.is_empty(), "{text}");
}

#[rstest]
#[case("1. 土豆丝\n2. 小炒肉", 2)]
#[case("1、土豆丝 2、小炒肉 3、鱼香肉丝", 3)]
#[case("1）土豆丝\n2）小炒肉", 2)]
fn a_sign_behind_a_number_numbers_the_lines(#[case] text: &str, #[case] dishes: usize) {
    let decision = Chat::new().send("wx-wang", text);
    let [Effect::Place(placed)] = decision.effects.as_slice() else { panic!("{text}: {decision:?}") };
    assert_eq!(placed.basket.dishes.len(), dishes);
    assert!(placed.basket.dishes.iter().all(|dish| dish.quantity == 1), "{text}: {placed:?}");
}

#[rstest]
#[case("刚才的3.6是我点的")]
#[case("3.6是我点的")]
#[case("不是我点的3.6")]
#[case("3.6是谁的")]
#[case("3和6是我们的")]
#[case("There will be 3 of us today")]
#[case("6 of us for lunch today")]
#[case("we are 8 today")]
fn codes_that_are_spoken_of_order_nothing(#[case] text: &str) {
    let decision = Chat::new().send("wx-wang", text);
    assert!(decision.effects.is_empty(), "{text}: {decision:?}");
}

#[rstest]
#[case("18号3.6，20号5，我们都对花生过敏", "花生")]
#[case("18号3.6\n20号5\n都不要辣", "不要辣")]
#[case("都不要辣\n18号3.6\n20号5", "不要辣")]
#[case("18号3.6，20号5，全部少盐", "少盐")]
fn what_is_wished_for_all_is_wished_for_each(#[case] text: &str, #[case] wish: &str) {
    let decision = Chat::new().send("wx-stranger", text);
    let placed: Vec<_> = decision
        .effects
        .iter()
        .filter_map(|effect| if let Effect::Place(placed) = effect { Some(placed) } else { None })
        .collect();
    // Asking is right as well; to forget somebody is not.
    assert!(placed.is_empty() || placed.len() == 2, "{text}: {decision:?}");
    for order in &placed {
        let notes: String = order.basket.dishes.iter().map(|dish| dish.note.clone()).collect();
        assert!((order.basket.note.clone() + &notes).contains(wish), "{text}: {order:?}");
    }
    assert!(!decision.reply.is_empty(), "{text}");
}

#[test]
fn what_is_said_for_others_does_not_touch_the_senders_order() {
    let mut chat = Chat::new();
    chat.send("wx-wang", "3.6");
    let decision = chat.send("wx-wang", "都不要辣\n帮3号订3.6\n帮20号订5");
    assert!(
        !decision.effects.iter().any(|effect| matches!(effect, Effect::Cancel { .. } | Effect::Amend { .. })),
        "{decision:?}"
    );
    assert_ne!(decision.intent, Intent::CancelOrder);
}

/// The dishes of each order that is placed, by its guest's number.
fn placed(text: &str) -> Vec<(i32, Vec<(i32, u32)>)> {
    let decision = Chat::new().send("wx-wang", text);
    let order = |effect: &Effect| {
        let Effect::Place(placed) = effect else { return None };
        let dishes = placed.basket.dishes.iter().map(|dish| (dish.code, dish.quantity)).collect();
        Some((placed.customer.number, dishes))
    };
    decision.effects.iter().filter_map(order).collect()
}

#[rstest]
#[case("帮20号带一份3 我自己6")]
#[case("给20号来份3，我的6")]
#[case("20号要3，我要一份6")]
#[case("帮20号点3；我自己要6")]
fn after_others_the_sender_may_order_for_themselves(#[case] text: &str) {
    let orders = placed(text);
    // Asking for whom is right as well; to send it to the other guest is not.
    for (number, dishes) in &orders {
        assert!(*number != 20 || *dishes == [(3, 1)], "{text}: {orders:?}");
        assert!(*number != 18 || *dishes == [(6, 1)], "{text}: {orders:?}");
    }
}

#[rstest]
#[case("菜号 数量\n3 2\n8 1\n25 2", &[(3, 2), (8, 1), (25, 2)])]
#[case("编号　份数\n3　2\n6　1", &[(3, 2), (6, 1)])]
#[case("dish qty\n3 2\n6 1", &[(3, 2), (6, 1)])]
#[case("6（不要葱） 1\n3（多辣） 2", &[(6, 1), (3, 2)])]
#[case("1、3一份\n2、8两份\n3、6一份", &[(3, 1), (8, 2), (6, 1)])]
#[case("1. 3 x2\n2. 6 x1", &[(3, 2), (6, 1)])]
fn a_table_is_read_by_its_columns(#[case] text: &str, #[case] dishes: &[(i32, u32)]) {
    assert_eq!(placed(text), [(18, dishes.to_vec())], "{text}");
}

#[rstest]
#[case("3 2\n8 1\n25 2")]
#[case("6 1\n3 2")]
#[case("1、3\n2、6")]
fn two_numbers_a_line_may_be_two_dishes_or_one_and_how_many(#[case] text: &str) {
    assert_eq!(placed(text), [], "{text}");
}

#[rstest]
#[case("隔壁新开的那家也要一份6，不知道他几号")]
#[case("旁边摊位的小伙子要一份3 他几号我不知道")]
fn an_order_for_somebody_whose_number_is_not_known_is_asked_about(#[case] text: &str) {
    assert_eq!(placed(text), [], "{text}");
}

#[rstest]
#[case("three beers", &[(91, 3)])]
#[case("seven mapo tofu", &[(4, 7)])]
#[case("7\n1 中午12点", &[(7, 1), (1, 1)])]
#[case("91 4份\n1 饭1", &[(91, 4), (1, 1)])]
#[case("23\n3\n1 加饭", &[(23, 1), (3, 1), (1, 1)])]
#[case("19X 5； 8 1份米饭", &[(19, 5), (8, 1)])]
fn each_number_is_the_dish_or_the_quantity_that_it_stands_for(
    #[case] text: &str,
    #[case] dishes: &[(i32, u32)],
) {
    assert_eq!(placed(text), [(18, dishes.to_vec())], "{text}");
}
