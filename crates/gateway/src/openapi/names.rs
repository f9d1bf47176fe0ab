//! Words of the contracts as programs in other languages have them.

use prost_reflect::MethodDescriptor;

/// `renqing.orders.v1.Order.Line` is `OrderLine`: no two that are used are called
/// alike, which a test holds.
pub(crate) fn schema(package: &str, full_name: &str) -> String {
    full_name.strip_prefix(package).unwrap_or(full_name).replace('.', "")
}

/// `OrdersService` is `Orders`.
pub(crate) fn tag(rpc: &MethodDescriptor) -> String {
    let service = rpc.parent_service();
    service.name().strip_suffix("Service").unwrap_or(service.name()).to_owned()
}

/// The parameter that stands at a place of a resource's shape: `faqEntry` at 3 of
/// `shops/{shop}/faqEntries/{faq_entry}`.
pub(crate) fn parameter(shape: &str, place: usize) -> Option<String> {
    let part = shape.split('/').nth(place)?;
    let word = part.strip_prefix('{')?.strip_suffix('}')?;
    Some(crate::error::json_path(word))
}

/// What may stand for a part of a shape in braces, as a regular expression. Ids are
/// UUIDs but for these.
pub(crate) fn id_pattern(word: &str) -> &'static str {
    match word {
        "shop" => "[a-z][a-z0-9-]{0,62}",
        "code" => "[1-9][0-9]{0,3}",
        "role" => "(?:courier|staff|manager|owner)",
        "kind" => "(?:wechat|wecom|wecom-robot|webhook)",
        _ => "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    }
}

/// A whole name of a shape.
pub(crate) fn name_pattern(shape: &str) -> String {
    let part = |part: &str| match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
        Some(word) => id_pattern(word).to_owned(),
        None => part.to_owned(),
    };
    shape.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_called_as_the_shape_calls_them() {
        let shape = "shops/{shop}/faqEntries/{faq_entry}";
        assert_eq!(parameter(shape, 1).as_deref(), Some("shop"));
        assert_eq!(parameter(shape, 3).as_deref(), Some("faqEntry"));
        assert_eq!((parameter(shape, 2), parameter(shape, 4)), (None, None));
    }

    #[test]
    fn a_name_is_matched_part_by_part() {
        assert_eq!(name_pattern("shops/{shop}/earnRule"), "shops/[a-z][a-z0-9-]{0,62}/earnRule");
        assert!(name_pattern("shops/{shop}/menuItems/{code}").ends_with("/menuItems/[1-9][0-9]{0,3}"));
    }

    #[test]
    fn a_schema_is_called_without_its_package() {
        assert_eq!(schema("renqing.orders.v1", "renqing.orders.v1.Order.Line"), "OrderLine");
    }
}
