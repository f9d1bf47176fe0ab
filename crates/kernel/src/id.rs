use std::{fmt, str::FromStr, sync::Arc};

use uuid::Uuid;

/// The text is not an id of that kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id of that kind")]
pub struct ParseIdError;

/// A shop, the tenant: 1 to 63 of `a-z`, `0-9` and `-`, first a letter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShopId(Arc<str>);

impl ShopId {
    /// What an id has, for people.
    pub const RIGHT: &str = "1 to 63 of a-z, 0-9 and -, first a letter";

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShopId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for ShopId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        let fits = text.len() <= 63
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(allowed);
        if fits { Ok(Self(text.into())) } else { Err(ParseIdError) }
    }
}

/// Where new ids come from. Ids made later sort after ids made before.
#[derive(Clone)]
pub struct Ids(Arc<dyn Fn() -> Uuid + Send + Sync>);

impl Ids {
    /// Ids for production: UUID version 7.
    pub fn random() -> Self {
        #[expect(clippy::disallowed_methods, reason = "the one place where ids come from the world")]
        Self(Arc::new(Uuid::now_v7))
    }

    /// Ids that `make` makes, for tests.
    pub fn from_fn(make: impl Fn() -> Uuid + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }

    /// A new id.
    pub fn next(&self) -> Uuid {
        (self.0)()
    }
}

impl fmt::Debug for Ids {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ids")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shop_id_is_a_short_slug() {
        for good in ["a", "nongmao", "shop-18", &"a".repeat(63)] {
            assert!(good.parse::<ShopId>().is_ok(), "{good}");
        }
        for bad in ["", "18", "-a", "A", "农贸", "a b", "a/b", &"a".repeat(64)] {
            assert_eq!(bad.parse::<ShopId>(), Err(ParseIdError), "{bad}");
        }
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let ids = Ids::random();
        let made: Vec<_> = (0..1000).map(|_| ids.next()).collect();
        assert!(made.is_sorted());
    }
}
