//! One call of each of the main methods, as a client would make it in the sample
//! shop. A test of the whole system makes them.

use std::sync::LazyLock;

use serde_json::Value;

/// By method: `query`, `body` and `answer`, each where there is one.
static EXAMPLES: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("examples.json")).unwrap_or_default());

/// The example of one method; of most there is none.
pub(crate) struct Example(&'static Value);

impl Example {
    pub(crate) fn of(method: &str) -> Self {
        Self(&EXAMPLES[method])
    }

    pub(crate) fn body(&self) -> Option<&Value> {
        self.0.get("body")
    }

    pub(crate) fn answer(&self) -> Option<&Value> {
        self.0.get("answer")
    }

    pub(crate) fn query(&self, name: &str) -> Option<&Value> {
        self.0.get("query")?.get(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_can_be_read() {
        assert!(EXAMPLES.as_object().is_some_and(|all| all.contains_key("CreateMessage")));
    }
}
