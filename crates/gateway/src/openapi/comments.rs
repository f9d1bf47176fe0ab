use std::collections::HashMap;

use prost_reflect::{DescriptorPool, FileDescriptor};

/// The comments of the contracts, by file and place.
pub(crate) struct Comments(HashMap<(String, Vec<i32>), String>);

impl Comments {
    pub(crate) fn new(pool: &DescriptorPool) -> Self {
        let mut comments = HashMap::new();
        for file in pool.file_descriptor_protos() {
            let info = file.source_code_info.iter().flat_map(|info| &info.location);
            for location in info {
                if let Some(text) = &location.leading_comments {
                    let key = (file.name().to_owned(), location.path.clone());
                    comments.insert(key, tidy(text));
                }
            }
        }
        Self(comments)
    }

    /// The comment on whatever stands there; empty if there is none.
    pub(crate) fn on(&self, file: &FileDescriptor, path: &[i32]) -> &str {
        let key = (file.name().to_owned(), path.to_vec());
        self.0.get(&key).map(String::as_str).unwrap_or_default()
    }
}

/// Lines of a paragraph are joined; paragraphs stay apart.
fn tidy(text: &str) -> String {
    let paragraphs = text.trim().split("\n\n").flat_map(|paragraph| paragraph.split("\n \n"));
    let joined = paragraphs.map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    joined.collect::<Vec<_>>().join("\n\n")
}
