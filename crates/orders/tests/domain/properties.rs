//! What must hold for every message and every order.

use crate::shop::{Chat, MONDAY_ELEVEN, at, sample_items, sample_menu, sample_shop};
use jiff::{SignedDuration, Timestamp};
use orders::domain::basket::{Basket, Dish, Rice};
use orders::domain::render::render;
use orders::domain::shorthand::{Action, People, Reading, Request, Setting, read};
use proptest::prelude::*;
use std::sync::LazyLock;

static SHOP: LazyLock<orders::domain::shop::Shop> = LazyLock::new(sample_shop);
static MENU: LazyLock<orders::domain::menu::Menu> = LazyLock::new(sample_menu);

fn sent() -> Timestamp {
    at(MONDAY_ELEVEN)
}

fn read_it(text: &str) -> Reading {
    let people = People::default();
    let setting = Setting { menu: &MENU, shop: &SHOP, people: &people, sent: sent(), sender: Some(18) };
    read(text, setting).expect("not too long")
}

fn dish() -> impl Strategy<Value = Dish> {
    let codes: Vec<i32> = sample_items().iter().map(|item| item.code).filter(|code| *code != 90).collect();
    let note = prop_oneof![Just(String::new()), "[不少多微辣盐葱蒜香菜油饭]{1,6}", "no [a-z]{3,8}"];
    (proptest::sample::select(codes), 1_u32..=99, note).prop_map(|(code, quantity, note)| Dish {
        code,
        quantity,
        note,
    })
}

fn rice() -> impl Strategy<Value = Rice> {
    prop_oneof![
        Just(Rice::Default),
        (0_u32..=99).prop_map(Rice::Exactly),
        (1_i32..=9).prop_map(Rice::Plus),
        (1_i32..=9).prop_map(|by| Rice::Plus(-by)),
    ]
}

/// `tower 7pm`.
fn tells_time(address: &str) -> bool {
    let hour = address.split(' ').nth(1).and_then(|word| word.strip_suffix("am").or(word.strip_suffix("pm")));
    hour.is_some_and(|hour| hour.parse::<u8>().is_ok_and(|hour| (1..=24).contains(&hour)))
}

/// `me 0`: to somebody, and something else.
fn names_somebody(address: &str) -> bool {
    ["me", "us", "you", "him", "her", "it", "them"].iter().any(|word| address.split(' ').next() == Some(word))
}

fn basket() -> impl Strategy<Value = Basket> {
    let notes = ["", "少盐", "快点", "少放辣椒, 多放蒜", "less salt", "请客", "不要香菜, 门口叫我"];
    let address = proptest::option::of(prop_oneof![
        "[管理处市场东西区楼][管理处市场东西区楼A-Z0-9]{0,8}",
        "[a-z]{1,6} [a-z0-9]{1,4}"
            .prop_filter("a place alone", |address| !tells_time(address) && !names_somebody(address))
    ]);
    let wanted = proptest::option::of(
        (1_i64..3 * 24 * 60)
            .prop_map(|minutes| sent().checked_add(SignedDuration::from_mins(minutes)).expect("in range")),
    );
    let note = proptest::sample::select(notes.to_vec());
    (proptest::collection::vec(dish(), 1..6), rice(), note, wanted, address).prop_map(
        |(dishes, rice, note, wanted, address)| {
            let mut basket = Basket { rice, note: note.to_owned(), wanted, address, ..Basket::default() };
            for dish in dishes {
                // The same dish twice could be more than a line holds.
                if !basket.dishes.iter().any(|known| known.code == dish.code) {
                    basket.add(dish);
                }
            }
            basket
        },
    )
}

/// The shorthand's own words, and a few that trip readers up.
const WORDS: &str = concat!(
    "18号|#20|No.3|我是|帮|订餐|来|要|点|3|6|33|1800|90|一|两|十八|俩|半|份|个|瓶|",
    "x|×|*|x2|(|)|(2)|(不要辣)|.|，|、|。|+|-|/| |\n|和|跟|土豆丝|小炒肉|啤酒|",
    "beer|rice|饭|米饭|加|再加|多|少|不要|免|no |去掉|减|改成|换成|取消|不要了|老样子|同上|",
    "再来一份|到哪了|菜单|12点|12:30|半小时后|明天|中午|一点|送|送到|地址|A12|管理处|少盐|快点|",
    "各|带|吗|？|了|的|请问|谢谢|老板|是|ok|\u{fe0f}|👍|\u{301}|é|１８|①|",
    "\u{200b}|\r|送错了|好|add |order |at |in ",
);

/// Texts of those words, and of anything.
fn message() -> impl Strategy<Value = String> {
    let words: Vec<&str> = WORDS.split('|').collect();
    prop_oneof![
        proptest::collection::vec(proptest::sample::select(words), 0..24).prop_map(|words| words.concat()),
        any::<String>(),
    ]
}

/// Whether a character only divides.
fn divides(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || !character.is_alphanumeric()
            && !('\u{1f000}'..='\u{1ffff}').contains(&character)
            && !matches!(character, '+' | '-' | '#' | '*' | '×')
}

/// The characters of a text that no part of its reading accounts for.
fn dropped(text: &str, reading: &Reading) -> String {
    let evidence =
        reading.requests.iter().flat_map(|request| &request.evidence).map(|evidence| evidence.span);
    let spans: Vec<_> = evidence.chain(reading.skipped.iter().copied()).collect();
    let covered =
        |index: usize| spans.iter().any(|span| (span.start as usize..span.end as usize).contains(&index));
    let left =
        text.chars().enumerate().filter(|(index, c)| !covered(*index) && c.is_alphanumeric() && !divides(*c));
    left.map(|(_, character)| character).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn an_order_that_is_written_out_is_read_as_that_order(number in 1_i32..=9999, basket in basket()) {
        let text = render(Some(number), &basket, &SHOP, sent());
        let mut reading = read_it(&text);
        prop_assert_eq!(reading.requests.len(), 1, "{}", text);
        let Request { customer, action, unresolved, .. } = reading.requests.remove(0);
        prop_assert_eq!(customer.map(|customer| customer.number), Some(number), "{}", text);
        prop_assert!(unresolved.is_empty(), "{}: {:?}", text, unresolved);
        prop_assert_eq!(action, Action::Place(basket), "{}", text);
    }

    #[test]
    fn nothing_typed_in_an_order_is_dropped(text in message()) {
        let reading = read_it(&text);
        if reading.requests.iter().all(|request| request.unresolved.is_empty()) && !reading.requests.is_empty() {
            prop_assert_eq!(dropped(&text, &reading), "", "{:?} {:?}", text, reading);
        }
    }

    #[test]
    fn any_messages_one_after_the_other_are_answered(texts in proptest::collection::vec(message(), 1..5), bound: bool) {
        let mut chat = Chat::new();
        for text in &texts {
            let decision = chat.send(if bound { "wx-wang" } else { "wx-stranger" }, text);
            for kept in &chat.orders {
                prop_assert!(kept.order.lines.iter().all(|line| (1..=99).contains(&line.quantity)));
                prop_assert!(!kept.order.lines.is_empty(), "{:?} {:?}", texts, decision);
            }
            prop_assert!(decision.effects.is_empty() || !decision.reply.is_empty());
        }
    }

    #[test]
    fn evidence_lies_within_the_message(text in message()) {
        let length = u32::try_from(text.chars().count()).expect("short");
        for evidence in read_it(&text).requests.iter().flat_map(|request| &request.evidence) {
            prop_assert!(evidence.span.start < evidence.span.end && evidence.span.end <= length, "{:?}", evidence);
        }
    }
}
