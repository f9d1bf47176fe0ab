//! What is told of others and of other things, beside what is asked for.

use crate::shop::{Chat, at};
use language::basket::Rice;
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
#[case("你们那个排骨炖得烂不烂")]
#[case("回锅肉肥不肥")]
#[case("鱼香肉丝甜不甜啊")]
#[case("今天的小炒肉香不香")]
#[case("木须肉里的木耳新鲜不新鲜")]
#[case("老板 豆腐老不老")]
fn what_is_asked_both_ways_orders_nothing(#[case] text: &str) {
    let decision = said(text);
    assert!(decision.effects.is_empty(), "{text}: {decision:?}");
    assert!(!decision.asks, "{text}: {decision:?}");
}

#[rstest]
#[case("必须给辣子鸡打满分")]
#[case("今天的回锅肉我打100分")]
fn points_that_are_given_order_nothing(#[case] text: &str) {
    let decision = said(text);
    assert!(decision.effects.is_empty() && !decision.asks, "{text}: {decision:?}");
}

#[rstest]
#[case("拍个黄瓜 来份小炒肉", &[(92, 1), (3, 1)])]
#[case("Lunch for the night shift: 2 kung pao chicken, 1 mapo tofu", &[(7, 2), (4, 1)])]
#[case("Orders of the front desk: 1 mapo tofu, 2 kung pao chicken", &[(4, 1), (7, 2)])]
#[case("（1）地三鲜（2）木须肉（3）两碗米饭", &[(9, 1), (14, 1)])]
#[case("(1)小炒肉(2)回锅肉两份(3)一瓶啤酒", &[(3, 1), (8, 2), (91, 1)])]
#[case("来个鱼香肉丝不不不还是青椒肉丝吧对青椒肉丝一份", &[(5, 1)])]
#[case("one moo shu pork no wood ear", &[(14, 1)])]
#[case("2 mapo tofu, no sichuan peppercorn please", &[(4, 2)])]
#[case("2 yuxiang pork, 1 mapo tofu, deliver at 12", &[(6, 2), (4, 1)])]
#[case("1 kung pao chicken please deliver at 1", &[(7, 1)])]
#[case("序号,菜名,数量,备注\n1,麻婆豆腐,2,少麻\n2,蒜蓉油麦菜,1,\n3,番茄牛腩,1,多汁", &[(4, 2), (12, 1), (18, 1)])]
#[case("序号,菜名,份数\n1,小炒肉,3\n2,回锅肉,2", &[(3, 3), (8, 2)])]
#[case("3.8 啊不 3.18", &[(3, 1), (18, 1)])]
#[case("6.8.11，哦不，6.8.12", &[(6, 1), (8, 1), (12, 1)])]
#[case("3.8 啊不 18", &[(3, 1), (18, 1)])]
#[case("要個小炒肉，1點3送到", &[(3, 1)])]
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

#[rstest]
#[case("3来5个，11来5个，饭每人两碗一共十个人", 20)]
#[case("小炒肉两份，饭一人一碗，三个人", 3)]
#[case("回锅肉三份 饭每人两碗 五个人吃", 10)]
fn rice_for_each_is_for_as_many_as_are_said_to_eat(#[case] text: &str, #[case] rice: u32) {
    let decision = said(text);
    let [Effect::Place(placed)] = decision.effects.as_slice() else { panic!("{text}: {decision:?}") };
    assert_eq!(placed.basket.rice, Rice::Exactly(rice), "{text}");
}

#[test]
fn rice_that_is_raised_to_a_number_is_that_many() {
    let decision = after("8x2 11x2 饭6", "饭加到10碗");
    let told = decision.reply.contains("米饭×10");
    assert!(told, "{decision:?}");
}

#[rstest]
#[case("取消6，加20，其他不变")]
#[case("取消6，加20")]
#[case("6不要了，加20，其他不变")]
fn what_is_added_beside_what_is_taken_away_is_there(#[case] text: &str) {
    let decision = after("3.6", text);
    let [Effect::Amend { basket, .. }] = decision.effects.as_slice() else { panic!("{text}: {decision:?}") };
    let dishes: Vec<_> = basket.dishes.iter().map(|dish| (dish.code, dish.quantity)).collect();
    assert_eq!(dishes, [(3, 1), (20, 1)], "{text}");
}

#[rstest]
#[case("2 yuxiang pork, 1 mapo tofu, deliver at 12", "12:00")]
#[case("1 kung pao chicken, deliver at 6pm please", "18:00")]
#[case("1 kung pao chicken, deliver at 12:30 please", "12:30")]
fn an_hour_behind_deliver_is_a_time_and_no_place(#[case] text: &str, #[case] time: &str) {
    let decision = said(text);
    assert!(decision.reply.contains(time), "{text}: {decision:?}");
}

#[rstest]
#[case("3.90.90", 2)]
#[case("3.6.90.90.90", 3)]
#[case("3.90", 1)]
fn rice_is_as_much_as_its_code_is_said(#[case] text: &str, #[case] rice: u32) {
    assert!(said(text).reply.contains(&format!("米饭×{rice}")), "{text}: {:?}", said(text));
}

#[rstest]
#[case("第二行改成家常豆腐")]
#[case("第二个换成地三鲜")]
#[case("第1样改成回锅肉")]
fn a_place_in_a_list_is_asked_about(#[case] text: &str) {
    let decision = after("3.6", text);
    assert!(decision.effects.is_empty() && !decision.reply.is_empty(), "{text}: {decision:?}");
}

#[test]
fn the_minutes_of_a_cantonese_hour_are_where_the_hand_stands() {
    assert!(said("要個小炒肉，1點3送到C2").reply.contains("13:15"));
}

#[rstest]
#[case("18号,订餐3.6.7，一桌十个人", 10, false)]
#[case("18号,订餐3.6.7 一桌十个人", 10, false)]
#[case("18号,订餐3.6.7，两桌二十个人，请客", 20, true)]
#[case("18号,订餐3.6.7，我们十个人", 10, false)]
#[case("18号,订餐3，我不请客", 0, false)]
#[case("18号,订餐3,别人请客", 0, false)]
#[case("18号,订餐3,今天我请客", 0, true)]
fn who_eats_and_whose_treat_it_is_are_heard(#[case] text: &str, #[case] size: i32, #[case] is_host: bool) {
    let decision = said(text);
    let [Effect::Place(placed)] = decision.effects.as_slice() else { panic!("{text}: {decision:?}") };
    let party = orders::domain::party::party(&placed.basket.note);
    assert_eq!((party.size, party.is_host), (size, is_host), "{text}: {}", placed.basket.note);
}
