//! Ideas that say that they are some: `建议：米饭送大份`, `我有个点子，出个凉面`,
//! `my suggestion is to open on Sundays`.

/// What may stand before it says that it is one.
const LEADS: &[&str] = &[
    "老板娘",
    "老板",
    "店家",
    "你们好",
    "你好",
    "您好",
    "那个",
    "其实",
    "另外",
    "顺便",
    "对了",
    "嗯",
    "hello",
    "hi",
    "hey",
    "btw",
    "by the way",
    "also",
];
/// Who has it, and for whom.
const WHO: &[&str] = &[
    "我们",
    "我的",
    "我",
    "本人",
    "想",
    "要",
    "再",
    "也",
    "给你们",
    "给您",
    "给你",
    "给老板",
    "给店里",
    "给咱们",
    "跟你们",
    "向你们",
];
/// What one does with an idea to say it.
const SAYS: &[&str] = &["有", "提", "说", "反馈"];
/// How much of one, and how modest it is.
const MEASURES: &[&str] = &[
    "一个",
    "一条",
    "一点",
    "一些",
    "几个",
    "个",
    "条",
    "点",
    "些",
    "小小的",
    "小小",
    "小",
    "不成熟的",
    "新",
];
const NOUNS: &[&str] = &["建议", "意见", "点子", "想法", "主意", "提议"];
/// What may stand between it and the idea.
const TAILS: &[&str] = &["给你们", "给老板", "给店里", "就是", "是", "啊", "哈", "呢", "吧", "哦", "哟"];
/// Whom one suggests something to: `建议你们周末也开门`.
const SHOP: &[&str] =
    &["你们", "您们", "咱们", "咱家", "贵店", "本店", "店里", "店家", "商家", "老板", "以后", "下次"];

const LEADS_EN: &[&str] = &[
    "i have", "i've got", "i got", "i've", "here's", "here is", "there's", "this is", "just", "my", "one",
    "an", "a", "another", "small", "little", "quick", "some", "got",
];
const NOUNS_EN: &[&str] = &["suggestions", "suggestion", "ideas", "idea"];
const TAILS_EN: &[&str] = &["would be", "is that", "is"];
/// A suggestion by its verb.
const SUGGESTS_EN: &[&str] = &[
    "i suggest",
    "i would suggest",
    "i'd suggest",
    "may i suggest",
    "can i suggest",
    "could i suggest",
    "let me suggest",
];

const COLONS: &[char] = &['：', ':'];
const BREAKS: &[char] =
    &['：', ':', '，', ',', '。', '.', '！', '!', '、', '~', '～', '-', '–', '—', ' ', '　'];

/// What is about the sender's own order or money, or asks what to eat: whatever it is
/// called, it is for a person, or for the menu.
const OWN: &[&str] = &[
    "退款",
    "退钱",
    "退单",
    "退我",
    "退了",
    "赔",
    "补偿",
    "换一份",
    "重做",
    "重新做",
    "重新送",
    "给我",
    "帮我",
    "我的",
    "吃什么",
    "吃啥",
    "点什么",
    "点啥",
    "点哪",
    "哪个",
    "哪道",
    "哪款",
    "推荐",
    "refund",
    "money back",
    "compensat",
    "for me",
    "my order",
    "what to eat",
    "which dish",
];

/// An idea in a line that says that it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion<'a> {
    /// What it says.
    pub text: &'a str,
    /// Whether it is called an opinion (`意见`), as complaints are as well.
    pub is_opinion: bool,
    /// Whether it follows a colon: then it can't be anything else.
    pub is_marked: bool,
}

/// The idea in a line that says that it is one; `None` for any other line.
pub fn suggestion(line: &str) -> Option<Suggestion<'_>> {
    let line = line.trim();
    // Further lines may be an order, which counts for more.
    if line.contains('\n') {
        return None;
    }
    let start = after_leads(line);
    let found = named(start).or_else(|| named_in_english(start)).or_else(|| suggested(start))?;
    let folded = found.text.to_lowercase();
    let is_own = !found.is_marked && OWN.iter().any(|word| folded.contains(word));
    (!found.text.is_empty() && !is_own).then_some(found)
}

/// What follows a greeting and a mention (`@店铺 `).
fn after_leads(line: &str) -> &str {
    let mut rest = line;
    if let Some((_, after)) = line.strip_prefix('@').and_then(|mention| mention.split_once(' ')) {
        rest = after.trim_start();
    }
    while let Some(after) = any_word_of(rest, LEADS) {
        rest = after.trim_start_matches(BREAKS);
    }
    rest
}

/// `我有个建议，…`, `建议：…`: said by its noun.
fn named(start: &str) -> Option<Suggestion<'_>> {
    let (mut rest, mut is_said) = (start, false);
    while any_of(rest, NOUNS).is_none() {
        if let Some(after) = any_of(rest, SAYS) {
            (rest, is_said) = (after, true);
        } else if let Some(after) = any_of(rest, WHO) {
            is_said |= rest.starts_with("我的") || rest.starts_with('给');
            rest = after;
        } else {
            break;
        }
    }
    let mut noun = rest;
    // One by one: `点` is how much, and begins `点子`.
    while any_of(noun, NOUNS).is_none() {
        is_said |= noun.starts_with('小');
        noun = any_of(noun, MEASURES)?;
    }
    let after = any_of(noun, NOUNS)?;
    let text = all_of(after, TAILS);
    let says_what_it_is = between(after, text).contains('是');
    let is_marked = text.trim_start().starts_with(COLONS);
    let is_apart = is_marked || says_what_it_is || is_said && text.starts_with(BREAKS);
    let text = text.trim_start_matches(BREAKS).trim();
    is_apart.then_some(Suggestion { text, is_opinion: noun.starts_with("意见"), is_marked })
}

/// `I have a suggestion: …`, `My idea is to …`.
fn named_in_english(start: &str) -> Option<Suggestion<'_>> {
    let noun = all_words_of(start, LEADS_EN);
    let after = any_word_of(noun, NOUNS_EN)?;
    let text = all_words_of(after, TAILS_EN);
    let says_what_it_is = between(after, text).trim_end().ends_with(['s', 't', 'e', 'S', 'T', 'E']);
    let is_said = noun.len() < start.len();
    let is_marked = text.starts_with(COLONS);
    let is_apart = is_marked || is_said && (says_what_it_is || text.starts_with(BREAKS));
    let text = text.trim_start_matches(BREAKS).trim();
    is_apart.then_some(Suggestion { text, is_opinion: false, is_marked })
}

/// What stands before the rest of a text.
fn between<'a>(text: &'a str, rest: &str) -> &'a str {
    text.get(..text.len().saturating_sub(rest.len())).unwrap_or_default()
}

/// `建议你们周末也开门`, `I suggest opening on Sundays`: said by its verb.
fn suggested(start: &str) -> Option<Suggestion<'_>> {
    let text = if let Some(after) = any_word_of(start, SUGGESTS_EN) {
        after.trim_start_matches(BREAKS)
    } else {
        let after = all_of(start, WHO).strip_prefix("建议")?;
        let after = after.strip_prefix("一下").unwrap_or(after);
        any_of(after, SHOP)?;
        after
    };
    Some(Suggestion { text: text.trim(), is_opinion: false, is_marked: false })
}

/// What follows the first of some words that begins a text.
fn any_of<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| {
        let head = text.get(..word.len())?;
        head.eq_ignore_ascii_case(word).then(|| text.get(word.len()..).unwrap_or_default())
    })
}

/// What follows all of some words that begin a text.
fn all_of<'a>(text: &'a str, words: &[&str]) -> &'a str {
    let mut rest = text;
    while let Some(after) = any_of(rest, words) {
        rest = after;
    }
    rest
}

/// The same for words in Latin letters, which are parts of no others.
fn any_word_of<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    words.iter().find_map(|word| {
        let after = any_of(text, &[word])?;
        (!after.starts_with(|next: char| next.is_ascii_alphanumeric() || next == '\'')).then_some(after)
    })
}

fn all_words_of<'a>(text: &'a str, words: &[&str]) -> &'a str {
    let mut rest = text;
    while let Some(after) = any_word_of(rest.trim_start(), words) {
        rest = after;
    }
    rest.trim_start()
}

#[cfg(test)]
mod tests;
