//! What the contracts say that a field has to be.

use anyhow::Context;
use contracts::common::v1::Rule;
use prost_reflect::{DescriptorPool, ExtensionDescriptor, FieldDescriptor};

const REQUIRED: i32 = 2;
const OUTPUT_ONLY: i32 = 3;
const IMMUTABLE: i32 = 5;

/// The options that say it.
pub(crate) struct Rules {
    behavior: ExtensionDescriptor,
    rule: ExtensionDescriptor,
}

/// What is said of one field.
#[derive(Debug, Default)]
pub(crate) struct FieldRule {
    pub(crate) required: bool,
    /// Only the server sets it.
    pub(crate) output: bool,
    /// Set once, when its resource is made.
    pub(crate) immutable: bool,
    pub(crate) rule: Rule,
}

impl Rules {
    /// Fails only if the contracts have no such options.
    pub(crate) fn new(pool: &DescriptorPool) -> anyhow::Result<Self> {
        let option = |name: &str| pool.get_extension_by_name(name).context(name.to_owned());
        Ok(Self { behavior: option("google.api.field_behavior")?, rule: option("renqing.common.v1.rule")? })
    }

    pub(crate) fn of(&self, field: &FieldDescriptor) -> FieldRule {
        let options = field.options();
        let marks = options.get_extension(&self.behavior);
        let marks = marks.as_list().unwrap_or_default();
        let is_marked = |as_what| marks.iter().any(|mark| mark.as_enum_number() == Some(as_what));
        let rule = options.get_extension(&self.rule);
        let rule = rule.as_message().and_then(|rule| rule.transcode_to().ok());
        FieldRule {
            required: is_marked(REQUIRED),
            output: is_marked(OUTPUT_ONLY),
            immutable: is_marked(IMMUTABLE),
            rule: rule.unwrap_or_default(),
        }
    }
}
