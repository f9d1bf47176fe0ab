use http::Method;
use serde_json::{Map, Value};
use tests::Gateway;

/// What the gateway says of itself.
pub(crate) struct Document(pub(crate) Value);

/// A method at a path.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: Method,
    /// With parameters in braces.
    pub(crate) path: String,
    pub(crate) in_path: Vec<Value>,
    pub(crate) in_query: Vec<Value>,
    /// The schema of the body.
    pub(crate) body: Option<Value>,
    /// The schema of the answer.
    pub(crate) answer: Value,
    /// The examples of the body and of the answer; null where there is none.
    pub(crate) body_example: Value,
    pub(crate) answer_example: Value,
}

impl Operation {
    /// Whether only the owner of the house may.
    pub(crate) fn is_of_the_house(&self) -> bool {
        ["/v1/houseKeys", "/v1/auditEntries"].iter().any(|path| self.path.starts_with(path))
    }
}

impl Document {
    pub(crate) async fn of(door: &Gateway) -> Self {
        Self(door.get("/openapi.json").await.ok())
    }

    /// Every operation, by path.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        let paths = self.0["paths"].as_object().expect("paths");
        let all = paths.iter().flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods");
            methods.iter().map(|(method, said)| operation(path, method, said))
        });
        all.collect()
    }

    /// A schema without references: what stands beside one is laid over what it
    /// leads to.
    pub(crate) fn resolve(&self, schema: &Value) -> Value {
        let Some(reference) = schema["$ref"].as_str() else { return schema.clone() };
        let found = self.0.pointer(reference.trim_start_matches('#'));
        let mut resolved = found.unwrap_or_else(|| panic!("{reference}")).clone();
        for (key, value) in schema.as_object().into_iter().flatten() {
            if key != "$ref" {
                lay_over(&mut resolved[key], value);
            }
        }
        resolved
    }

    /// Where a value is not as a schema says: kinds, values, what must be there and
    /// what can't.
    pub(crate) fn faults(&self, schema: &Value, value: &Value, at: &str) -> Vec<String> {
        let schema = self.resolve(schema);
        let is_one = schema["enum"].as_array().is_none_or(|values| values.contains(value));
        match (schema["type"].as_str(), value) {
            (Some("object"), Value::Object(object)) => self.faults_within(&schema, object, at),
            (Some("array"), Value::Array(items)) => {
                items.iter().flat_map(|item| self.faults(&schema["items"], item, at)).collect()
            }
            (Some("string"), Value::String(_)) if is_one => Vec::new(),
            (Some("integer"), value) if value.is_i64() => Vec::new(),
            (Some("number"), Value::Number(_)) | (Some("boolean"), Value::Bool(_)) => Vec::new(),
            _ => vec![format!("{at}: {value}")],
        }
    }

    fn faults_within(&self, schema: &Value, object: &Map<String, Value>, at: &str) -> Vec<String> {
        let missing =
            properties(schema).into_iter().filter(|(name, _, must)| *must && !object.contains_key(name));
        let mut faults: Vec<_> = missing.map(|(name, ..)| format!("{at}.{name} is missing")).collect();
        for (name, value) in object {
            let at = format!("{at}.{name}");
            match schema["properties"]
                .get(name)
                .or(schema["additionalProperties"].as_object().map(|_| &schema["additionalProperties"]))
            {
                Some(inner) => faults.extend(self.faults(inner, value, &at)),
                None => faults.push(format!("{at} is not described")),
            }
        }
        faults
    }
}

/// Both hold: what must be there by either must be.
fn lay_over(below: &mut Value, above: &Value) {
    match (below, above) {
        (Value::Array(below), Value::Array(above)) => below.extend(above.iter().cloned()),
        (Value::Object(below), Value::Object(above)) => {
            for (key, value) in above {
                lay_over(below.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (below, above) => *below = above.clone(),
    }
}

fn operation(path: &str, method: &str, said: &Value) -> Operation {
    let parameters = said["parameters"].as_array().expect("parameters");
    let within = |place: &str| parameters.iter().filter(|one| one["in"] == place).cloned().collect();
    let json = |at: &Value| at["content"]["application/json"].clone();
    let (body, answer) = (json(&said["requestBody"]), json(&said["responses"]["200"]));
    Operation {
        id: said["operationId"].as_str().expect("an id").to_owned(),
        method: method.to_uppercase().parse().expect("a method"),
        path: path.to_owned(),
        in_path: within("path"),
        in_query: within("query"),
        body: body.get("schema").cloned(),
        answer: answer["schema"].clone(),
        body_example: body["example"].clone(),
        answer_example: answer["example"].clone(),
    }
}

/// The properties of an object's schema, and whether each must be there.
pub(crate) fn properties(schema: &Value) -> Vec<(String, Value, bool)> {
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    let properties = schema["properties"].as_object().into_iter().flat_map(Map::iter);
    let all = properties.map(|(name, inner)| {
        let must_be_there = required.iter().any(|one| one == name);
        (name.clone(), inner.clone(), must_be_there)
    });
    all.collect()
}
