//! What a guest reads of an answer to their complaint.

use super::State;

/// What the shop said, in Chinese and English; of a case that is mended as the shop sees it with how
/// they have the last word on it.
pub(crate) fn answered(state: State, text: &str) -> (String, String) {
    if state != State::Resolved {
        return (text.to_owned(), String::new());
    }
    (
        format!("{text}\n处理好了请回“解决了”，还不行请回“还是不行”。"),
        format!("{text}\nIf that settles it, write “solved”; if not, “still not right”."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_is_the_guests() {
        assert_eq!(answered(State::InProgress, "马上补"), ("马上补".to_owned(), String::new()));
        let (chinese, english) = answered(State::Resolved, "补好了");
        assert!(chinese.starts_with("补好了\n") && chinese.contains("解决了"));
        assert!(english.contains("solved"));
    }
}
