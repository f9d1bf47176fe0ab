use super::*;

fn read(typed: &str) -> Chain {
    chain(typed).unwrap_or_else(|| panic!("{typed} is no chain"))
}

/// As it is once an order has been made of every line.
fn ordered(typed: &str) -> Chain {
    let mut chain = read(typed);
    chain.entries.iter_mut().for_each(|entry| entry.is_ordered = true);
    chain
}

fn known(before: &[&str], now: &str) -> Vec<String> {
    let before: Vec<Chain> = before.iter().map(|typed| ordered(typed)).collect();
    difference(&before, &read(now)).known.into_iter().map(|span| span.of(now)).collect()
}

#[test]
fn a_chain_has_a_title_and_numbered_lines_each_of_a_guest() {
    let typed = "#接龍\n今日午餐 11点前报\n\n1. 18号 3\n ２、王师傅：小炒肉\n3.鱼香肉丝\n";
    let chain = read(typed);
    assert_eq!(chain.title, "接龙今日午餐11点前报");
    let of = |entry: &Entry| (entry.span.of(typed), entry.content.clone(), entry.guest.clone());
    let entries: Vec<_> = chain.entries.iter().map(of).collect();
    let entry = |line: &str, content: &str, guest: &str| {
        (line.to_owned(), content.to_owned(), Some(guest.to_owned()))
    };
    assert_eq!(
        entries,
        [
            entry("1. 18号 3", "18号 3", "18号"),
            entry(" ２、王师傅：小炒肉", "王师傅:小炒肉", "王师傅"),
            entry("3.鱼香肉丝", "鱼香肉丝", "鱼香肉丝"),
        ]
    );
}

#[test]
fn lines_of_several_guests_by_number_are_a_chain_without_the_word() {
    let chain = read("周一午餐\n1. 18号 3\n2. #20 5.6");
    let guests: Vec<_> = chain.entries.iter().filter_map(|entry| entry.guest.as_deref()).collect();
    assert_eq!(guests, ["18号", "20号"]);
}

#[test]
fn an_order_in_the_form_of_a_list_is_no_chain() {
    for typed in [
        "18号,订餐3.6",
        "18号\n1. 小炒肉\n2. 土豆丝",
        "老板，我要\n1. 小炒肉\n2. 土豆丝",
        "1. 18号 3\n2. 20号 5",
        "18号 3\n20号 5.6",
        "午餐\n1. 18号 3",
        "砂糖橘到货 25一箱 要的接龙",
        "接龙\n小郭 6\n小罗 6",
        "「王师傅：#接龙\n1. 18号 3」\n- - - - - -\n我也要",
    ] {
        assert_eq!(chain(typed), None, "{typed}");
    }
}

#[test]
fn lines_below_a_line_belong_to_it() {
    let typed = "接龙\n1. 18号\n小炒肉\n2. 20号 5\n放门口\n";
    let chain = read(typed);
    let spans: Vec<_> = chain.entries.iter().map(|entry| entry.span.of(typed)).collect();
    assert_eq!(spans, ["1. 18号\n小炒肉", "2. 20号 5\n放门口"]);
    let contents: Vec<_> = chain.entries.iter().map(|entry| entry.content.as_str()).collect();
    assert_eq!(contents, ["18号 小炒肉", "20号 5"]);
}

#[test]
fn what_any_paste_before_had_is_known_wherever_it_stands_now() {
    let first = "接龙\n1. 18号 3";
    let (by_one, by_another) = ("接龙\n1. 18号 3\n2. 20号 5", "接龙\n1. 18号 3\n2. 22号 6");
    let both = "接龙\n1. 18号  3\n2. 22号 6\n3. 20号 5\n4. 25号 7";
    assert_eq!(known(&[by_another, by_one, first], both), ["1. 18号  3", "2. 22号 6", "3. 20号 5"]);
    assert_eq!(known(&[by_one], by_one), ["1. 18号 3", "2. 20号 5"]);
}

#[test]
fn the_same_words_twice_are_known_as_often_as_they_were_ordered() {
    let now = "接龙\n1. 小炒肉\n2. 小炒肉\n3. 小炒肉";
    assert_eq!(known(&["接龙\n1. 小炒肉", "接龙\n1. 小炒肉\n2. 小炒肉"], now), ["1. 小炒肉", "2. 小炒肉"]);
}

#[test]
fn what_was_not_ordered_is_new_again() {
    let before = read("接龙\n1. 18号 99");
    assert_eq!(difference(&[before], &read("接龙\n1. 18号 99")), Difference::default());
}

#[test]
fn another_line_of_a_guest_takes_the_place_of_the_one_that_is_gone() {
    let before = "接龙\n1. 18号 3\n2. 20号 5";
    let now = "接龙\n1. 18号 6\n2. 20号 5\n3. 20号 3";
    let difference = difference(&[ordered(before)], &read(now));
    let changed: Vec<_> =
        difference.changed.iter().map(|changed| (changed.span.of(now), changed.was.of(before))).collect();
    assert_eq!(changed, [("1. 18号 6".to_owned(), "1. 18号 3".to_owned())], "20 has one more");
}
