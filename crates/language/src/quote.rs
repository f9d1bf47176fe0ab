//! What stands in a message and was not written by its sender, or is no text:
//! quotes, placeholders, mentions, links.

use std::ops::Range;

use crate::{names::Vocabulary, saying::Saying, text::after_any};

/// What a masked stretch is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// Somebody else's words.
    Quote,
    /// `@somebody`.
    Mention,
    /// A picture or an emoji.
    Picture,
    /// A voice message, a video or a file: nobody can read it.
    Unreadable,
    /// A place on the map.
    Location,
    /// Money.
    Money,
    /// A message that was taken back.
    Recalled,
    /// A link or a card.
    Link,
}

const KINDS: &[(&str, Mask)] = &[
    ("图片", Mask::Picture),
    ("照片", Mask::Picture),
    ("表情", Mask::Picture),
    ("动画表情", Mask::Picture),
    ("语音", Mask::Unreadable),
    ("语音消息", Mask::Unreadable),
    ("语音通话", Mask::Unreadable),
    ("视频通话", Mask::Unreadable),
    ("视频", Mask::Unreadable),
    ("文件", Mask::Unreadable),
    ("位置", Mask::Location),
    ("定位", Mask::Location),
    ("红包", Mask::Money),
    ("微信红包", Mask::Money),
    ("转账", Mask::Money),
    ("链接", Mask::Link),
    ("小程序", Mask::Link),
    ("名片", Mask::Link),
    ("个人名片", Mask::Link),
    ("聊天记录", Mask::Link),
    ("photo", Mask::Picture),
    ("image", Mask::Picture),
    ("sticker", Mask::Picture),
    ("voice", Mask::Unreadable),
    ("video", Mask::Unreadable),
    ("location", Mask::Location),
    ("red packet", Mask::Money),
    ("transfer", Mask::Money),
];

/// The emoji that `WeChat` writes as words in brackets.
const EMOJI: &[&str] = &[
    "微笑",
    "撇嘴",
    "色",
    "发呆",
    "得意",
    "流泪",
    "害羞",
    "闭嘴",
    "睡",
    "大哭",
    "尴尬",
    "发怒",
    "调皮",
    "呲牙",
    "惊讶",
    "难过",
    "囧",
    "抓狂",
    "吐",
    "偷笑",
    "愉快",
    "白眼",
    "傲慢",
    "困",
    "惊恐",
    "憨笑",
    "悠闲",
    "咒骂",
    "疑问",
    "嘘",
    "晕",
    "衰",
    "骷髅",
    "敲打",
    "再见",
    "擦汗",
    "抠鼻",
    "鼓掌",
    "坏笑",
    "右哼哼",
    "鄙视",
    "委屈",
    "快哭了",
    "阴险",
    "亲亲",
    "可怜",
    "笑脸",
    "生病",
    "脸红",
    "破涕为笑",
    "恐惧",
    "失望",
    "无语",
    "嘿哈",
    "捂脸",
    "奸笑",
    "机智",
    "皱眉",
    "耶",
    "吃瓜",
    "加油",
    "汗",
    "天啊",
    "社会社会",
    "旺柴",
    "好的",
    "打脸",
    "哇",
    "翻白眼",
    "666",
    "让我看看",
    "叹气",
    "苦涩",
    "裂开",
    "嘴唇",
    "爱心",
    "心碎",
    "拥抱",
    "强",
    "弱",
    "握手",
    "胜利",
    "抱拳",
    "勾引",
    "拳头",
    "ok",
    "合十",
    "咖啡",
    "蛋糕",
    "玫瑰",
    "凋谢",
    "菜刀",
    "炸弹",
    "便便",
    "月亮",
    "太阳",
    "庆祝",
    "礼物",
    "发",
    "福",
    "烟花",
    "爆竹",
    "猪头",
    "跳跳",
    "发抖",
    "转圈",
    "奋斗",
    "机智",
    "红包",
    "呵呵",
    "微笑",
    "笑哭",
];

/// The stretches of a folded text that are not read, in order.
pub(crate) fn masks(text: &[char], vocabulary: &Vocabulary) -> Vec<(Mask, Range<usize>)> {
    let saying = Saying { text, vocabulary };
    let mut masks = Vec::new();
    let mut at = 0;
    while at < text.len() {
        match mask_at(&saying, at) {
            Some((mask, end)) => {
                masks.push((mask, at..end));
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    masks
}

fn mask_at(saying: &Saying<'_>, at: usize) -> Option<(Mask, usize)> {
    let text = saying.text;
    let line_begins = at == 0 || text.get(at - 1) == Some(&'\n');
    match text.get(at)? {
        '[' | '【' => placeholder(saying, at),
        '「' | '『' if line_begins => quoted(text, at).map(|end| (Mask::Quote, end)),
        '>' if line_begins => Some((Mask::Quote, line_end(text, at))),
        '回' if line_begins => reply_to(text, at).map(|end| (Mask::Quote, end)),
        '@' => Some((Mask::Mention, saying.name_end(at))),
        'h' if after_any(text, at, &["http://", "https://"]).is_some() => {
            let end = (at..text.len()).find(|end| text.get(*end).is_some_and(|c| c.is_whitespace()));
            Some((Mask::Link, end.unwrap_or(text.len())))
        }
        '"' | '你' | '您' | '对' if line_begins => recalled(text, at).map(|end| (Mask::Recalled, end)),
        _ => None,
    }
}

fn line_end(text: &[char], at: usize) -> usize {
    (at..text.len()).find(|end| text.get(*end) == Some(&'\n')).unwrap_or(text.len())
}

/// `[图片]`, `[语音] 15秒`, `[转账] ¥18.00`, `[微笑]`.
fn placeholder(saying: &Saying<'_>, at: usize) -> Option<(Mask, usize)> {
    let text = saying.text;
    let close = (at + 1..text.len().min(at + 14)).find(|end| matches!(text.get(*end), Some(']' | '】')))?;
    let inside: String = text.get(at + 1..close)?.iter().collect();
    if EMOJI.contains(&inside.as_str()) && inside != "红包" {
        return Some((Mask::Picture, close + 1));
    }
    let (_, mask) = KINDS.iter().find(|(word, _)| *word == inside)?;
    // What belongs to it stands beside it: how long, how much, where. The rest is the
    // sender's own.
    let end = match mask {
        Mask::Unreadable | Mask::Money => saying.measure_end(close + 1),
        Mask::Location => saying.place_end(close + 1, line_end(text, close)),
        _ => close + 1,
    };
    Some((*mask, end))
}

/// `「王师傅：中午吃啥」` with the rule below it.
fn quoted(text: &[char], at: usize) -> Option<usize> {
    let close = (at..text.len()).find(|end| matches!(text.get(*end), Some('」' | '』')))?;
    let has_speaker = text.get(at..close)?.contains(&':');
    let next = close + 1;
    let rule = (text.get(next) == Some(&'\n')).then(|| line_end(text, next + 1));
    let rule = rule.filter(|end| text.get(next + 1..*end).is_some_and(is_rule));
    match rule {
        Some(end) => Some((end + 1).min(text.len())),
        None => has_speaker.then_some(next),
    }
}

fn is_rule(line: &[char]) -> bool {
    line.len() >= 3 && line.iter().all(|c| matches!(c, '-' | ' ' | '—' | '–' | '─' | '_' | '=' | '·' | '~'))
}

/// `回复 王师傅：`; what follows is the sender's own.
fn reply_to(text: &[char], at: usize) -> Option<usize> {
    let from = after_any(text, at, &["回复 ", "回复@", "回复"])?;
    let colon = (from..text.len().min(from + 16)).find(|end| text.get(*end) == Some(&':'))?;
    let name = text.get(from..colon)?;
    (!name.is_empty() && !name.contains(&'\n')).then_some(colon + 1)
}

/// `"小刘" 撤回了一条消息`.
fn recalled(text: &[char], at: usize) -> Option<usize> {
    let end = line_end(text, at);
    let line: String = text.get(at..end)?.iter().collect();
    line.ends_with("撤回了一条消息").then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Text;

    fn read(typed: &str) -> String {
        let text = Text::new(typed);
        let masks = masks(text.folded(), &Vocabulary::default());
        let is_masked = |at: &usize| masks.iter().any(|(_, range)| range.contains(at));
        let left = text.folded().iter().enumerate().filter(|(at, _)| !is_masked(at));
        left.map(|(_, character)| *character).collect()
    }

    #[test]
    fn only_what_the_sender_wrote_is_read() {
        assert_eq!(read("「王师傅：3.6」\n- - - - -\n我也要8"), "我也要8");
        assert_eq!(read("> 3.6\n好吃吗"), "\n好吃吗");
        assert_eq!(read("回复 王师傅：3.6"), "3.6");
        assert_eq!(read("[语音] 15秒"), "");
        assert_eq!(read("[图片][呲牙]3.6"), "3.6");
        assert_eq!(read("[虎皮青椒] 2份"), "[虎皮青椒] 2份");
        assert_eq!(read("@农贸小馆 3.6"), " 3.6");
        assert_eq!(read("@老板不要放花生"), "不要放花生");
        assert_eq!(read("[转账] ¥18.00 再来一份"), " 再来一份");
        assert_eq!(read("https://example.com/p?id=3.6"), "");
        assert_eq!(read("\"小刘\" 撤回了一条消息"), "");
    }
}
