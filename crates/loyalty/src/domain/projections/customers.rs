//! What is known here of a customer.

use std::collections::BTreeMap;

use kernel::{CustomerId, Guest, Time, guest::is_refusal};
use uuid::Uuid;

/// What `adult` = `yes` says of an age.
const ADULT: i64 = 18;

/// A customer as this service knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CustomerProjection {
    /// Their id.
    pub(crate) id: CustomerId,
    /// The number people say aloud; 0 for none.
    pub(crate) number: i64,
    /// What the shop calls them.
    pub(crate) display_name: String,
    /// What they like and don't.
    pub(crate) preferences: BTreeMap<String, String>,
    /// Their chat identities, phones and addresses, each hashed, so that two
    /// records of one person are known.
    pub(crate) identity_hashes: Vec<String>,
    /// Counts the changes of the customer; 0 before one was heard of.
    pub(crate) revision: i64,
    /// Completed orders.
    pub(crate) orders: i64,
    /// What they paid for them and was not given back, in minor units.
    pub(crate) spent: i64,
    /// When they ordered first.
    pub(crate) first_order_at: Option<Time>,
    /// When they ordered last.
    pub(crate) last_order_at: Option<Time>,
    /// The segments that the shop made and they are in, where a campaign asks.
    pub(crate) segments: Vec<Uuid>,
    /// The record this one was merged into.
    pub(crate) merged_into: Option<CustomerId>,
}

/// The years of an age as it was noted, as `16` or `16岁`; 0 if it can't be read.
fn years_in(age: &str) -> i64 {
    let digits = age.trim_end_matches(|c: char| !c.is_ascii_digit());
    digits.parse().unwrap_or(0)
}

impl CustomerProjection {
    /// Somebody of whom nothing was heard yet.
    pub(crate) fn unknown(id: CustomerId) -> Self {
        Self {
            id,
            number: 0,
            display_name: String::new(),
            preferences: BTreeMap::new(),
            identity_hashes: Vec::new(),
            revision: 0,
            orders: 0,
            spent: 0,
            first_order_at: None,
            last_order_at: None,
            segments: Vec::new(),
            merged_into: None,
        }
    }

    /// Whether they are known to be so old. Nobody's age is guessed: an age that is
    /// noted goes before `adult`, and who is said to be no adult is none.
    pub(crate) fn is_of_age(&self, years: i64) -> bool {
        let said = |key: &str| self.preferences.get(key).map(|value| value.trim());
        let adult = said("adult").unwrap_or_default();
        let known = match said("age").filter(|age| !age.is_empty()) {
            Some(_) if is_refusal(adult) => 0,
            Some(age) => years_in(age),
            None if adult.eq_ignore_ascii_case("yes") => ADULT,
            None => 0,
        };
        years <= 0 || known >= years
    }

    /// What rules ask about them.
    pub(crate) fn guest(&self) -> Guest<'_> {
        Guest {
            preferences: &self.preferences,
            orders: self.orders,
            first_order_at: self.first_order_at,
            last_order_at: self.last_order_at,
        }
    }

    /// See [`Guest::likes`].
    pub(crate) fn likes(&self, liking: &str) -> bool {
        self.guest().likes(liking)
    }

    /// See [`Guest::refuses`].
    pub(crate) fn refuses(&self, liking: &str) -> bool {
        self.guest().refuses(liking)
    }

    /// See [`Guest::is_regular`].
    pub(crate) fn is_regular(&self) -> bool {
        self.guest().is_regular()
    }
    /// See [`Guest::is_lapsed`].
    pub(crate) fn is_lapsed(&self, now: Time) -> bool {
        self.guest().is_lapsed(now)
    }
}
