//! Strategic merge, as Kubernetes has it for the lists that our patches touch.

use serde_json::{Value, json};

/// Lists whose elements have a key of their own; any other list is replaced.
const KEYS: [(&str, &str); 7] = [
    ("containers", "name"),
    ("initContainers", "name"),
    ("env", "name"),
    ("volumes", "name"),
    ("volumeMounts", "mountPath"),
    ("ports", "containerPort"),
    ("topologySpreadConstraints", "topologyKey"),
];

/// Lays a patch over the value of a field.
pub(crate) fn merge(into: &mut Value, patch: Value, field: &str) {
    match (into, patch) {
        (Value::Object(into), Value::Object(patch)) => {
            for (field, value) in patch {
                if value.is_null() {
                    into.remove(&field);
                } else {
                    merge(into.entry(field.clone()).or_insert(Value::Null), value, &field);
                }
            }
        }
        (Value::Array(into), Value::Array(patch)) if key_of(field).is_some() => {
            let key = key_of(field).unwrap_or_default();
            for element in patch {
                merge_element(into, element, key);
            }
        }
        (into, patch) => *into = patch,
    }
}

fn merge_element(into: &mut Vec<Value>, element: Value, key: &str) {
    assert!(!element[key].is_null(), "an element without its {key}: {element}");
    match into.iter_mut().find(|known| known[key] == element[key]) {
        Some(known) => merge(known, element, ""),
        None => into.push(element),
    }
}

fn key_of(field: &str) -> Option<&'static str> {
    KEYS.iter().find(|(list, _)| *list == field).map(|(_, key)| *key)
}

#[test]
fn elements_are_merged_by_their_key_and_other_lists_replaced() {
    let mut pod = json!({ "containers": [{ "name": "main", "command": ["a", "b"], "env": [{ "name": "A", "value": "1" }] }] });
    let patch = json!({ "containers": [
        { "name": "main", "command": ["c"], "env": [{ "name": "B", "value": "2" }, { "name": "A", "value": "3" }] },
        { "name": "other" },
    ]});
    merge(&mut pod, patch, "");
    let env = json!([{ "name": "A", "value": "3" }, { "name": "B", "value": "2" }]);
    let main = json!({ "name": "main", "command": ["c"], "env": env });
    assert_eq!(pod, json!({ "containers": [main, { "name": "other" }] }));
}
