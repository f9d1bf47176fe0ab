use super::*;
use crate::{text::fold_name, trie::Trie};

fn names() -> Trie<char> {
    let mut names = Trie::default();
    for dish in ["小炒肉", "农家小炒肉", "鱼香肉丝", "宫保鸡丁", "茄子"] {
        names.insert(fold_name(dish), DISH);
    }
    names.insert(fold_name("王师傅"), PERSON);
    names
}

fn judged(text: &str) -> Likelihoods {
    judge(&abstracted(text, &names()))
}

#[test]
fn names_and_numbers_are_abstracted() {
    let of = |text: &str| abstracted(text, &names()).into_iter().collect::<String>();
    assert_eq!(of("王师傅要农家小炒肉１２份"), "\u{e001}要\u{e000}0份");
    assert_eq!(of("18号，3.6 一份茄子"), "0号,0.0 一份\u{e000}");
    assert_eq!(of(""), "");
}

#[test]
fn what_a_line_does_is_told() {
    for (text, act) in [
        ("来一份小炒肉，少辣，12点送", Act::Order),
        ("小炒肉换成鱼香肉丝", Act::Change),
        ("刚才的不要了，取消吧", Act::Cancel),
        ("老样子", Act::Repeat),
        ("我的饭到哪了？", Act::Status),
        ("小炒肉多少钱一份", Act::Question),
        ("菜单发我看看", Act::Menu),
        ("我的积分有多少", Act::Points),
        ("鱼香肉丝里有根头发", Act::Complaint),
        ("宫保鸡丁真好吃", Act::Praise),
        ("钱转给你了", Act::Payment),
        ("今天茄子两块一斤，要的私聊", Act::Talk),
        ("是的", Act::Yes),
        ("不是", Act::No),
    ] {
        assert_eq!(judged(text).best(), act, "{text}");
    }
}

#[test]
fn likelihoods_sum_to_one() {
    for text in ["", "。", "3.6", &"好".repeat(5_000)] {
        let sum: f64 = Act::ALL.into_iter().map(|act| judged(text).of(act)).sum();
        assert!((sum - 1.0).abs() < 1e-9, "{text}: {sum}");
    }
}

#[test]
fn at_most_five_reasons_are_given_the_heaviest_first() {
    let reasons = judged("刚才那份小炒肉取消吧，我不要了，临时有事").reasons();
    assert!((1..=5).contains(&reasons.len()), "{reasons:?}");
    assert!(reasons.iter().any(|reason| reason.run.contains("取消")), "{reasons:?}");
    assert!(reasons.is_sorted_by(|one, other| one.weight >= other.weight), "{reasons:?}");
    assert_eq!(judged("").reasons(), []);
}

#[test]
fn each_act_stands_at_its_place() {
    assert!(Act::ALL.into_iter().enumerate().all(|(at, act)| act as usize == at));
}
