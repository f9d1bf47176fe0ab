//! Forms and slips that are filled in on one line or on several.

use crate::shop::Chat;
use orders::domain::dialogue::{Effect, Intent, Placement};
use orders::domain::shorthand::Action;
use rstest::rstest;

const WANG: &str = "wx-wang";

fn placed(text: &str) -> Placement {
    let decision = Chat::new().send(WANG, text);
    match decision.effects.as_slice() {
        [Effect::Place(placed)] => placed.clone(),
        _ => panic!("{text}: {decision:?}"),
    }
}

#[rstest]
#[case("菜品：3、6 电话：13812345678 备注：花生过敏", &[(3, 1), (6, 1)], "花生过敏")]
#[case("姓名：王师傅 菜品：小炒肉一份 电话：13900001111 备注：海鲜过敏", &[(3, 1)], "海鲜过敏")]
#[case("备注：少放盐 菜品：鱼香肉丝两份", &[(6, 2)], "少放盐")]
#[case("备注：不要辣 小炒肉一份", &[(3, 1)], "不要辣")]
#[case("菜名：土豆丝 合计：12元 要求：不要香菜", &[(2, 1)], "不要香菜")]
#[case("菜品：3\n电话：13812345678\n备注：无", &[(3, 1)], "")]
#[case("菜品：3 订单号：2026/11/23", &[(3, 1)], "")]
#[case("3.6 备注：小炒肉不要葱", &[(3, 1), (6, 1)], "小炒肉不要葱")]
#[case("Order: 3, 6 Phone: 13812345678 Note: peanut allergy", &[(3, 1), (6, 1)], "peanut allergy")]
fn a_label_says_what_stands_behind_it_up_to_the_next(
    #[case] text: &str,
    #[case] dishes: &[(i32, u32)],
    #[case] note: &str,
) {
    let basket = placed(text).basket;
    let codes: Vec<_> = basket.dishes.iter().map(|dish| (dish.code, dish.quantity)).collect();
    assert_eq!((codes.as_slice(), basket.note.as_str()), (dishes, note), "{text}");
}

#[test]
fn an_address_on_a_form_is_where_it_goes() {
    let order = placed("收货人：老周 地址：水果区D15 菜品：3 备注：无 电话：13800000000");
    assert_eq!(order.delivery_address.as_deref(), Some("水果区D15"));
}

#[test]
fn an_allergy_in_a_note_is_one() {
    let chat = Chat::new();
    assert!(chat.read(WANG, "菜品：3 备注：花生过敏").allergy);
    assert!(!chat.read(WANG, "菜品：3 备注：不要花生").allergy);
}

#[rstest]
#[case("菜品：3.6 电话：13812345678 花生过敏", "花生过敏")]
#[case("菜品：3 金额：18 虎皮青椒", "虎皮青椒")]
#[case("菜品：3 合计：18，不要葱", "不要葱")]
fn a_dish_or_a_wish_behind_a_phone_or_a_price_is_asked_about(#[case] text: &str, #[case] left: &str) {
    let mut chat = Chat::new();
    let asked = chat.send(WANG, text);
    assert_eq!((asked.intent, asked.asks, asked.effects.len()), (Intent::Clarify, true, 0), "{asked:?}");
    assert!(asked.reply.contains(left), "{}", asked.reply);
    let confirmed = chat.send(WANG, "是");
    assert!(
        matches!(confirmed.effects.as_slice(), [Effect::Place(placed)] if placed.basket.note.contains(left)),
        "{confirmed:?}"
    );
}

#[test]
fn the_guest_that_a_form_names_is_the_one_who_eats() {
    let reading = Chat::new().read(WANG, "联系人：李姐 麻婆豆腐一份");
    let [request] = reading.requests.as_slice() else { panic!("{reading:?}") };
    let Action::Place(basket) = &request.action else { panic!("{request:?}") };
    assert_eq!(request.customer.map(|customer| customer.number), Some(20));
    assert_eq!((basket.dishes.len(), basket.dishes[0].code, request.unresolved.len()), (1, 4, 0));
}
