use proptest::prelude::*;

use super::*;

fn member(id: u128, display_name: &str, aliases: &[&str]) -> StaffMember {
    StaffMember {
        id: StaffMemberId(Uuid::from_u128(id)),
        display_name: display_name.to_owned(),
        aliases: aliases.iter().map(ToString::to_string).collect(),
        access_key: String::new(),
        retired: false,
        version: 1,
        created_at: Time::from_micros(1).unwrap(),
    }
}

fn staff() -> Vec<StaffMember> {
    vec![
        member(1, "李娟", &["小李", "收银的李姐"]),
        member(2, "王强", &["小王"]),
        member(3, "Amy", &["小李子"]),
        StaffMember { retired: true, ..member(4, "老赵", &[]) },
        member(5, "陈一", &["阿陈"]),
        member(6, "陈二", &["阿陈"]),
    ]
}

/// Whom a text praises; `None` if it doesn't praise.
fn praised(text: &str) -> Option<Vec<String>> {
    find(text, &staff(), false).map(|found| found.people.into_iter().map(|one| one.called).collect())
}

#[test]
fn praise_is_credited_to_who_is_named() {
    for (text, people) in [
        ("小李真热情", vec!["小李"]),
        ("表扬一下收银的李姐！", vec!["收银的李姐"]),
        ("今天小李和小王都特别周到", vec!["小李", "小王"]),
        ("小李，你今天真热情", vec!["小李"]),
        ("谢谢小李", vec!["小李"]),
        ("感谢小王下雨天还送来", vec!["小王"]),
        ("Amy was so friendly!", vec!["Amy"]),
        ("Thanks amy", vec!["Amy"]),
        ("没想到小李这么细心", vec!["小李"]),
        ("小王态度差，小李很周到", vec!["小李"]),
        ("小李子真靠谱", vec!["小李子"]),
        ("不得不夸小王", vec!["小王"]),
    ] {
        assert_eq!(praised(text), Some(people.into_iter().map(str::to_owned).collect()), "{text}");
    }
}

#[test]
fn who_is_named_is_praised_by_less_where_nothing_went_wrong() {
    for (text, is_praise) in [
        ("小李送得真快，辛苦了", true),
        ("小李，太快了", true),
        ("小李送餐特别准时", true),
        ("小李厉害👍", true),
        ("多亏小李，电梯坏了还准时送到", true),
        ("Amy was super quick today", true),
        ("kudos to Amy for carrying it upstairs", true),
        ("小李送得真快啊，等了两个小时", false),
        ("小李真是好样的，送错三次了", false),
        ("谢谢小李，把我的饭送到隔壁去了", false),
        ("小李送得不快", false),
        ("小李送得快吗", false),
        ("希望小李快点", false),
        ("小李在店里", false),
        ("Amy was quick? no", false),
        ("Amy is so quick that I waited an hour", false),
    ] {
        assert_eq!(praised(text).is_some_and(|people| people.len() == 1), is_praise, "{text}");
    }
    assert!(praised("送得真快，谢谢").is_some(), "how they serve is the shop's");
    assert_eq!(praised("太快了"), None);
}

#[test]
fn a_line_that_sounds_like_praise_praises_who_is_named_alone() {
    let sounds = |text: &str| find(text, &staff(), true).map(|found| found.people.len());
    assert_eq!(sounds("小李下雨天还爬六楼"), Some(1));
    assert_eq!(sounds("下雨天还爬六楼"), None);
    assert_eq!(sounds("小李下雨天还爬六楼吗"), None);
    assert_eq!(sounds("小李下雨天送错了"), None);
}

#[test]
fn praise_of_nobody_in_particular_is_the_shops() {
    for text in [
        "菜很好吃",
        "你们的服务真好",
        "味道不错，下次还来",
        "Great food and lovely people",
        "老赵真热情",
        "阿陈很耐心",
        "这么好吃的面，没吃过",
        "比以前好吃",
        "小王太慢了，不过菜很好吃",
        "The amyloid dish was delicious",
    ] {
        assert_eq!(praised(text), Some(vec![]), "{text}");
    }
}

#[test]
fn what_is_denied_asked_wished_or_only_polite_is_no_praise() {
    for text in [
        "小李不热情",
        "一点都不好吃",
        "没有上次好吃",
        "小李不太周到",
        "不是很满意",
        "没有小王热情",
        "服务好差",
        "小李态度好凶",
        "有什么好吃的",
        "今天的鱼好吃吗",
        "小李服务好不好",
        "小李热情？",
        "小李热情吗，老板",
        "希望小李热情一点",
        "如果服务好就再来",
        "以前很好",
        "小李还不如小王热情",
        "谢谢",
        "好的谢谢",
        "辛苦了",
        "太好了",
        "不错",
        "Great!",
        "小李",
        "小李在吗",
        "小李，留个座，谢谢",
        "Not good service",
        "It isn't delicious",
        "Is it tasty",
        "the food was never great",
        "I wish it were delicious",
        "nice but slow",
        "来点好吃的",
        "",
        "？",
        "推荐个好吃的菜",
    ] {
        assert_eq!(praised(text), None, "{text}");
    }
}

#[test]
fn the_longest_name_is_meant() {
    let called = |text: &str| named(text, &staff()).into_iter().map(|one| one.called).collect::<Vec<_>>();
    assert_eq!(called("小李子和小李"), ["小李子", "小李"]);
    assert_eq!(called("AMY! amy? Amyloid"), ["Amy"]);
    assert_eq!(called("阿陈、老赵"), Vec::<String>::new());
}

#[test]
fn the_same_message_or_rating_is_the_same_praise() {
    let message = Source::Message(MessageId(Uuid::from_u128(1)));
    let rating = Source::Rating(RatingId(Uuid::from_u128(1)));
    let new = || Uuid::from_u128(7);
    assert_eq!(message.praise(new), message.praise(Uuid::nil));
    assert_ne!(message.praise(new), Source::Message(MessageId(Uuid::from_u128(2))).praise(new));
    assert_eq!(Source::Said.praise(new), PraiseId(new()));
    assert_ne!(rating.praise(new), Source::Said.praise(new));
}

proptest! {
    #[test]
    fn any_text_can_be_read_and_praise_is_only_found_where_it_may_be(
        text in "[小李王不没很真好吃热情？！，吗谢Amygreatisn't ]{0,40}",
    ) {
        let found = find(&text, &staff(), false);
        prop_assert!(found.is_none() || may_praise(&text, false));
        let people = found.unwrap_or_default().people;
        prop_assert!(people.iter().all(|one| text.to_lowercase().contains(&one.called.to_lowercase())));
    }

    #[test]
    fn a_question_never_praises(text in "[小李很好吃热情真赞 ]{0,20}") {
        let question = format!("{text}？");
        prop_assert_eq!(find(&question, &staff(), false), None);
    }

    #[test]
    fn no_text_whatever_is_too_much(text in "\\PC{0,80}") {
        let _ = find(&text, &staff(), true);
    }
}
