//! Questions that name a word and its opposite.

/// Where a word ends that is said both ways: `烂不烂`, `新鲜不新鲜`, `凉没凉`.
pub(super) fn either_at(text: &[char], at: usize) -> Option<usize> {
    (1..=LONGEST).find_map(|length| {
        let word = text.get(at..at + length)?;
        let again = text.get(at + length + 1..at + 2 * length + 1)?;
        let denies = matches!(text.get(at + length), Some('不' | '没'));
        let is_chinese = word.iter().all(|c| matches!(c, '\u{4e00}'..='\u{9fff}') && !"不没".contains(*c));
        (denies && is_chinese && word == again).then_some(at + 2 * length + 1)
    })
}

/// In characters.
const LONGEST: usize = 2;
