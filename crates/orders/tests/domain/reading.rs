//! How single messages are read.

use crate::shop::{Chat, at};
use orders::domain::basket::Rice;
use orders::domain::dialogue::{Effect, Intent, Placement};
use orders::domain::shorthand::{LONGEST_TEXT, Part, People, Setting, TooLong, read};
use rstest::rstest;

/// The one order that a message of number 18's places.
fn placed(text: &str) -> Placement {
    let mut chat = Chat::new();
    let decision = chat.send("wx-wang", text);
    match decision.effects.as_slice() {
        [Effect::Place(placed)] => placed.clone(),
        _ => panic!("{text}: {decision:?}"),
    }
}

fn dishes(text: &str) -> Vec<(i32, u32)> {
    placed(text).basket.dishes.iter().map(|dish| (dish.code, dish.quantity)).collect()
}

fn intent(text: &str) -> Intent {
    Chat::new().send("wx-wang", text).intent
}

#[rstest]
#[case("18# 3", &[(3, 1)])]
#[case("#18 3,6", &[(3, 1), (6, 1)])]
#[case("我是18号 3.6", &[(3, 1), (6, 1)])]
#[case("老板，18号 3.6", &[(3, 1), (6, 1)])]
#[case("3号菜两份", &[(3, 2)])]
#[case("18号3号6号", &[(3, 1), (6, 1)])]
#[case("来俩土豆丝", &[(2, 2)])]
#[case("来两份土豆丝和一份小炒肉", &[(2, 2), (3, 1)])]
#[case("来一份土豆丝两份小炒肉", &[(2, 1), (3, 2)])]
#[case("土豆丝 两份 小炒肉 一份", &[(2, 2), (3, 1)])]
#[case("土豆丝 两份小炒肉", &[(2, 1), (3, 2)])]
#[case("土豆丝来两份", &[(2, 2)])]
#[case("3两份6", &[(3, 2), (6, 1)])]
#[case("3×2、6×3", &[(3, 2), (6, 3)])]
#[case("3、6各两份", &[(3, 2), (6, 2)])]
#[case("啤酒2 3", &[(91, 2), (3, 1)])]
#[case("2啤酒", &[(91, 2)])]
#[case("土豆丝3.6", &[(2, 1), (3, 1), (6, 1)])]
#[case("3小炒肉", &[(3, 1)])]
#[case("三、六", &[(3, 1), (6, 1)])]
#[case("老板来个小炒肉再来个土豆丝", &[(3, 1), (2, 1)])]
#[case("2 beers and kung pao chicken", &[(91, 2), (7, 1)])]
#[case("one BEER, two mapo tofu", &[(91, 1), (4, 2)])]
fn dishes_are_read_however_they_are_written(#[case] text: &str, #[case] expected: &[(i32, u32)]) {
    assert_eq!(dishes(text), expected);
}

#[rstest]
#[case("3.6", Rice::Default)]
#[case("3.6 带饭", Rice::Default)]
#[case("3.6 不要米饭了", Rice::Exactly(0))]
#[case("3.6 饭不要了", Rice::Exactly(0))]
#[case("3.6 without rice", Rice::Exactly(0))]
#[case("3.6 2饭", Rice::Exactly(2))]
#[case("3.6.饭2", Rice::Exactly(2))]
#[case("3.6 饭x2", Rice::Exactly(2))]
#[case("3.6 两碗饭", Rice::Exactly(2))]
#[case("3.6 90x2", Rice::Exactly(2))]
#[case("3.6 加饭", Rice::Plus(1))]
#[case("3.6 多一碗饭", Rice::Plus(1))]
#[case("3.6 加两份饭", Rice::Plus(2))]
#[case("3.6 少一碗饭", Rice::Plus(-1))]
#[case("3.6 米饭少一点", Rice::Default)]
fn rice_is_read_however_it_is_said(#[case] text: &str, #[case] expected: Rice) {
    assert_eq!(placed(text).basket.rice, expected);
}

#[rstest]
#[case("3.6 快一点", "快一点")]
#[case("3.6 加一双筷子", "加一双筷子")]
#[case("3.6 2个人", "2个人")]
#[case("3.6 不要葱和蒜", "不要葱和蒜")]
#[case("3.6 别送错了", "别送错了")]
#[case("3.6不要香菜,少盐", "不要香菜, 少盐")]
#[case("2x beer, less salt", "less salt")]
fn what_is_known_as_a_wish_goes_to_the_kitchen(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(placed(text).basket.note, expected);
}

#[rstest]
#[case("3.6 明天12点", "2026-11-24T12:00")]
#[case("3.6 半小时后", "2026-11-23T11:30")]
#[case("3.6 40分钟后", "2026-11-23T11:40")]
#[case("3.6 一个半小时后", "2026-11-23T12:30")]
#[case("3.6 中午", "2026-11-23T12:00")]
#[case("3.6 一点送", "2026-11-23T13:00")]
#[case("3.6 6点送", "2026-11-23T18:00")]
#[case("3.6 晚上7点", "2026-11-23T19:00")]
#[case("3.6 tomorrow at 12", "2026-11-24T12:00")]
#[case("3.6 in half an hour", "2026-11-23T11:30")]
fn a_time_is_the_next_such_moment(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(placed(text).basket.wanted, Some(at(&format!("{expected}:00+08:00"))));
}

#[rstest]
#[case("3.6 送到管理处二楼，少盐", "管理处二楼")]
#[case("3.6 送3楼", "3楼")]
#[case("3.6 地址：粮油区B7", "粮油区B7")]
#[case("3.6 12点半送和平路", "和平路")]
#[case("3.6 deliver to Office 2F at 12:30", "Office 2F")]
fn an_address_goes_up_to_the_next_sign(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(placed(text).delivery_address.as_deref(), Some(expected));
}

#[test]
fn a_time_behind_a_place_is_a_time() {
    let order = placed("3.6 deliver to tower 7pm");
    assert_eq!(order.delivery_address.as_deref(), Some("tower"));
    assert_eq!(order.basket.wanted, Some(at("2026-11-23T19:00:00+08:00")));
}

#[rstest]
#[case("33")]
#[case("3.77")]
#[case("3x0")]
#[case("3x100")]
#[case("3x-1")]
#[case("99999999999999999999")]
#[case("两三份土豆丝")]
#[case("订餐")]
#[case("来份红烧肉")]
#[case("肉丝")]
#[case("3.6 明天送")]
#[case("3.6 15点")]
#[case("18号")]
#[case("18号你好")]
fn what_cant_be_resolved_is_asked_about(#[case] text: &str) {
    assert_eq!(intent(text), Intent::Clarify);
}

#[rstest]
#[case("3.6 狮子头", "狮子头")]
#[case("3.6 电话13812345678", "13812345678")]
#[case("A12-3 小炒肉", "A12")]
#[case("3.6 咕噜咕噜", "咕噜咕噜")]
#[case("e\u{301}，3.6", "\u{e9}")]
fn what_is_left_over_is_asked_about_and_goes_along_after_a_yes(#[case] text: &str, #[case] left_over: &str) {
    let mut chat = Chat::new();
    let asked = chat.send("wx-wang", text);
    assert_eq!((asked.intent, asked.asks, asked.effects.len()), (Intent::Clarify, true, 0), "{asked:?}");
    assert!(asked.reply.contains(left_over), "{}", asked.reply);
    let confirmed = chat.send("wx-wang", "是");
    let [Effect::Place(placed)] = confirmed.effects.as_slice() else { panic!("{text}: {confirmed:?}") };
    assert!(placed.basket.note.contains(left_over), "{:?}", placed.basket);
    assert!(placed.basket.dishes.iter().all(|dish| dish.quantity == 1), "{:?}", placed.basket);
}

/// Whatever is made of it, the order before it is not forgotten: it is placed, or the
/// question shows it.
#[rstest]
#[case("3.6 不要土豆丝")]
#[case("3.6 多久能到")]
#[case("3.6 几点能送")]
fn what_stands_beside_an_order_does_not_hide_it(#[case] text: &str) {
    let decision = Chat::new().send("wx-wang", text);
    assert!(decision.reply.contains("农家小炒肉") && decision.reply.contains("鱼香肉丝"), "{decision:?}");
}

#[rstest]
#[case("有小炒肉吗？", Intent::Question)]
#[case("请问3.6多少钱", Intent::Question)]
#[case("18号 3.6 好吗？", Intent::PlaceOrder)]
#[case("小炒肉到哪了", Intent::OrderStatus)]
#[case("别送错了", Intent::Chat)]
#[case("是", Intent::Chat)]
#[case("辣椒不要了", Intent::Clarify)]
#[case("我的单不要了", Intent::CancelOrder)]
#[case("can you cancel my order please", Intent::CancelOrder)]
#[case("你们有什么菜？", Intent::ShowMenu)]
fn words_are_weighed_by_what_stands_around_them(#[case] text: &str, #[case] expected: Intent) {
    assert_eq!(intent(text), expected);
}

#[test]
fn a_number_at_the_start_is_the_customer_only_if_dishes_follow() {
    assert_eq!(dishes("18号两份"), [(18, 2)]);
    assert_eq!(dishes("18号菜"), [(18, 1)]);
    assert_eq!(dishes("18号两份3和6"), [(3, 2), (6, 1)]);
    assert_eq!(dishes("18号3x2,6"), [(3, 2), (6, 1)]);
    assert_eq!(dishes("18号\n3.6"), [(3, 1), (6, 1)]);
    assert_eq!(intent("18号 不要饭"), Intent::Clarify);
}

#[test]
fn a_wish_in_brackets_belongs_to_its_dish() {
    let placed = placed("3(不要辣，多放蒜)x2.6(2份，微辣)");
    let notes: Vec<_> =
        placed.lines.iter().map(|line| (line.code, line.quantity, line.note.as_str())).collect();
    assert_eq!(notes, [(3, 2, "不要辣,多放蒜"), (6, 2, "微辣"), (90, 4, "")]);
}

#[test]
fn evidence_points_into_the_text_as_it_was_typed() {
    let text = "１８号，\u{200b}３×２(不要辣) 饭2 12点 送到Ａ１２";
    let said: Vec<(Part, String)> =
        placed(text).evidence.iter().map(|evidence| (evidence.part, evidence.span.of(text))).collect();
    let expected = [
        (Part::Customer, "１８号"),
        (Part::Dish, "３×２"),
        (Part::Note, "不要辣"),
        (Part::Rice, "饭2"),
        (Part::Time, "12点"),
        (Part::Address, "送到Ａ１２"),
    ];
    assert_eq!(said, expected.map(|(part, text)| (part, text.to_owned())));
}

#[test]
fn a_text_of_more_than_2000_characters_is_not_read() {
    let (chat, people) = (Chat::new(), People::default());
    let setting =
        Setting { menu: &chat.menu, shop: &chat.shop, people: &people, sent: chat.now, sender: None };
    let read = |text: &str| read(text, setting).map(|_| ());
    assert_eq!(read(&format!("  {}  ", "饭".repeat(LONGEST_TEXT))), Ok(()));
    assert_eq!(read(&"饭".repeat(LONGEST_TEXT + 1)), Err(TooLong(LONGEST_TEXT + 1)));
}

#[test]
fn a_customer_for_whom_nothing_is_ordered_is_answered_by_number() {
    let mut chat = Chat::new();
    let decision = chat.send("wx-wang", "1号无饭\n18号3");
    let [Effect::Place(placed)] = decision.effects.as_slice() else { panic!("{decision:?}") };
    assert_eq!((placed.customer.number, placed.basket.note.as_str()), (18, ""));
    assert!(decision.reply.contains("1号现在没有进行中的单"), "{}", decision.reply);
}
