//! What was typed or pasted, in the parts that are each read for themselves.

/// Names in chats are short.
const MOST_NAME: usize = 24;

/// Something somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// Who wrote it and when, as the chat says above it; empty if it doesn't.
    pub(super) speaker: &'a str,
    pub(super) stamp: &'a str,
    pub(super) text: &'a str,
}

/// Every line for itself; but a chain (接龙) as a whole, whose lines are numbered and which
/// knows what it said when it was pasted before. A line that says who wrote what follows
/// is no part.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if is_chain(text, &lines) {
        return vec![Part { speaker: "", stamp: "", text: text.trim() }];
    }
    let (mut parts, mut speaker, mut stamp) = (Vec::new(), "", "");
    for (at, line) in lines.iter().enumerate() {
        match head(line).filter(|_| at + 1 < lines.len()) {
            Some(head) => (speaker, stamp) = head,
            None => parts.push(Part { speaker, stamp, text: line }),
        }
    }
    parts
}

fn is_chain(text: &str, lines: &[&str]) -> bool {
    lines.iter().filter(|line| is_entry(line)).count() > 1 || text.contains("接龙")
}

/// `1. 王姐 3号`, as chains number those who joined.
fn is_entry(line: &str) -> bool {
    let rest = line.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let after = rest.strip_prefix(['.', '、', '．']).filter(|_| rest.len() < line.len());
    after.is_some_and(|after| !after.starts_with(|letter: char| letter.is_ascii_digit()))
}

/// Who wrote what follows, and when: `王姐 2026/11/28 11:05:33`, or `王姐:`. A time alone
/// makes no head of a line: `3.6 12:30` wants its dishes then.
fn head(line: &str) -> Option<(&str, &str)> {
    if let Some(name) = line.strip_suffix([':', '：']) {
        let has_digits = name.chars().any(|letter| letter.is_ascii_digit());
        return (is_name(name) && !has_digits).then_some((name.trim(), ""));
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let begins = words.iter().position(|word| is_date(word) || is_exact(word)).filter(|at| *at > 0)?;
    let stamped = words.get(begins..)?.iter().all(|word| is_date(word) || is_time(word) || is_exact(word));
    let name = line.get(..offset(line, words.get(begins)?)?)?.trim();
    (stamped && is_name(name)).then(|| (name, line.get(name.len()..).unwrap_or_default().trim()))
}

/// Where a word that was cut out of a line begins in it.
fn offset(line: &str, word: &str) -> Option<usize> {
    (word.as_ptr() as usize).checked_sub(line.as_ptr() as usize)
}

fn is_name(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MOST_NAME
}

/// `2026/11/28`, `2026-11-28`, `11月28日`.
fn is_date(word: &str) -> bool {
    let parts: Vec<&str> = word.trim_end_matches('日').split(['/', '-', '年', '月']).collect();
    (parts.len() == 3 || parts.len() == 2 && word.ends_with('日')) && parts.iter().all(|part| is_number(part))
}

/// `11:05`, `下午3:05`.
fn is_time(word: &str) -> bool {
    let word =
        ["上午", "下午", "晚上", "中午"].iter().find_map(|half| word.strip_prefix(half)).unwrap_or(word);
    word.split_once(':').is_some_and(|(hour, minute)| is_number(hour) && is_number(minute))
}

/// `11:05:33`: nobody wants a dish to the second.
fn is_exact(word: &str) -> bool {
    let parts: Vec<&str> = word.split(':').collect();
    parts.len() == 3 && parts.iter().all(|part| is_number(part))
}

fn is_number(text: &str) -> bool {
    (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        parts(text).into_iter().map(|part| part.text).collect()
    }

    #[test]
    fn a_forwarded_chat_is_read_line_by_line() {
        assert_eq!(texts("18号,订餐3.6\r\n\n 20号 5 \n"), ["18号,订餐3.6", "20号 5"]);
        assert_eq!(texts("3.6"), ["3.6"]);
        assert_eq!(texts("3.6\n4.7"), ["3.6", "4.7"]);
        assert!(texts(" \n ").is_empty());
    }

    #[test]
    fn a_chain_is_read_as_a_whole() {
        let chain = "#接龙\n周一午饭\n1. 王姐 3号\n2、老李 6不辣";
        assert_eq!(texts(chain), [chain]);
        assert_eq!(texts("1. 王姐 3\n2. 老李 6").len(), 1);
    }

    #[test]
    fn a_chat_says_who_wrote_what() {
        let chat =
            "王姐 2026/11/28 11:05:33\n18号,订餐3.6\n不辣\n\n老 李 11月28日 下午3:05\n20号 5\n小陈:\n7号";
        let part = |speaker, stamp, text| Part { speaker, stamp, text };
        let wang = "2026/11/28 11:05:33";
        assert_eq!(
            parts(chat),
            [
                part("王姐", wang, "18号,订餐3.6"),
                part("王姐", wang, "不辣"),
                part("老 李", "11月28日 下午3:05", "20号 5"),
                part("小陈", "", "7号"),
            ]
        );
    }

    #[test]
    fn an_order_for_a_time_is_no_head() {
        let lines =
            ["18号 3.6 12:30", "要三份米饭 12:30", "2026/11/28 11:05:33", "11:05:33", "3号：", "王姐:"];
        for line in lines.into_iter().take(5) {
            assert_eq!(texts(&format!("{line}\n谢谢"))[0], line);
        }
        assert_eq!(texts("谢谢\n王姐:"), ["谢谢", "王姐:"], "nothing follows");
    }
}
