//! Ideas that say that they are some: `建议：米饭送大份`, `idea: open on Sundays`.

/// What an idea begins with, before a colon. A word that begins other lines as well
/// (`要求：`, `备注：`) is none.
const OPENINGS: [&str; 7] = ["建议", "小建议", "提个建议", "我建议", "点子", "idea", "suggestion"];
const COLONS: [char; 2] = ['：', ':'];

/// The idea in a line that names itself one; `None` for any other line.
pub fn suggestion(text: &str) -> Option<&str> {
    let (opening, idea) = text.split_once(COLONS)?;
    let opening = opening.trim();
    let is_opening = OPENINGS.iter().any(|one| one.eq_ignore_ascii_case(opening));
    // Further lines may be an order, which counts for more.
    Some(idea.trim()).filter(|idea| is_opening && !idea.is_empty() && !idea.contains('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_names_itself_an_idea_is_one_and_no_other() {
        for (text, idea) in [
            ("建议：米饭送大份", Some("米饭送大份")),
            (" 建议 : 周日也开门。", Some("周日也开门。")),
            ("Idea: open on Sundays: from ten", Some("open on Sundays: from ten")),
            ("SUGGESTION：more soup", Some("more soup")),
            ("建议：", None),
            ("建议：周日也开门\n18号，3.6", None),
            ("建议周日也开门", None),
            ("有什么建议：3还是5", None),
            ("18号，订餐：3.6", None),
            ("备注：不要香菜", None),
            ("", None),
        ] {
            assert_eq!(suggestion(text), idea, "{text}");
        }
    }
}
