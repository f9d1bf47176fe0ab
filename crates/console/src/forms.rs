//! What a form sends, and what was wrong with it.

use runtime::Refusal;

/// The fields of a form, or of a query.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// A form with these fields.
    pub(crate) fn of<const N: usize>(fields: [(&str, String); N]) -> Self {
        Self::of_all(fields)
    }

    /// One field more; there may be several of a name.
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// A field; empty if it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        let mut fields = self.0.iter();
        fields.find(|(one, _)| one == name).map(|(_, value)| value.as_str()).unwrap_or_default()
    }

    /// Every field of a name, in the order of the form.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(one, _)| one == name).map(|(_, value)| value.as_str())
    }

    /// A form with as many fields as there are.
    pub(crate) fn of_all<'a>(fields: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        Self(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// These fields, and where there is none of a name that of another form.
    pub(crate) fn over(&self, other: &Self) -> Self {
        let rest = other.0.iter().filter(|(name, _)| !self.has(name));
        Self(self.0.iter().chain(rest).cloned().collect())
    }

    /// All of them, as they stand.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// A field without the blanks around it.
    pub(crate) fn trimmed(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// Whether a field was sent at all, empty or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(one, _)| one == name)
    }

    /// How many numbered slots it has, 1 to `most`: `name-0`, `name-1` and so on.
    pub(crate) fn slots(&self, most: usize) -> usize {
        self.get("slots").parse().unwrap_or(1).clamp(1, most)
    }

    /// The slots in which a field is filled in.
    pub(crate) fn used_slots(&self, most: usize, name: &str) -> Vec<usize> {
        (0..self.slots(most)).filter(|at| !self.in_slot(name, at).trim().is_empty()).collect()
    }

    /// A field of a slot.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it has by reference")]
    pub(crate) fn in_slot(&self, name: &str, at: &usize) -> &str {
        self.get(&in_slot(name, at))
    }

    /// A field as it was sent for one form of a page that has several; empty for the others.
    pub(crate) fn kept(&self, form: &str, field: &str) -> &str {
        if self.get("form") == form { self.get(field) } else { "" }
    }

    /// The same with a slot more.
    pub(crate) fn with_slot(&self, most: usize) -> Self {
        Self::of([("slots", (self.slots(most) + 1).min(most).to_string())]).over(self)
    }

    /// Whether a box was ticked.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

/// What is wrong with a form: a sentence for some of its fields, and one for the whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wrong {
    fields: Vec<(String, String)>,
    whole: String,
}

impl Wrong {
    /// One field is.
    pub(crate) fn field(name: &str, sentence: impl Into<String>) -> Self {
        Self { fields: vec![(name.to_owned(), sentence.into())], whole: String::new() }
    }

    /// The form as such is.
    pub(crate) fn whole(sentence: impl Into<String>) -> Self {
        Self { fields: Vec::new(), whole: sentence.into() }
    }

    /// What a service said, where `name_of` tells which field of the form a field of the
    /// contract is. What has no field there is said of the whole.
    pub(crate) fn refused(refusal: &Refusal, name_of: impl Fn(&str) -> Option<&'static str>) -> Self {
        Self::refused_at(refusal, |field| name_of(field).map(str::to_owned))
    }

    /// The same of a form whose fields are numbered.
    pub(crate) fn refused_at(refusal: &Refusal, name_of: impl Fn(&str) -> Option<String>) -> Self {
        let known = refusal.violations.iter();
        let fields: Vec<_> =
            known.filter_map(|wrong| Some((name_of(&wrong.field)?, wrong.description.clone()))).collect();
        let is_said = !fields.is_empty() && fields.len() == refusal.violations.len();
        Self { fields, whole: if is_said { String::new() } else { refusal.message.clone() } }
    }

    /// What is wrong with a field; empty if nothing.
    pub(crate) fn of(&self, name: &str) -> &str {
        let mut fields = self.fields.iter();
        fields.find(|(one, _)| one == name).map(|(_, sentence)| sentence.as_str()).unwrap_or_default()
    }

    /// Whether nothing is.
    pub(crate) fn is_nothing(&self) -> bool {
        self.fields.is_empty() && self.whole.is_empty()
    }

    /// What is wrong with a field of a slot.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it has by reference")]
    pub(crate) fn in_slot(&self, name: &str, at: &usize) -> &str {
        self.of(&in_slot(name, at))
    }

    /// What is wrong with a field of the one form of a page that was sent.
    pub(crate) fn of_form(&self, sent: &Form, form: &str, field: &str) -> &str {
        if sent.get("form") == form { self.of(field) } else { "" }
    }

    /// What is wrong as a whole; empty if nothing.
    pub(crate) fn all(&self) -> &str {
        &self.whole
    }
}

/// What a field of a slot is called: `name-0`, `name-1` and so on.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "a template hands on what it has by reference")]
pub(crate) fn in_slot(name: &str, at: &usize) -> String {
    format!("{name}-{at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_browsers_send_it() {
        let form = Form::parse("text=18%E5%8F%B7%2C+3.6%0D%0A&sold=on&x".as_bytes());
        assert_eq!(form.get("text"), "18号, 3.6\r\n");
        assert_eq!(form.trimmed("text"), "18号, 3.6");
        assert!(form.is_on("sold") && !form.is_on("x") && !form.is_on("y"));
    }

    #[test]
    fn slots_and_forms_of_a_page_are_told_apart() {
        let form = Form::parse(b"slots=3&text-0=a&text-1=+&text-2=c&form=add&note=n");
        assert_eq!(form.used_slots(9, "text"), [0, 2]);
        assert_eq!(form.used_slots(2, "text"), [0]);
        assert_eq!((form.in_slot("text", &2), form.in_slot("text", &7)), ("c", ""));
        assert_eq!((form.kept("add", "note"), form.kept("close", "note")), ("n", ""));
        let wrong = Wrong::field("note", "no");
        assert_eq!((wrong.of_form(&form, "add", "note"), wrong.of_form(&form, "close", "note")), ("no", ""));
        assert_eq!(Wrong::field("text-2", "no").in_slot("text", &2), "no");
    }
}
