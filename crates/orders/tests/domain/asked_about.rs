//! Lines whose every character is accounted for, and which may mean something else all the
//! same: they are asked about.

use crate::shop::Chat;
use orders::domain::dialogue::{Decision, Effect, Intent};
use rstest::rstest;

const WANG: &str = "wx-wang";

fn after(messages: &[&str]) -> Decision {
    let mut chat = Chat::new();
    messages.iter().map(|text| chat.send(WANG, text)).last().expect("a message")
}

fn dishes(decision: &Decision) -> Vec<(i32, u32)> {
    let basket = match decision.effects.as_slice() {
        [Effect::Place(placed)] => &placed.basket,
        [Effect::Amend { basket, .. }] => basket,
        _ => panic!("{decision:?}"),
    };
    basket.dishes.iter().map(|dish| (dish.code, dish.quantity)).collect()
}

#[rstest]
#[case::told_of_others("他们都点了3.6")]
#[case::told_of_oneself("我去食堂吃小炒肉了")]
#[case::had_today("王师傅今天吃的3")]
#[case::denied("没说要3.6啊")]
#[case::denied_for_others("我不是要3.6，我要8.9")]
#[case::come("3.6到了")]
#[case::received("3.6收到")]
#[case::one_or_the_other("要3还是6呢")]
#[case::in_some_case("3.6可以吗 不行就8")]
#[case::guessed("可能要3.6")]
#[case::about("大概5份小炒肉")]
#[case::at_least("小炒肉至少两份")]
#[case::five_or_six("五六份小炒肉")]
#[case::put_off("3.6先记着 等会儿定")]
#[case::put_off_until("等我消息再做 3.6")]
#[case::asked_both_ways("小炒肉要不要放辣椒啊")]
#[case::how_long("3要等多久")]
#[case::price("今天白菜3.6")]
#[case::half_a_portion("小炒肉1.5份")]
#[case::two_in_one("小炒肉和鱼香肉丝双拼饭")]
#[case::no_such_side("小炒肉加份青菜")]
#[case::shared_rice("两份地三鲜，一份带饭一份不带饭")]
#[case::rice_of_one("鱼香肉丝一份加一碗饭，木须肉一份不加饭")]
#[case::rice_in_brackets("小炒肉（不要饭）鱼香肉丝")]
#[case::bare_more("小炒肉加2")]
#[case::number_of_a_wish("小炒肉1 小炒肉不辣1 回锅肉1")]
#[case::shouted("土豆丝！土豆丝！土豆丝！一份！")]
#[case::once_more_or_that_one("再加份小炒肉 小炒肉一丁点辣都不能有")]
#[case::also_one("我自己要3，帮我妈也订一个")]
#[case::two_places("3送A12，6送B7")]
#[case::halves_to_places("3.6，一份送A12一份送B7")]
#[case::no_end_of_the_place("我想吃那个土豆烧牛肉你看能不能送到我家里来我今天不在摊上了")]
#[case::guest_or_stall("3.8 送6号")]
#[case::two_times("中午3.6晚上8.9")]
#[case::rest_of_a_time("3.6 十二点过五分")]
#[case::range("3到6各一份")]
#[case::columns("3,2\n6,1")]
#[case::list_of_codes("1、3  2、6  3、饭两碗")]
#[case::we_are_three("我们三个 3 6 9")]
fn what_may_mean_something_else_is_not_ordered(#[case] text: &str) {
    let decision = after(&[text]);
    assert!(decision.effects.is_empty(), "{decision:?}");
    assert!(!decision.reply.is_empty() || decision.needs_person, "{decision:?}");
}

#[rstest]
#[case::all_and_more(&["3.6", "3.6.9"])]
#[case::named_again(&["3.6", "小炒肉"])]
#[case::was_wrong(&["3.6", "上面打错了，是3.7"])]
#[case::keeps_one(&["3.6.9", "只留9，别的都不要"])]
#[case::keeps_or_adds(&["3.6.9", "不要3和6了，就9，再添个汤"])]
#[case::bare_more(&["小炒肉x5 8x5", "又来了俩人 小炒肉加2"])]
#[case::no_such_side(&["3.6", "加个蛋"])]
fn what_may_change_the_order_there_is_orders_nothing_new(#[case] messages: &[&str]) {
    let decision = after(messages);
    assert!(decision.effects.is_empty(), "{decision:?}");
    assert!(!decision.reply.is_empty() || decision.needs_person, "{decision:?}");
}

#[rstest]
#[case(&["宫保鸡丁3 包菜3", "那个包菜不整了 换成豆角"], &[(7, 3), (13, 3)])]
#[case(&["3.6x2", "鱼香肉丝换成木须肉"], &[(3, 1), (14, 2)])]
#[case(&["3.6x2", "一份鱼香肉丝换成木须肉"], &[(3, 1), (6, 1), (14, 1)])]
#[case(&["3.6", "6改成7，7多放辣"], &[(3, 1), (7, 1)])]
#[case(&["麻婆豆腐一份 地三鲜一份", "一个人吃不完 地三鲜去了吧"], &[(4, 1)])]
#[case(&["3.6", "3、6各加一份"], &[(3, 2), (6, 2)])]
fn what_takes_the_place_of_a_dish_comes_as_often(#[case] messages: &[&str], #[case] right: &[(i32, u32)]) {
    let decision = after(messages);
    assert_eq!((decision.intent, dishes(&decision)), (Intent::AmendOrder, right.to_vec()), "{decision:?}");
}

#[rstest]
#[case("1)小炒肉2)木须肉3)啤酒2瓶", &[(3, 1), (14, 1), (91, 2)])]
#[case("菜名 份数\n小炒肉 2\n地三鲜 1\n合计 3", &[(3, 2), (9, 1)])]
#[case("3.6 饭3碗 算了2碗吧", &[(3, 1), (6, 1)])]
#[case("地三鲜 少油 / 手撕包菜 少盐 / 饭一份", &[(9, 1), (11, 1)])]
#[case("3.6 大概12点", &[(3, 1), (6, 1)])]
fn numbers_that_count_no_dish_order_none(#[case] text: &str, #[case] right: &[(i32, u32)]) {
    let decision = after(&[text]);
    assert_eq!((decision.intent, dishes(&decision)), (Intent::PlaceOrder, right.to_vec()), "{decision:?}");
}
