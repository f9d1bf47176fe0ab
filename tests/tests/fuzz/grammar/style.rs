//! Writes what is meant the way people write it.

use orders::domain::basket::Rice;
use tests::Random;

use super::{
    dishes::{self, Written},
    meaning::{Line, Order, guest},
    one,
    words::{COURTESIES, DISH_WISHES, GREETINGS, ODD_VERBS, PLACES, REASONS, TIMES, VERBS, WISHES},
};

/// An order as somebody writes it, with what it means.
pub(super) fn order(random: &mut Random) -> Line {
    match random.below(100) {
        0..80 => single(random),
        80..90 => several(random),
        90..93 => form(random),
        _ => dishes::shared(random),
    }
}

/// One guest's order in one message.
fn single(random: &mut Random) -> Line {
    let mut order = Order::draw(random);
    let Written { text: body, style, plain: mut is_plain } = dishes::write(random, &mut order);
    let mut parts = vec![body];
    beside(random, &mut order, &mut parts, &mut is_plain);
    let between = *random.pick(&["，", ",", " "]);
    let verb = if random.chance(35) { verb(random, &mut is_plain) } else { String::new() };
    let body = format!("{verb}{}", parts.join(between));
    let (text, sender) = addressed(random, &mut order, &body, &mut is_plain);
    let text = noisy(random, text, &mut is_plain);
    Line { text, sender, orders: vec![order], style, plain: is_plain }
}

/// What is said beside the dishes: rice, wishes, when and where to.
fn beside(random: &mut Random, order: &mut Order, parts: &mut Vec<String>, is_plain: &mut bool) {
    if random.chance(15) {
        let (text, rice) = rice(random);
        order.rice = rice;
        parts.push(text);
    }
    if random.chance(20) {
        for _ in 0..=random.below(2) {
            let (text, told) = *random.pick(WISHES);
            order.wishes.push(told);
            parts.push(text.to_owned());
        }
    }
    if random.chance(15) {
        let (text, time) = *random.pick(TIMES);
        order.time = Some(time);
        parts.push(text.to_owned());
    }
    if random.chance(10) && !parts.iter().any(|part| part.contains('取') || part.contains('拿')) {
        let (text, place) = *random.pick(PLACES);
        order.place = Some(place);
        parts.push(text.to_owned());
    }
    *is_plain &= parts.len() <= 3;
}

fn rice(random: &mut Random) -> (String, Rice) {
    let count = 1 + u32::try_from(random.below(4)).expect("small");
    match random.below(4) {
        0 => {
            let none = ["不要饭", "免饭", "无饭", "不要米饭", "不用饭", "饭不要了"];
            (one(random, &none).to_owned(), Rice::Exactly(0))
        }
        1 => {
            let exactly = ["{}饭", "饭{}", "{}碗饭", "{}份米饭", "饭x{}", "米饭{}份", "{}个饭"];
            (random.pick(&exactly).replace("{}", &count.to_string()), Rice::Exactly(count))
        }
        2 => {
            let more = ["加饭", "多一碗饭", "加一份饭", "再加一碗饭", "加1份米饭"];
            (one(random, &more).to_owned(), Rice::Plus(1))
        }
        _ => (one(random, &["加两个饭", "加2份饭", "多两碗饭"]).to_owned(), Rice::Plus(2)),
    }
}

fn verb(random: &mut Random, is_plain: &mut bool) -> String {
    if random.chance(60) {
        return one(random, VERBS).to_owned();
    }
    *is_plain = false;
    one(random, ODD_VERBS).to_owned()
}

/// Puts the guest's number to it, before or behind, or none for a sender who is
/// known; who sends it.
fn addressed(
    random: &mut Random,
    order: &mut Order,
    body: &str,
    is_plain: &mut bool,
) -> (String, Option<i32>) {
    if random.chance(45) {
        return (body.to_owned(), Some(18));
    }
    let number = guest(random);
    order.named = Some(number);
    let sender = random.chance(50).then_some(number);
    let plain = ["{}号，", "{}号,", "{}号 ", "{}号:", "{}号", "{}# ", "#{} ", "{}号\n"];
    let odd =
        ["我是{}号，", "No.{} ", "{}號 ", "客户{}号：", "这里是{}号 ", "帮{}号订 ", "{}号订餐 ", "NO {}，"];
    if random.chance(10) {
        *is_plain = false;
        return (format!("{body}，{number}号"), sender);
    }
    let is_usual = random.chance(70);
    *is_plain &= is_usual;
    let header = if is_usual { one(random, &plain) } else { one(random, &odd) };
    // `18号1份3` is 18 of one, or the guest 18.
    let header =
        if header == "{}号" && body.starts_with(|c: char| c.is_ascii_digit()) { "{}号，" } else { header };
    (format!("{}{body}", header.replace("{}", &number.to_string())), sender)
}

/// Greetings, thanks, reasons, and the slips of keyboards.
fn noisy(random: &mut Random, text: String, is_plain: &mut bool) -> String {
    let mut text = text;
    if random.chance(12) {
        text = format!("{}{text}", random.pick(GREETINGS));
    }
    if random.chance(5) {
        text.push_str(one(random, REASONS));
        *is_plain = false;
    }
    if random.chance(12) {
        text.push_str(one(random, COURTESIES));
    }
    if random.chance(8) {
        *is_plain = false;
        text = full_width(&text);
    }
    if random.chance(8) {
        *is_plain = false;
        text = with_format_characters(random, &text);
    }
    text
}

fn full_width(text: &str) -> String {
    let wide = |c: char| match c {
        '0'..='9' | 'x' | ',' | '(' | ')' | ':' | '#' | '*' | '+' | '.' => {
            char::from_u32(u32::from(c) + 0xfee0).expect("a character")
        }
        other => other,
    };
    text.chars().map(wide).collect()
}

fn with_format_characters(random: &mut Random, text: &str) -> String {
    let mut strewn = String::new();
    for character in text.chars() {
        if random.chance(15) {
            strewn.push(*random.pick(&['\u{200b}', '\u{ad}', '\u{2060}', '\u{200e}', '\u{feff}']));
        }
        strewn.push(character);
    }
    strewn
}

/// A form that is filled in.
fn form(random: &mut Random) -> Line {
    let mut order = Order::draw(random);
    let number = guest(random);
    order.named = Some(number);
    let dishes = dishes::counted(random, &mut order);
    let (wish, told) = *random.pick(WISHES);
    order.wishes.push(told);
    let mut text = format!("客户：{number}号\n菜品：{dishes}\n备注：{wish}");
    if random.chance(50) && !told.contains('取') && !told.contains('拿') {
        order.place = Some("管理处二楼");
        text.push_str("\n地址：管理处二楼");
    }
    Line { text, sender: Some(number), orders: vec![order], style: "a form", plain: false }
}

/// Several guests in one message, each with a line or a clause.
fn several(random: &mut Random) -> Line {
    let mut orders: Vec<Order> = Vec::new();
    let mut clauses: Vec<String> = Vec::new();
    for _ in 0..2 + random.below(3) {
        let number = guest(random);
        if orders.iter().any(|order| order.named == Some(number)) {
            continue;
        }
        let mut order = Order::draw(random);
        order.named = Some(number);
        let body = dishes::codes(random, &mut order, &[".", "、"]).text;
        clauses.push(format!("{number}号{}{body}", random.pick(&["", " ", "："])));
        orders.push(order);
    }
    let is_counted = |order: &Order| order.dishes.iter().any(|dish| dish.quantity > 1);
    let between = if orders.iter().any(is_counted) { "\n" } else { *random.pick(&["\n", "，", " ", "；"]) };
    let text = clauses.join(between);
    Line { text, sender: None, orders, style: "several guests", plain: true }
}

/// A wish for a dish, and how it stands beside it.
pub(super) fn dish_wish(random: &mut Random) -> (&'static str, String) {
    let wish = *random.pick(DISH_WISHES);
    let (open, close) = *random.pick(&[("(", ")"), ("（", "）"), ("【", "】"), ("", "")]);
    (wish, format!("{open}{wish}{close}"))
}
