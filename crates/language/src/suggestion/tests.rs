use super::*;

#[test]
fn a_line_that_says_that_it_is_an_idea_is_one_and_no_other() {
    for (line, idea) in [
        ("建议：米饭送大份", Some("米饭送大份")),
        (" 建议 : 周日也开门。", Some("周日也开门。")),
        ("Idea: open on Sundays: from ten", Some("open on Sundays: from ten")),
        ("SUGGESTION：more soup", Some("more soup")),
        ("@农猫 老板，我的建议是周末也开门", Some("周末也开门")),
        ("老板有个小想法，周五可以做鱼", Some("周五可以做鱼")),
        ("提议：增加早餐", Some("增加早餐")),
        ("老板，小建议，米饭煮软一点", Some("米饭煮软一点")),
        ("反馈个建议：微信能不能提前下单", Some("微信能不能提前下单")),
        ("I have no idea, what to eat", None),
        ("提个要求，不要辣", None),
        ("建议：", None),
        ("建议：周日也开门\n18号，3.6", None),
        ("建议少放点盐", None),
        ("有什么建议：3还是5", None),
        ("我有个建议，我的汤退款吧", None),
        ("提点建议，吃什么好", None),
        ("I have an idea what I want, 3.6", None),
        ("I suggest you refund my order", None),
        ("18号，订餐：3.6", None),
        ("备注：不要香菜", None),
        ("", None),
        ("建议：午饭送个水果", Some("午饭送个水果")),
        ("我有个点子：出个凉面", Some("出个凉面")),
        ("我有个建议：中午能不能提前半小时开门", Some("中午能不能提前半小时开门")),
        ("意见：打包盒换大一点的", Some("打包盒换大一点的")),
        ("I have a suggestion: please sell half portions", Some("please sell half portions")),
        ("提个建议，出点绿豆汤", Some("出点绿豆汤")),
        ("有个小建议，汤可以少放点盐", Some("汤可以少放点盐")),
        ("小小建议：米饭可以做杂粮的", Some("米饭可以做杂粮的")),
        ("给你们提个意见，门口放几把椅子吧", Some("门口放几把椅子吧")),
        ("我有个想法，周五搞个鱼日", Some("周五搞个鱼日")),
        ("建议你们周末也开门", Some("你们周末也开门")),
        ("suggestion: add a vegan dish", Some("add a vegan dish")),
        ("Just an idea: could you open on Sundays?", Some("could you open on Sundays?")),
        ("My suggestion is to use paper bags", Some("to use paper bags")),
        ("想提个建议 饭盒能不能换成可降解的", Some("饭盒能不能换成可降解的")),
        ("我建议你们退款", None),
        ("有什么建议的菜吗", None),
        ("给点建议吃什么", None),
        ("any suggestions for lunch?", None),
        ("你建议我点哪个", None),
        ("没意见", None),
        ("我对你们意见很大", None),
        ("有没有建议，三号好吃还是六号好吃", None),
    ] {
        assert_eq!(suggestion(line).map(|found| found.text), idea, "{line}");
    }
}

#[test]
fn an_opinion_may_be_a_complaint_and_what_follows_a_colon_is_nothing_else() {
    let told = |line: &str| suggestion(line).map(|found| (found.is_opinion, found.is_marked));
    assert_eq!(told("意见：送得太慢"), Some((true, true)));
    assert_eq!(told("提个意见，送得太慢"), Some((true, false)));
    assert_eq!(told("我有个点子：出个凉面"), Some((false, true)));
    assert_eq!(told("建议你们出个凉面"), Some((false, false)));
}

proptest::proptest! {
    #[test]
    fn any_line_can_be_read(line in "[我有提个建议意见想法是：，@ 给你们ideasIt's]{0,24}") {
        let found = suggestion(&line);
        proptest::prop_assert!(found.is_none_or(|found| line.contains(found.text)));
    }
}
