//! Who else eats: what a note says of it.

use language::{
    number::number_at,
    text::{Text, after_any},
};

/// What stands behind the number of those who eat; the longest first.
const PEOPLE: &[&str] = &[
    "个客人",
    "位客人",
    "个朋友",
    "位朋友",
    "个人",
    "人",
    "位",
    " people",
    " persons",
    " guests",
    " pax",
    "people",
];
/// What makes portions, or a thing of theirs, of it: `两人份`, `2人桌`.
const NO_PEOPLE: &[&str] = &["份", "套餐", "桌", "间"];
const HOSTS: &[&str] = &[
    "请客",
    "宴请",
    "做东",
    "请朋友",
    "请人吃",
    "请同事",
    "请亲戚",
    "招待",
    "摆一桌",
    "my treat",
    "on me",
    "host",
];
const DENIES: &[&str] = &["不", "没", "别", "不是我", "not ", "no "];
/// Whose treat it is where it is not the guest's.
const OTHERS: &[&str] = &["别人", "人家", "朋友", "同事", "领导", "他", "她", "他们", "对方"];
/// More sit at no table that a note speaks of.
const MOST: u32 = 500;

/// Who else eats.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Party {
    /// How many eat; 0 if nobody said.
    pub size: i32,
    /// Whether the guest invites others.
    pub is_host: bool,
}

/// What a note says of a party.
pub fn party(note: &str) -> Party {
    let text = Text::new(note);
    let folded = text.folded();
    let size = (0..folded.len()).find_map(|at| people(folded, at)).unwrap_or(0);
    Party { size, is_host: (0..folded.len()).any(|at| hosts(folded, at)) }
}

fn people(folded: &[char], at: usize) -> Option<i32> {
    let in_number = at.checked_sub(1).is_some_and(|before| number_at(folded, before).is_some());
    let (number, end) = number_at(folded, at).filter(|_| !in_number)?;
    let end = after_any(folded, end, PEOPLE)?;
    let counts = (1..=MOST).contains(&number.value) && after_any(folded, end, NO_PEOPLE).is_none();
    counts.then(|| i32::try_from(number.value).unwrap_or(0))
}

fn hosts(folded: &[char], at: usize) -> bool {
    let denied = |word: &&str| {
        let start = at.checked_sub(word.chars().count());
        start.is_some_and(|start| after_any(folded, start, &[word]).is_some())
    };
    // `请客服` asks for somebody of the shop.
    let end = after_any(folded, at, HOSTS).filter(|end| folded.get(*end) != Some(&'服'));
    end.is_some() && !DENIES.iter().chain(OTHERS).any(denied)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_says_how_many_eat() {
        let size = |note: &str| party(note).size;
        assert_eq!(
            [size("8人"), size("一桌十个人"), size("12位客人，少盐"), size("party of 6 people")],
            [8, 10, 12, 6]
        );
        assert_eq!([size("两人份"), size("2人桌"), size("少盐"), size("别给我送8个人的碗")], [0, 0, 0, 8]);
    }

    #[test]
    fn a_note_says_that_the_guest_invites_others() {
        let is_host = |note: &str| party(note).is_host;
        assert!(is_host("今天请客") && is_host("请朋友吃饭，8人") && is_host("it's my treat"));
        assert!(!is_host("我不请客") && !is_host("别人请客") && !is_host("不是我请客"));
        assert!(!is_host("今天不请客") && !is_host("请客服回电") && !is_host("快点") && !is_host(""));
    }
}
