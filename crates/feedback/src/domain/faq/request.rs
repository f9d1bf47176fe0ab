//! What guests ask for that is the shop's to allow, and what they are told of it.

use super::{Reply, hands_over};

/// Topics of boundaries as shops commonly name them, and the words that ask for
/// it, parted by blanks; `_` stands for a blank in a word.
const TOPICS: &[(&str, &str)] = &[
    (
        "credit",
        "赊 挂账 挂帐 挂我账 挂单 记账 记帐 记我账 记我帐 记账上 记在账上 记上账 先记着 记着账 欠着 先欠 欠一下 欠两天 欠几天 能欠 可以欠 月结 月底结 月底一起 \
         下次一起给 下次一起付 下次一起结 下次再给 下次再付 明天再给 明天再付 明天给钱 改天给钱 改天再给 过两天给 过几天给 发工资再 晚点给钱 回头给钱 \
         on_credit on_the_slate on_my_tab on_the_tab on_a_tab run_a_tab open_a_tab my_account_monthly pay_later pay_next \
         pay_tomorrow pay_you_tomorrow pay_you_later pay_you_next pay_at_the_end_of_the_month owe_you iou",
    ),
    (
        "own-drinks",
        "自带酒 自带饮料 自带水 自己带酒 自己带饮料 带酒 带瓶酒 带饮料 带自己的酒 开瓶费 own_drinks own_wine own_beer own_alcohol \
         own_bottle byob corkage",
    ),
    (
        "cash-gift",
        "折现 换成钱 换成现金 换现金 返现 送现金 给现金红包 提现 cash_instead cash_back cashback instead_of_the_gift for_cash",
    ),
    (
        "rating-gift",
        "好评返现 好评送 给好评有 写好评有 五星好评送 gift_for_a_good gift_for_a_review free_for_a_review",
    ),
];

/// What a request for something out of the ordinary came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ruled {
    /// The topic it is about.
    pub(crate) topic: String,
    /// What it was told; `None` if the shop has no rule for it.
    pub(crate) text: Option<String>,
    /// Whether somebody has yet to decide.
    pub(crate) waits: bool,
}

/// The topic of what a question asks for, if it is one that shops commonly have
/// a boundary for; the narrowest, which comes last.
pub(crate) fn topic(question: &str) -> Option<&'static str> {
    let text = question.to_lowercase();
    let asks_for = |words: &str| words.split_whitespace().any(|word| text.contains(&word.replace('_', " ")));
    TOPICS.iter().rev().find(|(_, words)| asks_for(words)).map(|(topic, _)| *topic)
}

impl Ruled {
    /// What the guest is told: the rule, and that somebody is asked where it
    /// leaves it to them.
    pub(crate) fn reply(&self, in_english: bool) -> Reply {
        let asked = if in_english {
            "We have asked, and will tell you."
        } else {
            "已经帮您去问了，稍后回您。"
        };
        let text = match (&self.text, self.waits) {
            (Some(rule), true) if in_english => format!("{rule} {asked}"),
            (Some(rule), true) => format!("{rule}{asked}"),
            (Some(rule), false) => rule.clone(),
            (None, _) => hands_over(in_english),
        };
        Reply { text, needs_person: self.waits || self.text.is_none() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_is_told_by_its_words() {
        for (text, expected) in [
            ("能赊账吗", Some("credit")),
            ("可以记账吗", Some("credit")),
            ("先欠着行不行", Some("credit")),
            ("钱不够，下次一起给可以不", Some("credit")),
            ("公司的可以月结吗", Some("credit")),
            ("Can I put it on my tab?", Some("credit")),
            ("can I pay you tomorrow", Some("credit")),
            ("可以自带酒水吗", Some("own-drinks")),
            ("带瓶酒来要开瓶费吗", Some("own-drinks")),
            ("Is there a corkage fee?", Some("own-drinks")),
            ("积分能换成现金吗", Some("cash-gift")),
            ("好评返现吗", Some("rating-gift")),
            ("收现金吗", None),
            ("能刷信用卡吗", None),
            ("Do you take credit cards?", None),
            ("能带狗吗", None),
            ("几点关门", None),
            ("发票怎么开", None),
            ("有什么饮料", None),
        ] {
            assert_eq!(topic(text), expected, "{text}");
        }
    }

    #[test]
    fn a_guest_is_told_the_rule_and_whether_somebody_decides() {
        let ruled = |text: Option<&str>, waits| Ruled {
            topic: "credit".into(),
            text: text.map(str::to_owned),
            waits,
        };
        assert_eq!(
            ruled(Some("概不赊账。"), false).reply(false),
            Reply { text: "概不赊账。".into(), needs_person: false }
        );
        let waits = ruled(Some("赊账要老板点头。"), true).reply(false);
        assert!(waits.needs_person && waits.text.starts_with("赊账要老板点头。已经帮您"), "{waits:?}");
        assert_eq!(ruled(None, true).reply(true), Reply { text: hands_over(true), needs_person: true });
    }
}
