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

/// A name that can't be read; says what shape is right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must look like `{shape}`")]
pub struct NameError {
    shape: String,
}

impl<'a> Name<'a> {
    /// Reads a name of the given shape, for instance
    /// `shops/{shop}/orders/{order}`: the literal parts must be equal, the
    /// parts in braces must not be empty.
    pub fn parse(text: &'a str, shape: &str) -> Result<Self, NameError> {
        let wrong = || NameError { shape: shape.to_owned() };
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
        let shop = ShopId::from_str(shop).map_err(|_| wrong())?;
        Ok(Self { shop, rest: rest.to_vec() })
    }

    /// The id at a place of `rest`, as the type it should be.
    pub fn id<T: FromStr>(&self, place: usize, shape: &str) -> Result<T, NameError> {
        let text = self.rest.get(place).copied().unwrap_or_default();
        text.parse().map_err(|_| NameError { shape: shape.to_owned() })
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
        for bad in [
            "",
            "shops",
            "shops/a",
            "shops/a/orders",
            "shops/a/orders/",
            "shops/A/orders/1",
            "shops/a/orders/1/x",
            "shop/a/orders/1",
        ] {
            let error = Name::parse(bad, ORDER).unwrap_err();
            assert_eq!(error.to_string(), "must look like `shops/{shop}/orders/{order}`", "{bad}");
        }
    }

    #[test]
    fn an_id_of_another_type_is_refused() {
        let name = Name::parse("shops/a/orders/seven", ORDER).unwrap();
        assert!(name.id::<OrderId>(1, ORDER).is_err());
    }
}
