//! A guest's word, in a chat, on whether a complaint was mended.

/// What they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// It is good.
    Good,
    /// It is not.
    NotGood,
}

// Each longer than what is in it, so that the longest goes first.
const NOT_GOOD: &[&str] = &[
    "还是不行",
    "还不行",
    "没有解决",
    "没解决",
    "未解决",
    "没有好",
    "还没好",
    "没处理",
    "没有处理",
    "还没收到",
    "没有收到",
    "没收到",
    "还没到",
    "还没送",
    "还没退",
    "没退款",
    "没人联系",
    "没有人联系",
    "没人管",
    "还没人",
    "不满意",
    "不认可",
    "还是错",
    "又错了",
    "不接受",
    "not resolved",
    "not solved",
    "not fixed",
    "not good enough",
    "not happy",
    "still not",
    "still waiting",
    "still no",
    "never arrived",
];
const GOOD: &[&str] = &[
    "已经解决了",
    "解决了",
    "已解决",
    "处理好了",
    "搞定了",
    "没问题了",
    "没问题",
    "没事了",
    "没关系",
    "收到了",
    "可以了",
    "好的",
    "好了",
    "满意",
    "认可",
    "多谢",
    "谢谢",
    "感谢",
    "行了",
    "可以",
    "thank you",
    "thanks",
    "thx",
    "all good",
    "it's fine",
    "its fine",
    "resolved",
    "solved",
    "sorted",
    "fixed",
    "no problem",
    "got it",
    "great",
    "perfect",
];
/// What may stand beside a good word without changing it.
const BESIDE: &[&str] = &[
    "老板娘",
    "老板",
    "师傅",
    "你们",
    "您们",
    "大家",
    "已经",
    "现在",
    "问题",
    "这次",
    "这下",
    "都",
    "就",
    "嗯",
    "啊",
    "呀",
    "哦",
    "噢",
    "哈",
    "啦",
    "了",
    "你",
    "您",
    "很",
    "非常",
    "now",
    "very much",
    "it's",
    "ok",
];
const QUESTIONS: &[&str] = &["?", "？", "吗", "么", "多久"];
/// What has a sign of a question in it and asks nothing.
const NO_QUESTIONS: &[&str] = &["这么", "那么", "怎么"];

/// What a guest whose complaint is said to be mended says of it; `None` if it
/// is neither yes nor no. A yes has to be nothing but a yes: a message that
/// also says something else may well mean something else.
pub(crate) fn word(text: &str) -> Option<Word> {
    let text = text.to_lowercase();
    let without = strip(&text, NO_QUESTIONS);
    if QUESTIONS.iter().any(|mark| without.contains(mark)) {
        return None;
    }
    if NOT_GOOD.iter().any(|phrase| text.contains(phrase)) {
        return Some(Word::NotGood);
    }
    let without_good = strip(&text, GOOD);
    let rest = strip(&without_good, BESIDE);
    let says_nothing_else = !rest.chars().any(char::is_alphanumeric);
    (without_good != text && says_nothing_else).then_some(Word::Good)
}

fn strip(text: &str, phrases: &[&str]) -> String {
    phrases.iter().fold(text.to_owned(), |text, phrase| text.replace(phrase, " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_yes_is_a_yes() {
        for text in [
            "好了",
            "解决了",
            "可以了",
            "谢谢",
            "好的，谢谢老板！",
            "嗯嗯，没事了",
            "已经解决了，多谢你们",
            "Thanks!",
            "All good now",
            "thank you very much",
            "问题解决了",
            "收到了，谢谢",
            "Perfect, thanks",
        ] {
            assert_eq!(word(text), Some(Word::Good), "{text}");
        }
    }

    #[test]
    fn a_no_is_a_no_even_with_thanks() {
        for text in [
            "还是不行",
            "没解决",
            "还没收到",
            "谢谢，但是还没收到",
            "问题没有解决",
            "Still not resolved",
            "thanks but still waiting",
            "我不满意",
            "这么久了还没解决",
            "不可以，还没退",
        ] {
            assert_eq!(word(text), Some(Word::NotGood), "{text}");
        }
    }

    #[test]
    fn what_is_neither_is_left_alone() {
        for text in [
            "",
            "好了吗？",
            "可以了吗",
            "好了没有",
            "还没到吗？",
            "还没到吗",
            "Still waiting?",
            "谢谢，再来一份3号",
            "几点开门",
            "18号,订餐3.6",
            "不好",
            "thanks, when do you open",
            "不可以",
            "没好",
            "不谢谢",
        ] {
            assert_eq!(word(text), None, "{text}");
        }
    }
}
