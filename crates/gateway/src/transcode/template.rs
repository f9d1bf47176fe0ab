/// A path template of `google.api.http`: `/v1/{name=shops/*/orders/*}:cancel`.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    parts: Vec<Part>,
    variables: Vec<Variable>,
    verb: Option<String>,
}

/// What one segment of a path must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Exactly this.
    Literal(String),
    /// Anything but nothing.
    Any,
}

/// A field and the segments that are its value.
#[derive(Clone, Debug)]
struct Variable {
    field: String,
    from: usize,
    to: usize,
}

/// A template that can't be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a path template: {0}")]
pub(crate) struct BadTemplate(String);

impl Template {
    pub(crate) fn parse(text: &str) -> Result<Self, BadTemplate> {
        Self::read(text).ok_or_else(|| BadTemplate(text.to_owned()))
    }

    fn read(text: &str) -> Option<Self> {
        let (path, verb) = split_verb(text.strip_prefix('/')?);
        let verb = verb.map(str::to_owned);
        let mut template = Self { parts: Vec::new(), variables: Vec::new(), verb };
        let mut rest = Some(path);
        while let Some(text) = rest {
            let after = template.read_piece(text)?;
            rest = after.strip_prefix('/');
            if rest.is_none() && !after.is_empty() {
                return None;
            }
        }
        Some(template)
    }

    /// Takes a segment or a variable off the front; answers what follows.
    fn read_piece<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let Some(inside) = text.strip_prefix('{') else {
            let (piece, after) = text.split_at(text.find('/').unwrap_or(text.len()));
            self.parts.push(part(piece)?);
            return Some(after);
        };
        let (inside, after) = inside.split_once('}')?;
        let (field, pattern) = inside.split_once('=').unwrap_or((inside, "*"));
        let from = self.parts.len();
        for piece in pattern.split('/') {
            self.parts.push(part(piece)?);
        }
        self.variables.push(Variable { field: field.to_owned(), from, to: self.parts.len() });
        (!field.is_empty()).then_some(after)
    }

    /// How many segments a path must have.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    pub(crate) fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub(crate) fn verb(&self) -> Option<&str> {
        self.verb.as_deref()
    }

    /// The fields that are set by the path.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|variable| variable.field.as_str())
    }

    /// The field whose value has the segment at a place, and where the value begins.
    pub(crate) fn variable_at(&self, place: usize) -> Option<(&str, usize)> {
        let variable =
            self.variables.iter().find(|variable| (variable.from..variable.to).contains(&place))?;
        Some((&variable.field, variable.from))
    }

    pub(crate) fn matches(&self, path: &Path<'_>) -> bool {
        self.verb.as_deref() == path.verb
            && self.parts.len() == path.segments.len()
            && self.parts.iter().zip(&path.segments).all(|(part, segment)| match part {
                Part::Literal(literal) => literal == segment,
                Part::Any => !segment.is_empty(),
            })
    }

    /// The fields' values in a path that matches, still percent-encoded.
    pub(crate) fn bind<'a>(&'a self, path: &Path<'_>) -> impl Iterator<Item = (&'a str, String)> {
        self.variables.iter().map(move |variable| {
            let segments = path.segments.get(variable.from..variable.to).unwrap_or_default();
            (variable.field.as_str(), segments.join("/"))
        })
    }
}

fn part(text: &str) -> Option<Part> {
    match text {
        "*" => Some(Part::Any),
        _ if text.is_empty() || text.contains(['*', '{', '}']) => None,
        literal => Some(Part::Literal(literal.to_owned())),
    }
}

/// The verb follows a colon in the last segment, outside braces.
fn split_verb(text: &str) -> (&str, Option<&str>) {
    let last = text.rfind(['/', '}']).unwrap_or_default();
    match text.rsplit_once(':') {
        Some((path, verb)) if path.len() >= last && !verb.is_empty() => (path, Some(verb)),
        _ => (text, None),
    }
}

/// The path of a request, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Path<'a> {
    segments: Vec<&'a str>,
    verb: Option<&'a str>,
}

impl<'a> Path<'a> {
    pub(crate) fn split(text: &'a str) -> Self {
        let text = text.strip_prefix('/').unwrap_or(text);
        let (path, verb) = split_verb(text);
        Self { segments: path.split('/').collect(), verb }
    }

    pub(crate) fn len(&self) -> usize {
        self.segments.len()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bound(template: &str, path: &str) -> Option<Vec<(String, String)>> {
        let (template, path) = (Template::parse(template).unwrap(), Path::split(path));
        let bind = || template.bind(&path).map(|(field, value)| (field.to_owned(), value)).collect();
        template.matches(&path).then(bind)
    }

    fn one(field: &str, value: &str) -> Vec<(String, String)> {
        vec![(field.to_owned(), value.to_owned())]
    }

    #[test]
    fn a_variable_takes_the_segments_of_its_pattern() {
        let order = "/v1/{name=shops/*/orders/*}";
        assert_eq!(bound(order, "/v1/shops/a/orders/7"), Some(one("name", "shops/a/orders/7")));
        assert_eq!(bound("/v1/{id}", "/v1/7"), Some(one("id", "7")));
        let nested = "/v1/{customer.name=shops/*/customers/*}";
        assert_eq!(
            bound(nested, "/v1/shops/a/customers/c"),
            Some(one("customer.name", "shops/a/customers/c"))
        );
        for other in
            ["/v1/shops/a/orders", "/v1/shops/a/orders/", "/v1/shops//orders/7", "/v1/shops/a/x/7", "/"]
        {
            assert_eq!(bound(order, other), None, "{other}");
        }
    }

    #[test]
    fn what_follows_a_variable_belongs_to_the_path() {
        let entries = "/v1/{parent=shops/*/customers/*/pointsAccount}/entries";
        let path = "/v1/shops/a/customers/c/pointsAccount/entries";
        assert_eq!(bound(entries, path), Some(one("parent", "shops/a/customers/c/pointsAccount")));
    }

    #[test]
    fn a_verb_must_be_the_same() {
        let cancel = "/v1/{name=shops/*/orders/*}:cancel";
        assert_eq!(bound(cancel, "/v1/shops/a/orders/7:cancel"), Some(one("name", "shops/a/orders/7")));
        assert_eq!(bound(cancel, "/v1/shops/a/orders/7"), None);
        assert_eq!(bound(cancel, "/v1/shops/a/orders/7:refund"), None);
        let batch = "/v1/{parent=shops/*}/orders:batchImport";
        assert_eq!(bound(batch, "/v1/shops/a/orders:batchImport"), Some(one("parent", "shops/a")));
    }

    #[test]
    fn a_template_that_makes_no_sense_is_refused() {
        for bad in
            ["", "v1", "/", "/{", "/{}", "/{=a}", "/{a=}", "/{a}b", "/a//b", "/**", "/{a=**}", "/a*b", "/}"]
        {
            assert!(Template::parse(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(template in "[/{}=*:a-c.号]{0,24}", path in ".{0,32}") {
            let path = Path::split(&path);
            if let Ok(template) = Template::parse(&template)
                && template.matches(&path) {
                prop_assert_eq!(template.bind(&path).count(), template.fields().count());
            }
        }

        #[test]
        fn a_path_made_from_a_template_matches_it(a in "[a-z0-9-]{1,9}", b in "[a-z0-9-]{1,9}") {
            let value = format!("shops/{a}/orders/{b}");
            let path = format!("/v1/{value}:cancel");
            prop_assert_eq!(bound("/v1/{name=shops/*/orders/*}:cancel", &path), Some(one("name", &value)));
        }
    }
}
