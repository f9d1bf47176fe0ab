//! What is told of others and of other things, beside what is asked for.

use crate::shop::{Chat, at};
use orders::domain::dialogue::{Decision, Effect};
use rstest::rstest;

fn said(text: &str) -> Decision {
    Chat::new().send("wx-wang", text)
}

/// What is said once an order is placed.
fn after(first: &str, text: &str) -> Decision {
    let mut chat = Chat::new();
    let placed = chat.send("wx-wang", first);
    assert!(matches!(placed.effects.as_slice(), [Effect::Place(_)]), "{first}: {placed:?}");
    chat.send("wx-wang", text)
}

/// The dishes of the one order that is placed.
fn placed(decision: &Decision) -> Vec<(i32, u32)> {
    let [Effect::Place(placed)] = decision.effects.as_slice() else { panic!("{decision:?}") };
    placed.basket.dishes.iter().map(|dish| (dish.code, dish.quantity)).collect()
}

#[rstest]
#[case("小王那单取消")]
#[case("小王的订单取消")]
#[case("老陈的不要了")]
#[case("老李那份不用送了")]
#[case("王工那份取消")]
#[case("我爸的不要了")]
#[case("张经理的单子取消")]
#[case("阿强那份不要了")]
#[case("会议取消了")]
#[case("活动取消了")]
#[case("培训取消了")]
#[case("手术取消了")]
#[case("聚会取消了")]
#[case("今天会议取消")]
#[case("演出取消")]
#[case("小王的小炒肉取消")]
#[case("中午不用送了，晚上送")]
#[case("中午的不用送了")]
#[case("中午不用送了，改晚上")]
fn what_others_or_other_things_take_back_is_asked_about(#[case] text: &str) {
    let decision = after("3.6", text);
    assert!(decision.effects.is_empty(), "{text}: {decision:?}");
    assert!(!decision.reply.is_empty() || decision.needs_person, "{text}: {decision:?}");
}

#[rstest]
#[case("会议取消了，订单取消")]
#[case("培训取消了，不用送了")]
#[case("张师傅 取消订单")]
#[case("抱歉，中午领导请客，刚才的订餐取消")]
fn who_takes_an_order_back_and_says_why_is_heard(#[case] text: &str) {
    let decision = after("3.6", text);
    assert!(matches!(decision.effects.as_slice(), [Effect::Cancel { .. }]), "{text}: {decision:?}");
}

#[rstest]
#[case("老张吃了两份小炒肉")]
#[case("小王点了两份鱼香肉丝")]
#[case("小刘带了两份小炒肉")]
#[case("室友吃了两份小炒肉")]
#[case("老张喝两瓶啤酒")]
#[case("老王喝了两瓶啤酒")]
#[case("我能喝三瓶啤酒")]
#[case("我喝了两瓶啤酒")]
#[case("我爸吃了三份回锅肉")]
#[case("统计：青椒肉丝3人，鱼香肉丝2人")]
#[case("投票：青椒肉丝3人，鱼香肉丝2人")]
#[case("早知道来份小炒肉算了")]
#[case("不如来份小炒肉算了")]
#[case("掌柜的，回锅肉是我老婆的拿手菜")]
#[case("麻烦了老板，木须肉是我老婆的拿手菜")]
#[case("老板，小炒肉是湖南菜吧")]
#[case("师傅，鱼香肉丝是你做的吗")]
#[case("你好，麻婆豆腐是四川的名菜")]
#[case("boss, kung pao chicken is my favourite")]
fn what_somebody_had_or_had_better_had_orders_nothing(#[case] text: &str) {
    let decision = said(text);
    assert!(decision.effects.is_empty(), "{text}: {decision:?}");
}

#[rstest]
#[case("喝两瓶啤酒", &[(91, 2)])]
#[case("想喝两瓶啤酒", &[(91, 2)])]
#[case("小炒肉一份 喝两瓶啤酒", &[(3, 1), (91, 2)])]
#[case("给小王来两份鱼香肉丝", &[(6, 2)])]
#[case("给我来份红烧茄子算了", &[(10, 1)])]
#[case("来份鸡丁 宫保那个", &[(7, 1)])]
#[case("有土豆的那个 土豆烧牛肉", &[(19, 1)])]
#[case("小炒肉麻一点二十份", &[(3, 20)])]
#[case("土豆丝切细一点十五份", &[(2, 15)])]
#[case("小炒肉两份 一点二十送", &[(3, 2)])]
#[case("一个十一个七", &[(10, 1), (7, 1)])]
#[case("一个三一个七", &[(3, 1), (7, 1)])]
#[case("一份十二份三", &[(10, 1), (3, 2)])]
#[case("来一个十一个十九", &[(10, 1), (19, 1)])]
#[case("一个十一个三，少盐", &[(10, 1), (3, 1)])]
#[case("我要的是小炒肉两份", &[(3, 2)])]
fn what_is_asked_for_is_still_ordered(#[case] text: &str, #[case] dishes: &[(i32, u32)]) {
    assert_eq!(placed(&said(text)), dishes, "{text}");
}

#[rstest]
#[case("鱼香肉丝两份，再来两份")]
#[case("小炒肉一份 土豆丝一份 再加两个")]
#[case("小炒肉两份 再来两份")]
#[case("回锅肉一份，麻婆豆腐一份，再要两份")]
#[case("来份小炒肉，再来份小龙虾")]
#[case("小炒肉一份，小龙虾一份")]
#[case("小炒肉一份，再来个老鸭汤")]
#[case("鱼香肉丝\n土豆烧牛肉\n牛肉")]
#[case("土豆烧牛肉1，牛肉")]
#[case("土豆烧牛肉、牛肉")]
#[case("来份小炒肉 上次的钱给我算一下")]
#[case("来份小炒肉，昨天的钱给我打个折算")]
#[case("来份小炒肉，钱给我抹零算")]
fn what_is_left_open_beside_an_order_is_asked_about(#[case] text: &str) {
    let decision = said(text);
    assert!(decision.effects.is_empty() && !decision.reply.is_empty(), "{text}: {decision:?}");
}

#[rstest]
#[case("来两份小炒肉，中午孩子回家")]
#[case("中午孩子在家，来两份小炒肉")]
#[case("中午家里来客人，来三份回锅肉")]
fn a_noon_that_may_be_wanted_is_asked_about(#[case] text: &str) {
    let mut chat = Chat::new();
    chat.now = at("2026-11-27T09:30:00+08:00");
    let decision = chat.send("wx-wang", text);
    assert!(decision.effects.is_empty() && !decision.reply.is_empty(), "{text}: {decision:?}");
}

#[test]
fn whether_a_dish_can_be_swapped_is_no_swap() {
    let decision = after("3.6", "能不能换成辣子鸡？");
    assert!(decision.effects.is_empty() && !decision.reply.is_empty(), "{decision:?}");
}
