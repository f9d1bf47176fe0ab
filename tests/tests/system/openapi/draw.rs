use proptest::{
    strategy::{Strategy, ValueTree},
    string::string_regex,
    test_runner::TestRunner,
};
use serde_json::{Map, Value, json};
use tests::Random;

use super::{
    document::{Document, properties},
    world::World,
};

/// Draws values that a schema allows.
pub(crate) struct Draw<'a> {
    pub(crate) document: &'a Document,
    pub(crate) world: &'a World,
    pub(crate) random: Random,
    runner: TestRunner,
    /// How often in a hundred a property is there that need not be.
    pub(crate) fullness: usize,
}

impl<'a> Draw<'a> {
    pub(crate) fn new(document: &'a Document, world: &'a World, fullness: usize) -> Self {
        Self { document, world, random: Random::new(18), runner: TestRunner::deterministic(), fullness }
    }

    pub(crate) fn value(&mut self, schema: &Value) -> Value {
        let schema = self.document.resolve(schema);
        if let Some(example) = schema.get("example") {
            return example.clone();
        }
        if let Some(values) = schema["enum"].as_array() {
            // The first says least.
            return if self.fullness == 0 { values[0].clone() } else { self.random.pick(values).clone() };
        }
        match schema["type"].as_str() {
            Some("object") => self.object(&schema),
            Some("array") => self.array(&schema),
            Some("string") => self.text(&schema).into(),
            Some("integer") => self.integer(&schema).into(),
            Some("number") => json!(self.integer(&schema)),
            Some("boolean") => self.random.chance(50).into(),
            _ => panic!("no type: {schema}"),
        }
    }

    fn object(&mut self, schema: &Value) -> Value {
        let mut object = Map::new();
        for (name, inner, must_be_there) in properties(schema) {
            if must_be_there || self.random.chance(self.fullness) {
                object.insert(name, self.value(&inner));
            }
        }
        if schema["propertyNames"].is_object() && self.random.chance(self.fullness) {
            let key = self.text(&schema["propertyNames"]);
            object.insert(key, self.value(&schema["additionalProperties"]));
        }
        object.into()
    }

    fn array(&mut self, schema: &Value) -> Value {
        let least = usize::try_from(schema["minItems"].as_u64().unwrap_or(0)).expect("small");
        let most = schema["maxItems"].as_u64().map_or(3, |most| most.min(3));
        let more = usize::try_from(most).expect("small") + 1 - least;
        let count = if self.fullness == 0 { least } else { least + self.random.below(more) };
        let mut items: Vec<Value> = (0..count).map(|_| self.value(&schema["items"])).collect();
        if schema["uniqueItems"] == true {
            items.sort_by_key(Value::to_string);
            items.dedup();
        }
        items.into()
    }

    fn integer(&mut self, schema: &Value) -> i64 {
        let bound = |key: &str| schema[key].as_i64();
        let least = bound("minimum").unwrap_or(-2_147_483_648);
        let most = bound("maximum").unwrap_or(2_147_483_647);
        if self.fullness == 0 {
            return least.max(0);
        }
        let within = usize::try_from(most - least).expect("not below");
        let between = i64::try_from(self.random.below(within + 1)).expect("small");
        *self.random.pick(&[least, most, least + between, least + between % 10])
    }

    pub(crate) fn text(&mut self, schema: &Value) -> String {
        match schema["format"].as_str() {
            Some("date-time") => return "2024-11-23T11:00:00+08:00".to_owned(),
            Some("uuid") => {
                return self.matching("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");
            }
            _ => {}
        }
        let pattern = schema["pattern"].as_str().unwrap_or("^.*$");
        if let Some(name) = self.name(pattern) {
            return name;
        }
        let most = usize::try_from(schema["maxLength"].as_u64().unwrap_or(10_000)).expect("small");
        let least = usize::try_from(schema["minLength"].as_u64().unwrap_or(0)).expect("small");
        // That a text can be seen is more than a pattern says.
        let is_name = pattern.contains(r"\u2028");
        let is_seen = |text: &String| {
            (text.is_empty() || kernel::is_visible(text)) && (!is_name || kernel::is_one_line(text))
        };
        let fits = |text: &String| (least..=most).contains(&text.chars().count()) && is_seen(text);
        let drawn = (0..50).map(|_| self.matching(pattern)).find(fits);
        drawn.unwrap_or_else(|| panic!("nothing fits {schema}"))
    }

    /// The name of something that is there, where the pattern is of such.
    fn name(&mut self, pattern: &str) -> Option<String> {
        let shape = pattern.trim_start_matches('^').trim_start_matches("(?:");
        let within = shape.strip_prefix("shops/")?;
        let known = within.rsplit('/').nth(1).and_then(|collection| self.world.other(collection));
        if let (Some(name), true) = (known, self.random.chance(80)) {
            return Some(name.to_owned());
        }
        Some(self.matching(&pattern.replacen("[a-z][a-z0-9-]{0,62}", "nongmao", 1)))
    }

    /// A text that a pattern matches, all of it.
    fn matching(&mut self, pattern: &str) -> String {
        // The generator takes no anchors, and else makes texts that are long.
        let whole = pattern
            .trim_start_matches("^$|")
            .trim_start_matches('^')
            .trim_end_matches('$')
            .replace("]*", "]{0,4}");
        let strategy = string_regex(&whole).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        strategy.new_tree(&mut self.runner).expect("a text").current()
    }
}
