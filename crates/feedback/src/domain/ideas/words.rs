//! What is said of ideas to who had them.

use super::Idea;
use crate::domain::watches::alert::Wording;

/// So much of an idea tells which it was.
const MOST_QUOTED: usize = 40;

/// That an idea was heard.
pub(crate) fn heard_idea(in_english: bool) -> String {
    if in_english {
        "Thank you, your idea is noted. We will tell you what becomes of it.".into()
    } else {
        "谢谢您的建议，记下了，有结果会告诉您。".into()
    }
}

/// What became of an idea; `None` before it is decided on.
pub(crate) fn decided(idea: &Idea) -> Option<Wording> {
    let decision = idea.decision.as_ref()?;
    let (quote, reply) = (quoted(&idea.text), &decision.reply);
    let (zh, en) = if decision.is_adopted {
        (
            format!("您的建议“{quote}”我们采纳了：{reply}"),
            format!("We are going ahead with your idea “{quote}”: {reply}"),
        )
    } else {
        (
            format!("您的建议“{quote}”这次没有采纳：{reply}"),
            format!("We are not going ahead with your idea “{quote}” this time: {reply}"),
        )
    };
    let (thanks_zh, thanks_en) = match (decision.is_adopted, decision.points) {
        (true, points @ 1..) => {
            (format!("送您{points}积分，谢谢！"), format!("{points} points are yours. Thank you!"))
        }
        (true, _) => ("谢谢！".to_owned(), "Thank you!".to_owned()),
        (false, _) => ("谢谢您替我们想着。".to_owned(), "Thank you for thinking of us.".to_owned()),
    };
    Some(Wording { zh: format!("{zh} {thanks_zh}"), en: format!("{en} {thanks_en}") })
}

/// The beginning of an idea.
fn quoted(text: &str) -> String {
    let mut rest = text.chars();
    let beginning: String = rest.by_ref().take(MOST_QUOTED).collect();
    if rest.next().is_some() { format!("{beginning}…") } else { beginning }
}
