use super::*;

fn vocabulary() -> Vocabulary {
    let dish = |code, names: &[&'static str]| DishNames { code, names: names.to_vec(), price: 1000 };
    Vocabulary::new(
        &[
            dish(1, &["西红柿炒鸡蛋", "Tomato and egg"]),
            dish(4, &["麻婆豆腐", "Mapo tofu"]),
            dish(6, &["鱼香肉丝", "Yuxiang pork"]),
            dish(21, &["家常豆腐", "Home-style tofu"]),
            dish(25, &["紫菜蛋花汤"]),
        ],
        None,
        &[],
    )
}

fn longest(text: &str) -> Option<Called> {
    let text: Vec<char> = text.chars().collect();
    let mut longest = None;
    vocabulary().each(&text, 0, |called, _| longest = Some(called));
    longest
}

#[test]
fn dishes_have_other_usual_names() {
    for name in ["西红柿炒鸡蛋", "番茄炒鸡蛋", "西红柿鸡蛋", "番茄炒蛋", "番茄鸡蛋"] {
        assert_eq!(longest(name), Some(Called::Dish { code: 1, weak: false }), "{name}");
    }
}

#[test]
fn a_part_of_a_name_tells_which_dishes_have_it() {
    let sharing = |text: &str| match longest(text) {
        Some(Called::Part(part)) => vocabulary().sharing(part).to_vec(),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(sharing("豆腐"), [4, 21]);
    assert_eq!(sharing("蛋花汤"), [25]);
    assert_eq!(sharing("tofu"), [4, 21]);
}

#[test]
fn letters_that_two_dishes_share_name_neither() {
    let names = [&["香菇肉丝"][..], &["香干肉丝"], &["鱼香肉丝"]];
    let dishes: Vec<DishNames<'_>> =
        (1..).zip(names).map(|(code, names)| DishNames { code, names: names.to_vec(), price: 1 }).collect();
    let vocabulary = Vocabulary::new(&dishes, None, &[]);
    let called = |text: &str| {
        let text: Vec<char> = text.chars().collect();
        let mut longest = None;
        vocabulary.each(&text, 0, |called, _| longest = Some(called));
        longest
    };
    assert_eq!(called("xgrs"), None);
    assert_eq!(called("yxrs"), Some(Called::Dish { code: 3, weak: false }));
    assert_eq!(called("xiangguroushi"), None);
    assert_eq!(called("xiangganrousi"), Some(Called::Dish { code: 2, weak: false }));
}

#[test]
fn a_name_written_by_its_sound_is_found() {
    let found = |text: &str| vocabulary().sounds_like(&text.chars().collect::<Vec<_>>(), 0);
    assert_eq!(found("渔香肉死"), Some((6, 4)));
    assert_eq!(found("麻坡豆付"), Some((4, 4)));
    assert_eq!(found("红烧排骨"), None);
}
