//! What the staff reads in their group.

/// As much of what a guest wrote says what it is about.
const MOST_CHARS: usize = 200;

/// Something that somebody of the staff has to look at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StaffNotice<'a> {
    /// What it is, in Chinese and English.
    pub(crate) title: (&'a str, &'a str),
    /// The number of the guest; 0 if they have none, or nobody knows who it is.
    pub(crate) number: i32,
    /// What they are called; may be empty.
    pub(crate) name: &'a str,
    /// Where they wrote.
    pub(crate) channel: &'a str,
    /// What.
    pub(crate) text: &'a str,
}

/// Of a message that waits for a person.
pub(crate) const NEEDS_PERSON: (&str, &str) = ("有客人要人回复", "A guest waits for a person");
/// Of a complaint.
pub(crate) const CASE_OPENED: (&str, &str) = ("新投诉", "A new complaint");

impl StaffNotice<'_> {
    /// In both languages: a group is of whoever works there.
    pub(crate) fn text(&self) -> String {
        let (chinese, english) = self.title;
        let number = if self.number > 0 { format!("{}号 ", self.number) } else { String::new() };
        let who = format!("{number}{}", self.name);
        let who: Vec<_> = [who.trim(), self.channel].into_iter().filter(|part| !part.is_empty()).collect();
        let said: String = self.text.chars().take(MOST_CHARS).collect();
        let more = if said.len() < self.text.len() { "…" } else { "" };
        format!("{chinese} {english}\n{}\n“{said}{more}”", who.join(" · "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_who_where_and_what() {
        let long = "菜".repeat(201);
        let notice =
            StaffNotice { title: CASE_OPENED, number: 18, name: "王师傅", channel: "wechat", text: &long };
        let text = notice.text();
        assert!(text.starts_with("新投诉 A new complaint\n18号 王师傅 · wechat\n“菜"), "{text}");
        assert!(text.ends_with("菜…”"));
        let stranger = StaffNotice { number: 0, name: "", channel: "", text: "在吗", ..notice };
        assert_eq!(stranger.text(), "新投诉 A new complaint\n\n“在吗”");
    }
}
