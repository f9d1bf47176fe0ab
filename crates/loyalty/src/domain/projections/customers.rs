//! What is known here of a customer.

use std::collections::BTreeMap;

use kernel::{CustomerId, Time};

/// Three orders make a regular.
const REGULAR: i64 = 3;
/// Two orders within an hour are no habit: nobody's usual pause is shorter.
const LEAST_PAUSE: i64 = Time::DAY;
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
    /// The record this one was merged into.
    pub(crate) merged_into: Option<CustomerId>,
}

/// Words by which somebody says no to a kind of thing.
const REFUSALS: [&str; 10] = ["no", "none", "never", "nothing", "false", "无", "没有", "否", "从不", "戒了"];

/// Whether a preference says no: `none`, `不抽`, `不喝酒`.
fn is_refusal(said: &str) -> bool {
    let said = said.trim().to_lowercase();
    REFUSALS.contains(&said.as_str()) || said.starts_with('不')
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

    /// Whether a liking such as `drinks=beer` is theirs, or `drinks` for
    /// whatever they drink. What somebody says `no`, `none` or `不抽` to, they
    /// don't like.
    pub(crate) fn likes(&self, liking: &str) -> bool {
        let (key, wanted) = match liking.split_once('=') {
            Some((key, value)) => (key, Some(value.trim().to_lowercase())),
            None => (liking, None),
        };
        let Some(said) = self.preferences.get(key.trim()) else { return false };
        let said = said.trim().to_lowercase();
        wanted.map_or(!said.is_empty() && !is_refusal(&said), |wanted| wanted == said)
    }

    /// Whether they say no to all of a kind, as `smokes=none` does to whatever is
    /// smoked.
    pub(crate) fn refuses(&self, liking: &str) -> bool {
        let key = liking.split('=').next().unwrap_or(liking);
        self.preferences.get(key.trim()).is_some_and(|said| is_refusal(said))
    }

    /// Whether they ordered three times or more.
    pub(crate) fn is_regular(&self) -> bool {
        self.orders >= REGULAR
    }

    /// Whether they are silent for more than twice their own usual pause.
    pub(crate) fn is_lapsed(&self, now: Time) -> bool {
        let (Some(first), Some(last)) = (self.first_order_at, self.last_order_at) else { return false };
        let pauses = self.orders - 1;
        if pauses < 1 {
            return false;
        }
        let usual = ((last.micros() - first.micros()) / pauses).max(LEAST_PAUSE);
        now.micros() - last.micros() > 2 * usual
    }

    /// Whether they are in a segment: `new`, `regular`, `lapsed`, or what their
    /// preference `segment` says.
    pub(crate) fn is_in_segment(&self, segment: &str, now: Time) -> bool {
        match segment {
            "new" => self.orders <= 1,
            "regular" => self.is_regular(),
            "lapsed" => self.is_lapsed(now),
            own => self.preferences.get("segment").is_some_and(|said| said == own),
        }
    }
}
