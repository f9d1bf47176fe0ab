//! What the host of a party says to what they were offered.

use language::{number::number_at, text::Text};

/// Something offered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Offered<'a> {
    /// What it is called, in Chinese and in English.
    pub(crate) names: [&'a str; 2],
    /// How many of it.
    pub(crate) quantity: u32,
}

/// What is said to an offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// These are taken, by their places, and named.
    Named(Vec<usize>),
    /// The same, by words that mean something after an offer alone.
    Pointed(Vec<usize>),
    /// Something is taken, and not said which.
    Some,
    /// Nothing is.
    None,
}

/// More is said by who orders.
const LONGEST: usize = 24;
/// What may stand before what is meant, the longest first.
const BEFORE: &[&str] = &[
    "i'll take",
    "we'll take",
    "we take",
    "i take",
    "please",
    "the",
    "老板",
    "麻烦",
    "好的",
    "那就",
    "我们",
    "就",
    "那",
    "好",
    "行",
    "嗯",
    "我",
    "给",
    "来",
    "要",
    "选",
    "拿",
    "上",
    "换",
];
/// What may stand behind it.
const BEHIND: &[&str] = &[
    "please",
    "thanks",
    "thank you",
    "的话",
    "谢谢",
    "谢了",
    "谢啦",
    "多谢",
    "就行",
    "就好",
    "即可",
    "好了",
    "吧",
    "呗",
    "呢",
    "啊",
    "呀",
    "哈",
    "了",
    "的",
];
const NOTHING: &[&str] = &[
    "不用",
    "不要",
    "都不要",
    "都不用",
    "不需要",
    "不必",
    "算",
    "免",
    "不吃",
    "不喝",
    "no",
    "nothing",
    "no need",
];
const FIRST: &[&str] = &[
    "第一个",
    "第一样",
    "第一种",
    "第1个",
    "前一个",
    "前面那个",
    "头一个",
    "first",
    "first one",
    "first one.",
];
const SECOND: &[&str] = &["第二个", "第二样", "第二种", "第2个", "second", "second one"];
const THIRD: &[&str] = &["第三个", "第三样", "第三种", "第3个", "third", "third one"];
const LAST: &[&str] = &["后一个", "后面那个", "最后一个", "last", "last one"];
const ALL: &[&str] =
    &["都", "全", "都要", "全要", "全都要", "两个都要", "两样都要", "both", "all", "all of them"];
const ANY: &[&str] = &["随便", "都行", "都可以", "哪个都行", "你定", "您定", "看着办", "any", "either"];
const YES: &[&str] = &["", "可以", "是", "ok", "yes", "sure"];

/// Whether a text is short enough, and does not begin as an order does.
pub(crate) fn may_answer(text: &str) -> bool {
    let text = said(text);
    !text.is_empty()
        && text.chars().count() <= LONGEST
        && !text.starts_with(|c: char| c.is_ascii_digit() || c == '#')
}

/// What a text says to an offer; `None` if it says something else, or more. A part of a name
/// means what is offered only where `may_be_part`.
pub(crate) fn answer(
    text: &str,
    offered: &[Offered<'_>],
    may_be_part: impl Fn(&str) -> bool,
) -> Option<Answer> {
    let whole = said(text);
    if NOTHING.contains(&bare(&whole, &[]).as_str()) {
        return Some(Answer::None);
    }
    let meant = bare(&whole, BEFORE);
    let is = |words: &[&str]| words.contains(&meant.as_str()) || words.contains(&whole.as_str());
    let places: Vec<usize> = (0..offered.len()).collect();
    let pointed = |place: usize| places.get(place).map(|place| Answer::Pointed(vec![*place]));
    match () {
        () if is(FIRST) || is(ANY) => pointed(0),
        () if is(SECOND) => pointed(1),
        () if is(THIRD) => pointed(2),
        () if is(LAST) => pointed(places.len().checked_sub(1)?),
        () if is(ALL) => Some(Answer::Pointed(places)),
        () if is(YES) => Some(if offered.len() == 1 { Answer::Pointed(places) } else { Answer::Some }),
        () => named(&meant, offered, may_be_part).map(Answer::Named),
    }
}

/// A text without what only separates.
fn said(text: &str) -> String {
    let folded: String = Text::new(text).folded().iter().collect();
    let is_sign = |c: char| c.is_whitespace() || ",.。！!~～?？，;；".contains(c);
    folded.split(is_sign).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text without courtesy around it, and without some words before it.
fn bare(text: &str, before: &[&str]) -> String {
    let mut left = text.trim();
    loop {
        let shorter = before.iter().find_map(|word| left.strip_prefix(word));
        let shorter = shorter.or_else(|| BEHIND.iter().find_map(|word| left.strip_suffix(word)));
        match shorter {
            Some(shorter) => left = shorter.trim(),
            None => return left.to_owned(),
        }
    }
}

/// Which are named, if nothing but names is said, and nothing is added to what was ordered.
fn named(meant: &str, offered: &[Offered<'_>], may_be_part: impl Fn(&str) -> bool) -> Option<Vec<usize>> {
    if meant.starts_with('加') {
        return None;
    }
    let parts = meant.split(['和', '跟', '加', '、', ' ']).filter(|part| !part.is_empty());
    let mut found: Vec<usize> = Vec::new();
    for part in parts {
        let partly = may_be_part(part);
        let is_meant = |one: &Offered<'_>| one.is_called(part) || partly && one.has_in_name(part);
        let mut fitting = (0..offered.len()).filter(|place| is_meant(&offered[*place]));
        let place = fitting.next()?;
        if fitting.next().is_some() {
            return None;
        }
        found.push(place);
    }
    found.sort_unstable();
    found.dedup();
    Some(found).filter(|found| !found.is_empty())
}

impl Offered<'_> {
    /// Whether it is meant by a name, alone or with as many as are offered.
    fn is_called(&self, part: &str) -> bool {
        self.names().any(|name| part.strip_prefix(name.as_str()).is_some_and(|rest| self.counts(rest)))
    }

    fn has_in_name(&self, part: &str) -> bool {
        part.chars().count() > 1 && self.names().any(|name| name.contains(part))
    }

    fn names(&self) -> impl Iterator<Item = String> {
        self.names.iter().filter(|name| !name.is_empty()).map(|name| said(name))
    }

    fn counts(&self, rest: &str) -> bool {
        let rest: Vec<char> = rest.trim_start_matches(['x', '×', '*', ' ']).chars().collect();
        match number_at(&rest, 0) {
            // `啤酒两瓶`: what it is counted in says nothing.
            Some((number, end)) => number.value == self.quantity && rest.len() <= end + 1,
            None => rest.is_empty(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: [Offered<'static>; 2] = [
        Offered { names: ["啤酒", "Beer"], quantity: 2 },
        Offered { names: ["拍黄瓜", "Cucumber salad"], quantity: 1 },
    ];

    #[test]
    fn an_offer_is_taken_by_name_by_place_or_not_at_all() {
        let of = |text| answer(text, &TWO, |_| true);
        for text in ["要啤酒", "啤酒", "那就来啤酒吧，谢谢", "啤酒两瓶", "啤酒×2", "beer please"]
        {
            assert_eq!(of(text), Some(Answer::Named(vec![0])), "{text}");
        }
        for text in ["拍黄瓜吧", "黄瓜", "我要拍黄瓜一份"] {
            assert_eq!(of(text), Some(Answer::Named(vec![1])), "{text}");
        }
        assert_eq!(of("啤酒和拍黄瓜"), Some(Answer::Named(vec![0, 1])));
        assert_eq!(of("第一个"), Some(Answer::Pointed(vec![0])));
        assert_eq!(of("要第二个吧"), Some(Answer::Pointed(vec![1])));
        assert_eq!(of("都要"), Some(Answer::Pointed(vec![0, 1])));
        assert_eq!(of("随便"), Some(Answer::Pointed(vec![0])));
        for text in ["不用了", "不用了，谢谢", "算了吧", "不要"] {
            assert_eq!(of(text), Some(Answer::None), "{text}");
        }
        assert_eq!((of("要"), of("好的")), (Some(Answer::Some), Some(Answer::Some)));
        assert_eq!(answer("要", &TWO[..1], |_| true), Some(Answer::Pointed(vec![0])));
    }

    #[test]
    fn a_part_of_a_name_means_what_is_offered_only_where_it_may() {
        for text in ["黄瓜", "要黄瓜", "cucumber"] {
            assert_eq!(answer(text, &TWO, |_| false), None, "{text}");
        }
        assert_eq!(answer("拍黄瓜", &TWO, |_| false), Some(Answer::Named(vec![1])));
        assert_eq!(answer("黄瓜和啤酒", &TWO, |part| part != "黄瓜"), None);
        for text in ["加啤酒", "加拍黄瓜"] {
            assert_eq!(answer(text, &TWO, |_| true), None, "{text}");
        }
    }

    #[test]
    fn what_says_more_is_no_answer() {
        for text in ["再加啤酒3瓶", "啤酒五瓶", "小炒肉", "要啤酒和小炒肉", "第三个", "啤酒多少钱", "酒"]
        {
            assert_eq!(answer(text, &TWO, |_| true), None, "{text}");
        }
        assert!(may_answer("要啤酒") && !may_answer("3.6") && !may_answer("") && !may_answer("18号,订餐3.6"));
    }
}
