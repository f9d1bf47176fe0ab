//! What is said where no entry answers.

/// What a guest is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// In words.
    pub(crate) text: String,
    /// Whether a person has to see to it.
    pub(crate) needs_person: bool,
}

/// Asks to put it another way, and names what may have been meant.
pub(crate) fn asks_again(closest: &[String], in_english: bool) -> String {
    let named: Vec<String> = closest.iter().map(|text| format!("“{text}”")).collect();
    match (in_english, named.is_empty()) {
        (false, true) => "不好意思，没太明白您的问题，换个说法再问一次好吗？".into(),
        (false, false) => {
            format!("不好意思，没太明白。您想问的是{}吗？换个说法再问一次也行。", named.join("还是"))
        }
        (true, true) => "Sorry, I did not quite get that. Could you put it another way?".into(),
        (true, false) => format!(
            "Sorry, I did not quite get that. Did you mean {}? If not, please put it another way.",
            named.join(" or ")
        ),
    }
}

/// Says in a chat that nothing fitted, and that a person answers.
pub(crate) fn asks_the_shop(in_english: bool) -> String {
    let text = if in_english {
        "Let me ask the shop; someone will answer you soon."
    } else {
        "这个我帮您问一下店里，马上回您。"
    };
    text.into()
}

/// Says that a person answers.
pub(crate) fn hands_over(in_english: bool) -> String {
    let text = if in_english {
        "I can't answer that myself; someone from the shop will get back to you shortly."
    } else {
        "这个我答不好，已经请店里的人来回您，请稍等。"
    };
    text.into()
}

/// Says the same where the shop has no answers at all to look among.
pub(crate) fn tells_of_a_person(in_english: bool) -> String {
    let text = if in_english {
        "Someone of the shop will answer you soon."
    } else {
        "店里的人会尽快回复您。"
    };
    text.into()
}

/// Stands for the points while nobody can say how many there are.
pub(crate) fn points_unknown(in_english: bool) -> String {
    let text = if in_english {
        "I can't look up your points just now, please ask us at the counter"
    } else {
        "积分这会儿查不到，麻烦稍后再问，或到柜台问一下"
    };
    text.into()
}

/// Thanks for a good word, and says that whoever was named hears of it.
pub(crate) fn thanks(names: &[String], in_english: bool) -> String {
    match (in_english, names.is_empty()) {
        (false, true) => "谢谢您的夸奖，我们会继续努力！".into(),
        (false, false) => format!("谢谢您！这句夸奖一定转告{}。", names.join("、")),
        (true, true) => "Thank you, that means a lot to us!".into(),
        (true, false) => format!("Thank you! We will pass your kind words on to {}.", names.join(" and ")),
    }
}

/// Says that the guest's word on a case was heard: that it is good, or not.
pub(crate) fn heard(is_good: bool, in_english: bool) -> String {
    let text = match (is_good, in_english) {
        (true, false) => "好的，谢谢您告诉我们，也谢谢您的包涵！",
        (true, true) => "Good to hear, and thank you for your patience!",
        (false, false) => "对不起，还没让您满意。马上请负责的人再看，很快回您。",
        (false, true) => {
            "Sorry that it is not right yet. Someone will look into it again and get back to you."
        }
    };
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_meant_is_named() {
        let closest = ["怎么开发票".to_owned(), "怎么付款".to_owned()];
        assert!(asks_again(&closest, false).contains("“怎么开发票”还是“怎么付款”"));
        assert!(!asks_again(&[], true).contains('“'));
    }

    #[test]
    fn who_was_praised_is_named() {
        assert!(thanks(&["小刘".to_owned(), "小张".to_owned()], false).contains("小刘、小张"));
        assert!(thanks(&["Liu".to_owned()], true).contains("Liu"));
    }
}
