//! Conversations: who may order for whom, changes, questions.

use crate::shop::{Chat, at};
use jiff::SignedDuration;
use orders::domain::dialogue::{Decision, Effect, Intent};
use orders::domain::menu::Item;
use orders::domain::order::State;
use orders::domain::price::{Line, Origin};

const WANG: &str = "wx-wang";
const STRANGER: &str = "wx-stranger";

fn lines(decision: &Decision) -> Vec<(i32, u32)> {
    let lines = decision.effects.iter().flat_map(|effect| match effect {
        Effect::Place(placed) => placed.lines.clone(),
        Effect::Amend { lines, .. } => lines.clone(),
        _ => Vec::new(),
    });
    lines.map(|line: Line| (line.code, line.quantity)).collect()
}

/// What becomes of an order of 3 and 6 after another message.
fn amended(text: &str) -> Vec<(i32, u32)> {
    let mut chat = Chat::new();
    chat.send(WANG, "3.6");
    let decision = chat.send(WANG, text);
    assert_eq!(decision.intent, Intent::AmendOrder, "{text}: {decision:?}");
    lines(&decision)
}

#[test]
fn an_order_is_changed_as_it_is_said() {
    assert_eq!(amended("改成3.7"), [(3, 1), (7, 1), (90, 2)]);
    assert_eq!(amended("换成小炒肉"), [(3, 1), (90, 1)]);
    assert_eq!(amended("3换成7"), [(6, 1), (7, 1), (90, 2)]);
    assert_eq!(amended("小炒肉换成两份土豆丝"), [(6, 1), (2, 2), (90, 3)]);
    assert_eq!(amended("3改成两份"), [(3, 2), (6, 1), (90, 3)]);
    assert_eq!(amended("减3"), [(6, 1), (90, 1)]);
    assert_eq!(amended("3不要了"), [(6, 1), (90, 1)]);
    assert_eq!(amended("取消3"), [(6, 1), (90, 1)]);
    assert_eq!(amended("去掉3加8"), [(6, 1), (8, 1), (90, 2)]);
    assert_eq!(amended("再来一份小炒肉"), [(3, 2), (6, 1), (90, 3)]);
    assert_eq!(amended("加饭"), [(3, 1), (6, 1), (90, 3)]);
    assert_eq!(amended("去掉一份饭"), [(3, 1), (6, 1), (90, 1)]);
    assert_eq!(amended("不要饭"), [(3, 1), (6, 1)]);
    assert_eq!(amended("add 7"), [(3, 1), (6, 1), (7, 1), (90, 3)]);
}

#[test]
fn rice_that_was_asked_for_stays_when_the_dishes_change() {
    let mut chat = Chat::new();
    chat.send(WANG, "3.6 一饭");
    assert_eq!(lines(&chat.send(WANG, "改成3.7.8")), [(3, 1), (7, 1), (8, 1), (90, 1)]);
}

#[test]
fn an_order_named_in_two_ways_is_changed_twice_and_called_off_once() {
    let mut chat = Chat::new();
    chat.send(WANG, "3.6");
    let both = chat.send(WANG, "加7\n18号 去掉3");
    assert_eq!(lines(&both), [(3, 1), (6, 1), (7, 1), (90, 3), (6, 1), (7, 1), (90, 2)]);
    let off = chat.send(WANG, "18号 加3\n18号 取消\n18号 取消");
    assert!(matches!(off.effects.as_slice(), [Effect::Amend { .. }, Effect::Cancel { .. }]), "{off:?}");
}

#[test]
fn a_dish_that_was_promised_keeps_its_price_and_cant_sell_out() {
    let mut chat = Chat::new();
    chat.send(WANG, "3");
    chat.sold_out(3);
    assert_eq!(lines(&chat.send(WANG, "加6")), [(3, 1), (6, 1), (90, 2)]);
}

#[test]
fn taking_the_last_dish_away_asks_whether_to_cancel() {
    let mut chat = Chat::new();
    chat.send(WANG, "3");
    let decision = chat.send(WANG, "去掉3");
    assert_eq!((decision.intent, decision.effects.len()), (Intent::Clarify, 0));
    assert!(decision.reply.contains("取消"));
}

#[test]
fn once_the_kitchen_has_begun_a_person_decides() {
    let mut chat = Chat::new();
    chat.send(WANG, "3.6");
    chat.orders[0].order.state = State::Preparing;
    for (text, intent) in [("加6", Intent::AmendOrder), ("不要了", Intent::CancelOrder)] {
        let decision = chat.send(WANG, text);
        assert_eq!((decision.intent, decision.needs_person), (intent, true));
        assert!(decision.effects.is_empty());
    }
    assert_eq!(chat.send(WANG, "再来一份小炒肉").intent, Intent::PlaceOrder);
}

#[test]
fn without_an_open_order_there_is_nothing_to_change() {
    for (text, intent) in
        [("去掉6", Intent::Clarify), ("取消", Intent::CancelOrder), ("到哪了", Intent::OrderStatus)]
    {
        let decision = Chat::new().send(WANG, text);
        assert_eq!((decision.intent, decision.effects.len()), (intent, 0));
        assert!(!decision.reply.is_empty());
    }
}

#[test]
fn more_of_a_dish_without_an_open_order_is_a_new_one() {
    let decision = Chat::new().send(WANG, "加6");
    assert_eq!((decision.intent, lines(&decision)), (Intent::PlaceOrder, vec![(6, 1), (90, 1)]));
}

#[test]
fn a_stranger_who_names_dishes_is_told_how_to_order_and_a_person_is_called() {
    for text in ["小炒肉一份", "3.6", "来份鱼香肉丝"] {
        let decision = Chat::new().send(STRANGER, text);
        assert_eq!(
            (decision.intent, decision.needs_person, decision.effects.len()),
            (Intent::Clarify, true, 0)
        );
        assert!(decision.reply.contains("几号"), "{}", decision.reply);
    }
}

#[test]
fn someone_elses_number_is_confirmed_once() {
    let mut chat = Chat::new();
    let asked = chat.send(WANG, "3.6\n20号 5");
    assert_eq!((asked.intent, asked.asks, asked.effects.len()), (Intent::PlaceOrder, true, 1));
    let confirmed = chat.send(WANG, "好的，谢谢");
    assert_eq!((confirmed.intent, lines(&confirmed)), (Intent::Confirm, vec![(5, 1), (90, 1)]));
    assert_eq!(chat.send(WANG, "是").intent, Intent::Chat);
}

#[test]
fn a_number_that_changed_hands_is_asked_about_unless_its_owner_says_it() {
    let mut chat = Chat::new();
    chat.changed_hands(18, chat.now.checked_add(SignedDuration::from_hours(24)).expect("in range"));
    chat.changed_hands(20, chat.now.checked_add(SignedDuration::from_hours(24)).expect("in range"));
    assert_eq!(chat.send(WANG, "18号 3.6").intent, Intent::PlaceOrder, "Wang is number 18");
    let asked = chat.send(STRANGER, "18号 3");
    assert!(
        asked.asks && asked.effects.is_empty() && asked.reply.contains("18号最近换了人"),
        "{}",
        asked.reply
    );
    let confirmed = chat.send(STRANGER, "是");
    assert_eq!((confirmed.intent, lines(&confirmed)), (Intent::Confirm, vec![(3, 1), (90, 1)]));
    chat.link(20, 18);
    let asked = chat.send(WANG, "20号 5");
    assert!(asked.asks && asked.effects.is_empty(), "even of the same household: {}", asked.reply);
    chat.now = chat.now.checked_add(SignedDuration::from_hours(25)).expect("in range");
    assert_eq!(chat.send(STRANGER, "18号 3").intent, Intent::PlaceOrder, "the time is over");
}

#[test]
fn a_yes_after_ten_minutes_confirms_nothing() {
    let mut chat = Chat::new();
    chat.send(WANG, "20号 5");
    chat.now = chat.now.checked_add(SignedDuration::from_mins(10)).expect("in range");
    assert_eq!(chat.send(WANG, "是").intent, Intent::Chat);
}

#[test]
fn household_and_colleagues_order_for_each_other_unasked() {
    let mut chat = Chat::new();
    chat.link(20, 18);
    assert_eq!(chat.send(WANG, "20号 5").intent, Intent::PlaceOrder);
}

#[test]
fn an_unknown_sender_is_believed_and_noted_unless_the_shop_says_otherwise() {
    let mut chat = Chat::new();
    let decision = chat.send(STRANGER, "18号 3");
    assert!(matches!(decision.effects.as_slice(), [Effect::Place(placed)] if placed.note_sender));
    chat.shop.trust_unbound_senders = false;
    let decision = chat.send(STRANGER, "18号 3");
    assert_eq!((decision.intent, decision.needs_person), (Intent::Clarify, true));
}

#[test]
fn an_unknown_sender_cant_cancel_what_another_ordered() {
    let mut chat = Chat::new();
    chat.send(WANG, "3.6");
    assert_eq!(chat.send(STRANGER, "18号 取消").intent, Intent::Clarify);
    assert!(chat.orders[0].order.state.is_open());
}

#[test]
fn each_customer_of_a_message_succeeds_or_fails_alone() {
    let mut chat = Chat::new();
    let decision = chat.send(STRANGER, "18号 3.6\n7号 同上 不要饭\n99号 5\n20号 77");
    assert_eq!(decision.intent, Intent::PlaceOrder);
    assert_eq!(lines(&decision), [(3, 1), (6, 1), (90, 2), (3, 1), (6, 1)]);
    assert!(decision.reply.contains("99") && decision.reply.contains("77"));
}

#[test]
fn the_usual_may_be_said_for_a_number_and_with_more() {
    let mut chat = Chat::new();
    chat.send(WANG, "3(不要辣) 少盐");
    let decision = chat.send(STRANGER, "18号老样子加6，12点送");
    assert_eq!((decision.intent, lines(&decision)), (Intent::RepeatOrder, vec![(3, 1), (6, 1), (90, 2)]));
    assert!(decision.reply.contains("不要辣") && decision.reply.contains("少盐"));
    chat.sold_out(3);
    assert_eq!(chat.send(WANG, "老样子").intent, Intent::Clarify);
}

#[test]
fn the_usual_is_not_another_dish_or_another_price_unasked() {
    let mut chat = Chat::new();
    chat.send(WANG, "3.6");
    for (change, words) in [
        ((|dish| dish.price += 200) as fn(&mut Item), "上次的农家小炒肉（¥18.00）现在是农家小炒肉（¥20.00）"),
        (|dish| dish.name = "佛跳墙".to_owned(), "上次的农家小炒肉（¥18.00）现在是佛跳墙（¥18.00）"),
    ] {
        chat.change(3, change);
        let asks = chat.send(WANG, "老样子");
        assert_eq!((asks.intent, asks.effects.len()), (Intent::Clarify, 0), "{}", asks.reply);
        assert!(asks.reply.contains(words) && asks.reply.contains("回“是”"), "{}", asks.reply);
        let placed = chat.send(WANG, "是");
        assert_eq!(lines(&placed), [(3, 1), (6, 1), (90, 2)], "{}", placed.reply);
        chat.orders.pop();
    }
    chat.change(3, |_| ());
    assert_eq!(chat.send(WANG, "老样子").intent, Intent::RepeatOrder);
}

#[test]
fn a_dish_that_is_sold_out_stops_the_whole_order() {
    let mut chat = Chat::new();
    chat.sold_out(6);
    let decision = chat.send(WANG, "3.6");
    assert_eq!((decision.intent, decision.effects.len()), (Intent::Clarify, 0));
    assert!(decision.reply.contains("鱼香肉丝") && decision.reply.contains("卖完"));
}

#[test]
fn rice_that_is_sold_out_does_not_come_by_default() {
    let mut chat = Chat::new();
    chat.sold_out(90);
    assert_eq!(lines(&chat.send(WANG, "3")), [(3, 1)]);
    assert_eq!(chat.send(WANG, "3 两份饭").intent, Intent::Clarify);
}

#[test]
fn rice_by_rule_and_rice_by_word_are_told_apart() {
    let mut chat = Chat::new();
    let origin = |decision: Decision| match decision.effects.as_slice() {
        [Effect::Place(placed)] => placed.lines.last().map(|line| line.origin),
        _ => None,
    };
    assert_eq!(origin(chat.send(WANG, "3")), Some(Origin::Default));
    assert_eq!(origin(chat.send(WANG, "3 一饭")), Some(Origin::Ordered));
}

#[test]
fn while_closed_an_order_is_for_the_next_opening() {
    let mut chat = Chat::new();
    chat.now = at("2026-11-23T22:00:00+08:00");
    let decision = chat.send(WANG, "3.6");
    assert_eq!(decision.intent, Intent::PlaceOrder);
    assert!(decision.reply.contains("明天10:30"), "{}", decision.reply);
}

#[test]
fn a_wanted_time_while_closed_is_answered_with_the_next_opening() {
    let decision = Chat::new().send(WANG, "3.6 15点");
    assert_eq!(decision.intent, Intent::Clarify);
    assert!(decision.reply.contains("16:30"), "{}", decision.reply);
}

#[test]
fn the_reply_is_in_the_language_of_the_message_and_says_what_was_understood() {
    let mut chat = Chat::new();
    assert_eq!(
        chat.send(WANG, "3(不要辣).6 少盐 12点半").reply,
        "18号王师傅：农家小炒肉×1（不要辣）、鱼香肉丝×1、米饭×2，共¥38.00；备注：少盐。12:30送到市场东区A12。"
    );
    assert_eq!(
        chat.send(WANG, "order 3,6 no rice").reply,
        "No.18 王师傅: Farmhouse fried pork×1, Yuxiang pork×1; ¥34.00 in all. As soon as possible, to 市场东区A12."
    );
}

#[test]
fn a_line_that_says_that_it_is_an_idea_orders_nothing_and_answers_no_question() {
    for text in [
        "我有个点子：出个凉面",
        "我有个建议：中午能不能提前半小时开门",
        "意见：打包盒换大一点的",
        "I have a suggestion: please sell half portions",
        "提个建议，出点绿豆汤",
        "有个小建议，汤可以少放点盐",
        "建议你们周末也开门",
        "建议：3号多放点肉",
    ] {
        let mut chat = Chat::new();
        chat.send(WANG, "3.6");
        let decision = chat.send(WANG, text);
        assert_eq!(decision.effects.len(), 0, "{text}: {decision:?}");
        assert!(matches!(decision.intent, Intent::Chat | Intent::Complaint), "{text}: {decision:?}");
    }
    // Nothing that orders is lost by it.
    let ordered = Chat::new().send(WANG, "我有个想法，18号订餐3.6");
    assert_eq!(lines(&ordered), [(3, 1), (6, 1), (90, 2)]);
}

#[test]
fn thanks_for_what_was_done_order_nothing_and_an_order_with_thanks_is_one() {
    for text in [
        "谢谢小李帮我把汤热了一下",
        "kudos to Xiao Li for carrying it upstairs",
        "Thanks Xiao Li for the extra chopsticks",
    ] {
        let decision = Chat::new().send(WANG, text);
        assert_eq!((decision.intent, decision.effects.len()), (Intent::Chat, 0), "{text}: {decision:?}");
    }
    for text in ["18号,订餐3，谢谢小李", "谢谢小李，来一份3", "多谢，3一份"] {
        assert_eq!(lines(&Chat::new().send(WANG, text)), [(3, 1), (90, 1)], "{text}");
    }
    // What is asked for politely was not done yet.
    for text in ["谢谢帮我把鱼香肉丝送过来", "谢谢帮我把鱼香肉丝带过去"] {
        let decision = Chat::new().send(WANG, text);
        assert_ne!(decision.intent, Intent::Chat, "{text}: {decision:?}");
    }
    assert_eq!(Chat::new().send(WANG, "谢谢小李把汤送过来了").intent, Intent::Chat);
}

#[test]
fn who_has_no_number_is_addressed_by_name_alone() {
    let mut chat = Chat::new();
    chat.without_number(18);
    for (text, begins) in [
        ("3.6", "王师傅：农家小炒肉×1"),
        ("order 8", "王师傅: "),
        ("我的单到哪了", "王师傅的单："),
        ("where is my order", "Order of 王师傅: "),
    ] {
        let reply = chat.send(WANG, text).reply;
        assert!(reply.starts_with(begins) && !reply.contains("0号") && !reply.contains("No.0"), "{reply}");
    }
}

#[test]
fn a_question_about_hours_is_answered_with_them() {
    let decision = Chat::new().send(WANG, "你们几点关门？");
    assert_eq!((decision.intent, decision.needs_person), (Intent::Question, false));
    assert!(decision.reply.contains("10:30-14:00、16:30-21:00"), "{}", decision.reply);
}

#[test]
fn a_complaint_goes_to_a_person_whatever_it_names() {
    let decision = Chat::new().send(WANG, "送错了，我要的是小炒肉");
    assert_eq!((decision.intent, decision.needs_person), (Intent::Complaint, true));
    assert!(decision.effects.is_empty());
}

#[test]
fn a_day_that_is_past_is_asked_about() {
    for text in ["3 昨天送", "3 昨天中午送", "3 前天12点送", "前天12点送来 3", "昨日晚上六点半送到 3"]
    {
        let mut chat = Chat::new();
        let decision = chat.send(WANG, text);
        assert_eq!(
            (decision.intent, decision.effects.len()),
            (Intent::Clarify, 0),
            "{text}: {}",
            decision.reply
        );
        assert!(decision.reply.contains("什么时候"), "{text}: {}", decision.reply);
    }
    for text in ["昨天送的粥真好喝 3", "昨天没吃成 3", "昨天的小炒肉再来一份"] {
        let decision = Chat::new().send(WANG, text);
        assert!(!decision.reply.contains("是什么时候"), "{text}: {}", decision.reply);
    }
}
