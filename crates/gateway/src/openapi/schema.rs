use std::collections::BTreeMap;

use prost_reflect::{DescriptorPool, ExtensionDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

use super::comments::Comments;
use crate::transcode::is_output;

/// The messages that are used, each described once.
pub(crate) struct Schemas<'a> {
    comments: &'a Comments,
    behavior: Option<ExtensionDescriptor>,
    named: BTreeMap<String, Value>,
}

impl<'a> Schemas<'a> {
    pub(crate) fn new(pool: &DescriptorPool, comments: &'a Comments) -> Self {
        let behavior = pool.get_extension_by_name("google.api.field_behavior");
        Self { comments, behavior, named: BTreeMap::new() }
    }

    pub(crate) fn finish(self) -> BTreeMap<String, Value> {
        self.named
    }

    /// A message, by reference.
    pub(crate) fn message(&mut self, message: &MessageDescriptor) -> Value {
        match message.full_name() {
            "google.protobuf.Timestamp" => return json!({ "type": "string", "format": "date-time" }),
            "google.protobuf.FieldMask" => {
                return json!({ "type": "string", "description": "Field names with commas between them." });
            }
            "google.protobuf.Empty" => return json!({ "type": "object" }),
            _ => {}
        }
        let name = message.full_name().to_owned();
        if !self.named.contains_key(&name) {
            // Stands in while the fields are described, for a message may contain itself.
            self.named.insert(name.clone(), Value::Null);
            let described = self.object(message, &[]);
            self.named.insert(name.clone(), described);
        }
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    /// A message in full, without some of its fields.
    pub(crate) fn object(&mut self, message: &MessageDescriptor, without: &[&str]) -> Value {
        let mut properties = Map::new();
        for field in message.fields().filter(|field| !without.contains(&field.name())) {
            properties.insert(field.json_name().to_owned(), self.field(&field));
        }
        let comment = self.comments.on(&message.parent_file(), message.path());
        json!({ "type": "object", "description": comment, "properties": properties })
    }

    /// A field with its comment.
    pub(crate) fn field(&mut self, field: &FieldDescriptor) -> Value {
        let mut schema = if field.is_list() {
            json!({ "type": "array", "items": self.kind(&field.kind()) })
        } else if let (true, Kind::Message(entry)) = (field.is_map(), field.kind()) {
            let values = self.kind(&entry.map_entry_value_field().kind());
            json!({ "type": "object", "additionalProperties": values })
        } else {
            self.kind(&field.kind())
        };
        let comment = self.comments.on(&field.parent_message().parent_file(), field.path());
        if let Some(schema) = schema.as_object_mut() {
            schema.insert("description".to_owned(), comment.into());
            if self.behavior.as_ref().is_some_and(|behavior| is_output(field, behavior)) {
                schema.insert("readOnly".to_owned(), true.into());
            }
        }
        schema
    }

    fn kind(&mut self, kind: &Kind) -> Value {
        match kind {
            Kind::Double | Kind::Float => json!({ "type": "number" }),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => json!({ "type": "integer", "format": "int32" }),
            Kind::Uint32 | Kind::Fixed32 => json!({ "type": "integer", "format": "int64", "minimum": 0 }),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => json!({ "type": "string", "format": "int64" }),
            Kind::Uint64 | Kind::Fixed64 => json!({ "type": "string", "format": "uint64" }),
            Kind::Bool => json!({ "type": "boolean" }),
            Kind::String => json!({ "type": "string" }),
            Kind::Bytes => json!({ "type": "string", "format": "byte" }),
            Kind::Enum(values) => {
                let names: Vec<_> = values.values().map(|value| value.name().to_owned()).collect();
                json!({ "type": "string", "enum": names })
            }
            Kind::Message(message) => self.message(message),
        }
    }
}
