//! Names behind an `@` and what a phone writes in brackets: the rest of the line is
//! what the sender says.

use crate::shop::Chat;
use orders::domain::dialogue::{Decision, Effect, Intent};
use rstest::rstest;

const WANG: &str = "wx-wang";

/// What the last of some messages of number 18's comes to.
fn last(texts: &[&str]) -> Decision {
    let mut chat = Chat::new();
    let decisions: Vec<Decision> = texts.iter().map(|text| chat.send(WANG, text)).collect();
    decisions.last().expect("a message").clone()
}

fn ordered(decision: &Decision) -> (Vec<(i32, u32)>, String) {
    let basket = match decision.effects.as_slice() {
        [Effect::Place(placed)] => placed.basket.clone(),
        [Effect::Amend { basket, .. }] => basket.clone(),
        _ => panic!("{decision:?}"),
    };
    (basket.dishes.iter().map(|dish| (dish.code, dish.quantity)).collect(), basket.note)
}

#[rstest]
#[case(&["3.6 @老板不要放花生我过敏"], &[(3, 1), (6, 1)], "不要放花生我过敏")]
#[case(&["@老板来份小炒肉"], &[(3, 1)], "")]
#[case(&["@老板娘两份土豆丝，别放葱"], &[(2, 2)], "别放葱")]
#[case(&["@阿强我花生过敏，3.6"], &[(3, 1), (6, 1)], "花生过敏")]
#[case(&["@农贸小馆来份鱼香肉丝"], &[(6, 1)], "")]
#[case(&["@boss鱼香肉丝一份"], &[(6, 1)], "")]
#[case(&["3.6", "@小刘加一份7"], &[(3, 1), (6, 1), (7, 1)], "")]
#[case(&["3.6", "@师傅退了小炒肉"], &[(6, 1)], "")]
fn what_is_typed_right_behind_a_name_is_read(
    #[case] texts: &[&str],
    #[case] dishes: &[(i32, u32)],
    #[case] note: &str,
) {
    assert_eq!(ordered(&last(texts)), (dishes.to_vec(), note.to_owned()));
}

#[test]
fn an_order_is_called_off_by_name_as_well() {
    for text in ["@老板娘取消订单", "@张师傅不用送了"] {
        assert_eq!(last(&["3.6", text]).intent, Intent::CancelOrder, "{text}");
    }
}

#[rstest]
#[case("@农贸小馆 3.6")]
#[case("@爱吃土豆丝的猫 3.6")]
#[case("@番茄炒蛋 3.6")]
#[case("3.6 @所有人")]
fn a_nickname_is_no_dish_and_no_wish(#[case] text: &str) {
    assert_eq!(ordered(&last(&[text])), (vec![(3, 1), (6, 1)], String::new()));
}

/// Where it goes matters, and nobody here can read a map.
#[rstest]
#[case("[位置]东门3号 小炒肉一份", "农家小炒肉×1", "东门3号")]
#[case("[位置]市场北门2号 鱼香肉丝两份", "鱼香肉丝×2", "市场北门2号")]
fn a_place_of_the_map_beside_an_order_is_asked_about(
    #[case] text: &str,
    #[case] dish: &str,
    #[case] place: &str,
) {
    let asked = last(&[text]);
    assert_eq!((asked.intent, asked.effects.len()), (Intent::Clarify, 0));
    assert!(asked.reply.contains(dish) && asked.reply.contains(place), "{}", asked.reply);
    assert!(ordered(&last(&[text, "是"])).1.contains(place));
}

#[rstest]
#[case(&["3.6", "[转账] ¥36.00 再来一份小炒肉"])]
#[case(&["[链接]美食推荐 麻婆豆腐两份"])]
fn what_stands_behind_money_or_a_link_is_asked_about(#[case] texts: &[&str]) {
    let decision = last(texts);
    assert_eq!((decision.intent, decision.effects.len()), (Intent::Clarify, 0), "{decision:?}");
}

#[rstest]
#[case("[位置] 幸福路88号")]
#[case("[位置] 农贸市场(东门12号)")]
#[case("[红包]恭喜发财，大吉大利")]
#[case("[转账] ¥36.00")]
#[case("[语音] 15秒")]
fn lengths_amounts_and_places_are_no_digits(#[case] text: &str) {
    let decision = last(&[text]);
    assert_eq!((decision.intent, decision.effects.len()), (Intent::Chat, 0), "{decision:?}");
}
