use kernel::Failure;
use prost_types::FieldMask;

/// Which fields an update changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mask(Vec<String>);

impl Mask {
    /// Reads a mask whose paths must be among `allowed`; `*` stands for all of
    /// them. `None` if the caller sent none: then the fields that are set are
    /// the ones to change.
    pub fn new(mask: Option<FieldMask>, allowed: &[&str], field: &str) -> Result<Option<Self>, Failure> {
        let paths = mask.map(|mask| mask.paths).unwrap_or_default();
        if paths.is_empty() {
            return Ok(None);
        }
        if paths.iter().any(|path| path == "*") {
            return Ok(Some(Self(allowed.iter().map(ToString::to_string).collect())));
        }
        match paths.iter().find(|path| !allowed.contains(&path.as_str())) {
            None => Ok(Some(Self(paths))),
            Some(other) => {
                let right = format!("`{other}` can't be updated; one of {}", allowed.join(", "));
                Err(Failure::field(field, right))
            }
        }
    }

    /// Whether a field is to be changed.
    pub fn has(&self, field: &str) -> bool {
        self.0.iter().any(|path| path == field)
    }
}

/// Makes the function `merged`, which changes those fields of a message that may be
/// changed: `updatable! { pb::Reward: display_name, cost }`.
#[macro_export]
macro_rules! updatable {
    ($message:ty: $($field:ident),+ $(,)?) => {
        /// What is there, with the fields that a mask names as they were sent;
        /// without a mask, those that are set.
        pub(crate) fn merged(
            there: $message,
            sent: $message,
            mask: Option<prost_types::FieldMask>,
        ) -> Result<$message, kernel::Failure> {
            let mask = $crate::field::Mask::new(mask, &[$(stringify!($field)),+], "update_mask")?;
            let changes = |field, is_set| mask.as_ref().map_or(is_set, |mask| mask.has(field));
            let (unset, mut merged) = (<$message>::default(), there);
            $(if changes(stringify!($field), sent.$field != unset.$field) {
                merged.$field = sent.$field;
            })+
            Ok(merged)
        }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALLOWED: [&str; 2] = ["display_name", "price"];

    fn read(paths: &[&str]) -> Result<Option<Mask>, Failure> {
        let paths = paths.iter().map(ToString::to_string).collect();
        Mask::new(Some(FieldMask { paths }), &ALLOWED, "update_mask")
    }

    #[test]
    fn a_mask_says_which_fields_change() {
        let mask = read(&["price"]).unwrap().unwrap();
        assert!(mask.has("price") && !mask.has("display_name"));
        let all = read(&["*"]).unwrap().unwrap();
        assert!(all.has("price") && all.has("display_name"));
    }

    #[test]
    fn no_mask_leaves_it_to_what_is_set() {
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(Mask::new(None, &ALLOWED, "update_mask"), Ok(None));
    }

    #[test]
    fn an_unknown_path_names_the_right_ones() {
        let wrong = read(&["price", "etag"]).unwrap_err();
        assert_eq!(wrong.message, "update_mask: `etag` can't be updated; one of display_name, price");
    }
}
