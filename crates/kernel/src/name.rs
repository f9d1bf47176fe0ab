use std::{fmt, str::FromStr};

use crate::ShopId;

/// A resource name below a shop, taken apart:
/// `shops/nongmao/orders/0192…` is the shop and `["orders", "0192…"]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name<'a> {
    /// The shop.
    pub shop: ShopId,
    /// What follows it, collection and id in turn.
    pub rest: Vec<&'a str>,
}

/// How much of what is wrong is shown.
const LONGEST_SHOWN: usize = 40;

/// A name that can't be read; says what shape is right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{missing}must look like `{shape}`{wrong}")]
pub struct NameError {
    shape: String,
    missing: &'static str,
    /// Which part is wrong, where the shape alone does not show it.
    wrong: String,
}

impl NameError {
    fn new(shape: &str, wrong: String) -> Self {
        Self { shape: shape.to_owned(), missing: "", wrong }
    }
}

impl<'a> Name<'a> {
    /// Reads a name of the given shape, for instance
    /// `shops/{shop}/orders/{order}`: the literal parts must be equal, the
    /// parts in braces must not be empty.
    pub fn parse(text: &'a str, shape: &str) -> Result<Self, NameError> {
        let wrong = || NameError::new(shape, String::new());
        if text.is_empty() {
            return Err(NameError { missing: "is missing; ", ..wrong() });
        }
        let parts: Vec<&str> = text.split('/').collect();
        let mut wanted = shape.split('/');
        let fits = parts.iter().all(|part| match wanted.next() {
            Some(variable) if variable.starts_with('{') => !part.is_empty(),
            literal => literal == Some(part),
        });
        if !fits || wanted.next().is_some() {
            return Err(wrong());
        }
        let [_, shop, rest @ ..] = parts.as_slice() else {
            return Err(wrong());
        };
        let shop = ShopId::from_str(shop)
            .map_err(|_| NameError::new(shape, format!(", where {{shop}} has {}", ShopId::RIGHT)))?;
        Ok(Self { shop, rest: rest.to_vec() })
    }

    /// The id at a place of `rest`, as the type it should be.
    pub fn id<T: FromStr>(&self, place: usize, shape: &str) -> Result<T, NameError> {
        let text = self.rest.get(place).copied().unwrap_or_default();
        text.parse().map_err(|_| {
            // The shape begins with the shop, which `rest` does not have.
            let variable = shape.split('/').nth(place + 2).unwrap_or_default();
            let shown: String = text.chars().take(LONGEST_SHOWN).collect();
            NameError::new(shape, format!("; `{shown}` can't be {variable}"))
        })
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "shops/{}", self.shop)?;
        self.rest.iter().try_for_each(|part| write!(f, "/{part}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::OrderId;

    const ORDER: &str = "shops/{shop}/orders/{order}";

    #[test]
    fn a_name_is_taken_apart_by_its_shape() {
        let text = "shops/nongmao/orders/01920000-0000-7000-8000-000000000001";
        let name = Name::parse(text, ORDER).unwrap();
        assert_eq!(name.shop.as_str(), "nongmao");
        assert!(name.id::<OrderId>(1, ORDER).is_ok());
        assert_eq!(name.to_string(), text);
    }

    #[test]
    fn a_name_of_another_shape_is_refused_with_the_right_one() {
        for bad in
            ["shops", "shops/a", "shops/a/orders", "shops/a/orders/", "shops/a/orders/1/x", "shop/a/orders/1"]
        {
            let error = Name::parse(bad, ORDER).unwrap_err();
            assert_eq!(error.to_string(), "must look like `shops/{shop}/orders/{order}`", "{bad}");
        }
    }

    #[test]
    fn a_name_that_is_missing_is_said_to_be() {
        let error = Name::parse("", "shops/{shop}").unwrap_err();
        assert_eq!(error.to_string(), "is missing; must look like `shops/{shop}`");
    }

    #[test]
    fn a_shop_that_has_other_characters_is_told_which_it_may_have() {
        for bad in ["shops/Laden 2", "shops/A", "shops/2nd", "shops/农贸"] {
            let error = Name::parse(bad, "shops/{shop}").unwrap_err().to_string();
            let right =
                "must look like `shops/{shop}`, where {shop} has 1 to 63 of a-z, 0-9 and -, first a letter";
            assert_eq!(error, right, "{bad}");
        }
    }

    #[test]
    fn an_id_of_another_type_is_refused() {
        let name = Name::parse("shops/a/orders/seven", ORDER).unwrap();
        let error = name.id::<OrderId>(1, ORDER).unwrap_err().to_string();
        assert_eq!(error, format!("must look like `{ORDER}`; `seven` can't be {{order}}"));
    }
}
