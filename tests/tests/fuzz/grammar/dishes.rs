//! Dishes with their quantities, in the many ways they are written.

use tests::Random;

use super::{
    meaning::{Dish, Line, Order, guest},
    one,
    style::dish_wish,
    words::{BETWEEN, BETWEEN_CODES, ENGLISH, GUESTS, NAMES, NUMERALS, ODDLY_BETWEEN_CODES},
};

/// Dishes as they are written.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) text: String,
    pub(super) style: &'static str,
    pub(super) plain: bool,
}

fn written(text: String, style: &'static str, plain: bool) -> Written {
    Written { text, style, plain }
}

/// Writes the dishes of an order, and settles how many of each.
pub(super) fn write(random: &mut Random, order: &mut Order) -> Written {
    match random.below(100) {
        0..22 => plain_codes(random, order),
        22..40 => codes(random, order, BETWEEN),
        40..52 => plain_names(random, order),
        52..74 => counted_names(random, order),
        74..79 => list(random, order),
        79..84 => columns(random, order),
        84..88 => each(random, order),
        88..90 => numerals(order),
        90..91 => by_the_dozen(random, order),
        91..95 => corrected(random, order),
        _ => english(random, order),
    }
}

fn plain_codes(random: &mut Random, order: &Order) -> Written {
    let codes: Vec<String> = order.dishes.iter().map(|dish| dish.code.to_string()).collect();
    if random.chance(75) {
        let between = one(random, BETWEEN_CODES);
        let between = if between == "." && is_clock(order) { "，" } else { between };
        return written(codes.join(between), "codes", true);
    }
    written(codes.join(one(random, ODDLY_BETWEEN_CODES)), "codes, oddly parted", false)
}

/// `12.20` may be a time, if a place stands behind it.
fn is_clock(order: &Order) -> bool {
    matches!(order.dishes.as_slice(), [hour, minute] if hour.code < 24 && minute.code > 9)
}

/// `3x2，6`.
pub(super) fn codes(random: &mut Random, order: &mut Order, between: &[&'static str]) -> Written {
    order.count(random);
    let usual = ["{c}x{q}", "{c}×{q}", "{c}*{q}", "{c} {q}份", "{c}两份", "{c}({q}份)", "{c}（{q}）"];
    let odd = [
        "{c}={q}",
        "{c}:{q}",
        "{c}-{q}",
        "{c}X {q}",
        "{c}要{q}份",
        "{c} x {q}",
        "{c}号{q}份",
        "{c}号菜{q}份",
    ];
    let is_usual = random.chance(80);
    let form = if is_usual { one(random, &usual) } else { one(random, &odd) };
    let between = one(random, between);
    let marked: Vec<String> = order
        .dishes
        .iter_mut()
        .map(|dish| {
            if form.contains("两份") && dish.quantity > 1 {
                dish.quantity = 2;
            }
            // A sign that it is a dish stands with each.
            let alone = if form.contains('号') { "{c}号1份" } else { "{c}" };
            fill(if dish.quantity == 1 { alone } else { form }, "", dish)
        })
        .collect();
    written(marked.join(between), "codes with quantities", is_usual)
}

fn fill(form: &str, name: &str, dish: &Dish) -> String {
    let numeral = NUMERALS[usize::try_from(dish.quantity).expect("small")];
    form.replace("{c}", &dish.code.to_string())
        .replace("{n}", name)
        .replace("{q}", &dish.quantity.to_string())
        .replace("{h}", numeral)
}

fn name(random: &mut Random, code: i32) -> &'static str {
    let names = NAMES.iter().find(|(known, _)| *known == code).expect("a dish").1;
    if random.chance(60) { names[0] } else { one(random, names) }
}

fn plain_names(random: &mut Random, order: &mut Order) -> Written {
    let names: Vec<String> = order.dishes.iter().map(|dish| name(random, dish.code).to_owned()).collect();
    if random.chance(15) {
        let platters: Vec<String> = names.iter().map(|name| format!("{name}盖饭")).collect();
        order.dishes.retain(|dish| !super::words::WITHOUT_RICE.contains(&dish.code));
        if order.dishes.len() == platters.len() {
            return written(platters.join("，"), "platters", false);
        }
        order.dishes = vec![Dish { code: 3, quantity: 1, wish: None }];
        return written("小炒肉盖饭".to_owned(), "platters", false);
    }
    let joined = random.chance(10);
    let between =
        if joined { "" } else { *random.pick(&["，", "、", " ", "和", "\n", "+", "，", "，再来个"]) };
    written(names.join(between), "names", !joined)
}

fn counted_names(random: &mut Random, order: &mut Order) -> Written {
    order.count(random);
    let usual = ["{n}{h}份", "{n}{q}份", "{n}x{q}", "{n} {q}份", "{h}份{n}", "{q}份{n}", "{n}*{q}"];
    let odd =
        ["{n}来{h}份", "{n}{q}", "{n}×{q}", "{h}个{n}", "{n} {q}", "{n}:{q}", "{n}（{q}份）", "{h}盘{n}"];
    let is_usual = random.chance(75);
    let form = if is_usual { one(random, &usual) } else { one(random, &odd) };
    let wishes = !form.starts_with("{h}") && !form.starts_with("{q}");
    let mut parts = Vec::new();
    for dish in &mut order.dishes {
        let mut part = fill(form, name(random, dish.code), dish);
        if wishes && random.chance(12) {
            let (wish, text) = dish_wish(random);
            dish.wish = Some(wish);
            part.push_str(&text);
        }
        parts.push(part);
    }
    let between =
        if wishes { *random.pick(BETWEEN) } else { *random.pick(&["，", "、", "和", "，", " "]) };
    written(parts.join(between), "names with quantities", is_usual)
}

/// `小炒肉x2、鱼香肉丝x1`.
pub(super) fn counted(random: &mut Random, order: &mut Order) -> String {
    order.count(random);
    let parts: Vec<String> =
        order.dishes.iter().map(|dish| fill("{n}x{q}", name(random, dish.code), dish)).collect();
    parts.join("、")
}

/// Numbered lines, as in a chain.
fn list(random: &mut Random, order: &mut Order) -> Written {
    order.count(random);
    let (number, between) =
        *random.pick(&[("{}. ", "\n"), ("{}、", "\n"), ("{}，", "\n"), ("{}. ", "\n"), ("{}) ", "\n")]);
    let lines: Vec<String> = order
        .dishes
        .iter()
        .enumerate()
        .map(|(at, dish)| {
            let form = if dish.quantity == 1 { "{n}" } else { "{n} {q}份" };
            let line = fill(form, name(random, dish.code), dish);
            format!("{}{line}", number.replace("{}", &(at + 1).to_string()))
        })
        .collect();
    // A list of one is none.
    let text = if lines.len() == 1 {
        fill("{n} {q}份", name(random, order.dishes[0].code), &order.dishes[0])
    } else {
        format!("\n{}", lines.join(between))
    };
    written(text, "a numbered list", false)
}

/// A dish and its quantity on each line.
fn columns(random: &mut Random, order: &mut Order) -> Written {
    order.count(random);
    let form = *random.pick(&["{n}\t{q}", "{n}  {q}", "{n} x{q}", "{n}：{q}"]);
    let lines: Vec<String> =
        order.dishes.iter().map(|dish| fill(form, name(random, dish.code), dish)).collect();
    written(format!("\n{}", lines.join("\n")), "columns", false)
}

/// `3、6各两份`.
fn each(random: &mut Random, order: &mut Order) -> Written {
    let quantity = 1 + u32::try_from(random.below(4)).expect("small");
    order.dishes.iter_mut().for_each(|dish| dish.quantity = quantity);
    let by_code = random.chance(50);
    let named: Vec<String> = order
        .dishes
        .iter()
        .map(|dish| if by_code { dish.code.to_string() } else { name(random, dish.code).to_owned() })
        .collect();
    let form = if named.len() == 1 {
        "{n}{h}份"
    } else {
        *random.pick(&["{n}各{h}份", "{n}各来{h}份", "{n}各{q}份", "{n}每样{h}份"])
    };
    let text = fill(form, &named.join("、"), &order.dishes[0]);
    written(text, "each", false)
}

/// `一个三一个六`.
fn numerals(order: &mut Order) -> Written {
    order.dishes.retain(|dish| dish.code <= 10);
    if order.dishes.is_empty() {
        order.dishes =
            vec![Dish { code: 3, quantity: 1, wish: None }, Dish { code: 6, quantity: 1, wish: None }];
    }
    let number = |code: i32| {
        ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]
            [usize::try_from(code).expect("small")]
    };
    let text = order.dishes.iter().flat_map(|dish| ["一个", number(dish.code)]).collect();
    written(text, "numerals", false)
}

/// `双份小炒肉`, `一打啤酒`.
fn by_the_dozen(random: &mut Random, order: &mut Order) -> Written {
    let quantity = if random.chance(50) { 2 } else { 12 };
    let code = if quantity == 12 { 91 } else { order.dishes[0].code };
    order.dishes = vec![Dish { code, quantity, wish: None }];
    let form =
        if quantity == 12 { "一打{n}" } else { one(random, &["双份{n}", "{n}双份", "{n}要双份"]) };
    written(form.replace("{n}", name(random, code)), "by the dozen", false)
}

/// Something is put right in the same breath.
fn corrected(random: &mut Random, order: &mut Order) -> Written {
    let mut codes =
        NAMES.iter().map(|(code, _)| *code).filter(|code| order.dishes.iter().all(|dish| dish.code != *code));
    let wrong = codes.nth(random.below(20)).expect("a dish");
    order.dishes.truncate(1);
    let code = order.dishes[0].code;
    let (right, wrong_name) = (name(random, code), name(random, wrong));
    let forms = [
        "{w}，不对，{r}",
        "要{w}嗯不对要{r}",
        "{w}哦不是{r}",
        "{w}，算了换成{r}",
        "{wc}，说错了，{rc}",
        "{r}，{w}，{w}不要了",
        "{r} {w}，不对，不要{w}",
        "{w}改成{r}",
    ];
    let form = one(random, &forms);
    let text = form
        .replace("{wc}", &wrong.to_string())
        .replace("{rc}", &code.to_string())
        .replace("{w}", wrong_name)
        .replace("{r}", right);
    written(text, "put right", false)
}

fn english(random: &mut Random, order: &mut Order) -> Written {
    order.dishes.clear();
    let mut parts = Vec::new();
    for _ in 0..=random.below(3) {
        let (code, name) = *random.pick(ENGLISH);
        if order.dishes.iter().any(|dish| dish.code == code) {
            continue;
        }
        let quantity = 1 + u32::try_from(random.below(3)).expect("small");
        let word = ["one", "two", "three"][usize::try_from(quantity - 1).expect("small")];
        let form = *random.pick(&["{w} {n}", "{q} {n}", "{q}x {n}", "{n} x{q}"]);
        // `2 Vinegar potato shreds` may be dish 2 with its name.
        let form = if i64::from(quantity) == i64::from(code) { "{w} {n}" } else { form };
        let plural = if code == 91 && quantity > 1 { "beers" } else { name };
        parts.push(form.replace("{w}", word).replace("{q}", &quantity.to_string()).replace("{n}", plural));
        order.dishes.push(Dish { code, quantity, wish: None });
    }
    written(parts.join(one(random, &[", ", " and ", "\n"])), "english", false)
}

/// `给18号和20号各来一份3`: the same for several guests.
pub(super) fn shared(random: &mut Random) -> Line {
    let mut order = Order::draw(random);
    order.dishes.truncate(1);
    let a = guest(random);
    let b = *random.pick(&GUESTS.iter().copied().filter(|b| *b != a).collect::<Vec<_>>());
    let quantity = 1 + u32::try_from(random.below(3)).expect("small");
    order.dishes[0].quantity = quantity;
    let what = if random.chance(50) {
        order.dishes[0].code.to_string()
    } else {
        name(random, order.dishes[0].code).to_owned()
    };
    let form = *random.pick(&[
        "给{a}号和{b}号各来{h}份{n}",
        "{a}号和{b}号各{h}份{n}",
        "帮{a}号、{b}号各订{h}份{n}",
        "{a}号{b}号各要{h}份{n}",
    ]);
    let text =
        fill(form, &what, &order.dishes[0]).replace("{a}", &a.to_string()).replace("{b}", &b.to_string());
    let orders = [a, b].map(|number| Order { named: Some(number), ..order.clone() }).into();
    Line { text, sender: None, orders, style: "the same for several", plain: false }
}
