use std::collections::BTreeMap;

use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use super::{comments::Comments, constraint, names};
use crate::rules::{FieldRule, Rules};

/// Which way a message goes: it looks different each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// An answer: every field is written out, whatever its value.
    Out,
    /// A request: without what only the server or a change sets.
    In,
    /// A change of what is there: nothing has to be there, and what is set once
    /// can't be.
    Change,
}

impl Way {
    /// Whether a field is there this way.
    fn has(self, rule: &FieldRule) -> bool {
        match self {
            Self::Out => true,
            Self::In => !rule.output && !rule.rule.only_changed,
            Self::Change => !rule.output && !rule.immutable,
        }
    }

    /// Whether a field has to be there.
    fn asks(self, field: &FieldDescriptor, rule: &FieldRule) -> bool {
        match self {
            Self::Out => !field.supports_presence(),
            Self::In => rule.required,
            Self::Change => false,
        }
    }

    /// What a schema's name ends in.
    fn suffix(self) -> &'static str {
        match self {
            Self::Out => "",
            Self::In => "Input",
            Self::Change => "Change",
        }
    }

    /// Of what is within.
    fn inner(self) -> Self {
        if self == Self::Out { Self::Out } else { Self::In }
    }
}

/// The messages that are used, each described once for each way.
pub(crate) struct Schemas<'a> {
    pub(crate) comments: &'a Comments,
    pub(crate) rules: &'a Rules,
    named: BTreeMap<String, Value>,
}

impl<'a> Schemas<'a> {
    pub(crate) fn new(rules: &'a Rules, comments: &'a Comments) -> Self {
        Self { comments, rules, named: BTreeMap::new() }
    }

    pub(crate) fn finish(self) -> BTreeMap<String, Value> {
        self.named
    }

    /// A message, by reference.
    pub(crate) fn message(&mut self, message: &MessageDescriptor, way: Way) -> Value {
        match message.full_name() {
            "google.protobuf.Timestamp" => return json!({ "type": "string", "format": "date-time" }),
            "google.protobuf.FieldMask" => {
                return json!({ "type": "string", "description": "Field names with commas between them." });
            }
            "google.protobuf.Empty" => return json!({ "type": "object", "additionalProperties": false }),
            _ => {}
        }
        self.resource(message, way, &[])
    }

    /// The body of a request that is no resource, without the fields that the path
    /// sets.
    pub(crate) fn request(&mut self, message: &MessageDescriptor, in_path: &[&str]) -> Value {
        let name = names::schema(message.package_name(), message.full_name());
        self.named_as(&name, |schemas| schemas.object(message, Way::In, in_path))
    }

    /// A resource, without what the path sets.
    pub(crate) fn resource(&mut self, message: &MessageDescriptor, way: Way, in_path: &[&str]) -> Value {
        let name = format!("{}{}", names::schema(message.package_name(), message.full_name()), way.suffix());
        self.named_as(&name, |schemas| schemas.object(message, way, in_path))
    }

    /// A mask that says which fields of a resource change.
    pub(crate) fn mask(&self, resource: &MessageDescriptor) -> Value {
        let changes = |field: &FieldDescriptor| {
            Way::Change.has(&self.rules.of(field)) && !["name", "etag"].contains(&field.name())
        };
        let fields = resource.fields().filter(changes).map(|field| field.json_name().to_owned());
        let one = format!("(?:{})", fields.collect::<Vec<_>>().join("|"));
        json!({ "type": "string", "pattern": format!(r"^(?:\*|{one}(?:,{one})*)?$") })
    }

    fn named_as(&mut self, name: &str, describe: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.named.contains_key(name) {
            // Stands in while the fields are described, for a message may contain itself.
            self.named.insert(name.to_owned(), Value::Null);
            let described = describe(self);
            self.named.insert(name.to_owned(), described);
        }
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    /// A message in full, without some of its fields.
    fn object(&mut self, message: &MessageDescriptor, way: Way, without: &[&str]) -> Value {
        let (mut properties, mut required) = (Map::new(), Vec::new());
        for field in message.fields().filter(|field| !without.contains(&field.name())) {
            let rule = self.rules.of(&field);
            if !way.has(&rule) {
                continue;
            }
            if way.asks(&field, &rule) {
                required.push(Value::from(field.json_name()));
            }
            properties.insert(field.json_name().to_owned(), self.field(&field, &rule, way.inner()));
        }
        let comment = self.comments.on(&message.parent_file(), message.path());
        let mut object = json!({ "type": "object", "description": comment, "properties": properties });
        if !required.is_empty() {
            object["required"] = required.into();
        }
        if way != Way::Out {
            // A field that nobody knows is refused.
            object["additionalProperties"] = false.into();
        }
        object
    }

    /// A field with its comment and, of a request, with its rule.
    pub(crate) fn field(&mut self, field: &FieldDescriptor, rule: &FieldRule, way: Way) -> Value {
        let mut schema = if field.is_list() {
            let mut items = self.kind(&field.kind(), way);
            if way == Way::In {
                constraint::of_item(&mut items, &field.kind(), &rule.rule);
            }
            json!({ "type": "array", "items": items })
        } else if let (true, Kind::Message(entry)) = (field.is_map(), field.kind()) {
            let values = self.kind(&entry.map_entry_value_field().kind(), way);
            json!({ "type": "object", "additionalProperties": values })
        } else if way == Way::In && !rule.rule.values.is_empty() {
            json!({ "type": "string", "enum": rule.rule.values })
        } else {
            self.kind(&field.kind(), way)
        };
        if way == Way::In {
            constraint::of_field(&mut schema, field, rule);
        } else if rule.output {
            schema["readOnly"] = true.into();
        }
        let comment = self.comments.on(&field.parent_message().parent_file(), field.path());
        schema["description"] = comment.into();
        schema
    }

    fn kind(&mut self, kind: &Kind, way: Way) -> Value {
        match kind {
            Kind::Double | Kind::Float => json!({ "type": "number", "format": "double" }),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => json!({ "type": "integer", "format": "int32" }),
            Kind::Uint32 | Kind::Fixed32 => json!({ "type": "integer", "format": "int64", "minimum": 0 }),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => json!({ "type": "string", "format": "int64" }),
            Kind::Uint64 | Kind::Fixed64 => json!({ "type": "string", "format": "uint64" }),
            Kind::Bool => json!({ "type": "boolean" }),
            Kind::String => json!({ "type": "string" }),
            Kind::Bytes => json!({ "type": "string", "format": "byte" }),
            Kind::Enum(values) => self.values(values, way),
            Kind::Message(message) => self.message(message, way),
        }
    }

    /// An enum. A request doesn't say UNSPECIFIED: it leaves the field out.
    fn values(&mut self, values: &EnumDescriptor, way: Way) -> Value {
        let name = format!("{}{}", names::schema(values.package_name(), values.full_name()), way.suffix());
        let comment = self.comments.on(&values.parent_file(), values.path()).to_owned();
        let said = values.values().filter(|value| way == Way::Out || value.number() != 0);
        let said: Vec<_> = said.map(|value| value.name().to_owned()).collect();
        self.named_as(&name, |_| json!({ "type": "string", "description": comment, "enum": said }))
    }
}
