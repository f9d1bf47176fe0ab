//! Customers who bring customers.

use std::ops::RangeInclusive;

use kernel::{CustomerId, OrderId, Time};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::projections::customers::CustomerProjection;

/// Letters and digits less those that look alike: 0 and O, 1, I and L, 2 and Z,
/// 5 and S, 8 and B.
const ALPHABET: &[u8; 25] = b"ACDEFGHJKMNPQRTUVWXY34679";
const LENGTH: usize = 8;
/// A refund later than this leaves the credit, unless points wait longer.
const LEAST_WINDOW_DAYS: i64 = 14;

kernel::text_enum! {
    /// Where a referral stands.
    pub(crate) enum ReferralState {
        /// The friend has not had an order yet.
        Claimed = "CLAIMED",
        /// Both were credited.
        Credited = "CREDITED",
        /// The credit was taken back, or there was none to be had.
        TakenBack = "TAKEN_BACK",
    }
}

/// What a referral is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReferralPolicy {
    /// Points to who brought.
    pub(crate) referrer_points: i64,
    /// Points to who was brought.
    pub(crate) friend_points: i64,
    /// Friends of one regular that are credited in a month; 0 for no bound.
    pub(crate) monthly_limit: i64,
    /// Counts the changes.
    pub(crate) version: i64,
}

impl ReferralPolicy {
    /// Of a shop that never set one.
    pub(crate) const FIRST: Self =
        Self { referrer_points: 100, friend_points: 50, monthly_limit: 10, version: 0 };
    /// What the points may be.
    pub(crate) const POINTS: RangeInclusive<i64> = 0..=100_000;
    /// What the limit may be.
    pub(crate) const LIMIT: RangeInclusive<i64> = 0..=1_000_000;

    /// What both get, when `credited` friends of the same regular were credited
    /// this month. Beyond the limit the friend is still welcome.
    pub(crate) fn points(&self, credited: i64) -> (i64, i64) {
        let is_over = self.monthly_limit > 0 && credited >= self.monthly_limit;
        (if is_over { 0 } else { self.referrer_points }, self.friend_points)
    }
}

/// One customer who was brought by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Referral {
    /// Its id.
    pub(crate) id: Uuid,
    /// Who brought.
    pub(crate) referrer: CustomerId,
    /// Who was brought.
    pub(crate) friend: CustomerId,
    /// Where it stands.
    pub(crate) state: ReferralState,
    /// Points to who brought.
    pub(crate) referrer_points: i64,
    /// Points to who was brought.
    pub(crate) friend_points: i64,
    /// The friend's first order, once it was credited.
    pub(crate) order: Option<OrderId>,
    /// When the code was used.
    pub(crate) created_at: Time,
    /// When both were credited.
    pub(crate) credited_at: Option<Time>,
}

impl Referral {
    /// What its points are given and taken back for, to who brought and to who
    /// was brought; the ledger moves points for a cause once.
    pub(crate) fn causes(&self) -> [Uuid; 2] {
        [self.id, Uuid::new_v5(&self.id, b"friend")]
    }

    /// Whether a refund at a time comes early enough to take the credit back:
    /// within two weeks, or as long as the shop makes points wait.
    pub(crate) fn is_within_refund_window(&self, at: Time, pending_days: i64) -> bool {
        let window = pending_days.max(LEAST_WINDOW_DAYS) * Time::DAY;
        self.credited_at.is_some_and(|credited| at <= credited.plus_micros(window))
    }
}

/// A code made of an id that was never used before.
pub(crate) fn code_of(id: Uuid) -> String {
    let hash = Sha256::digest(id.as_bytes());
    let mut number = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    let letters = std::iter::repeat_with(|| {
        let place = usize::try_from(number % 25).unwrap_or_default();
        number /= 25;
        ALPHABET.get(place).copied().map_or('A', char::from)
    });
    letters.take(LENGTH).collect()
}

/// A code as somebody typed it: in either case, with spaces or dashes. `None`
/// if it can't be one.
pub(crate) fn read_code(text: &str) -> Option<String> {
    let letters = text.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    let code: String = letters.take(LENGTH + 1).map(|letter| letter.to_ascii_uppercase()).collect();
    let fits = code.len() == LENGTH && code.bytes().all(|letter| ALPHABET.contains(&letter));
    fits.then_some(code)
}

/// Why somebody can't be brought by somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoReferral {
    /// They are one person.
    #[error("nobody brings themselves: both are one person")]
    SelfReferral,
    /// They have ordered before.
    #[error("only somebody who never ordered here is a new customer")]
    NotNew,
    /// Somebody brought them already.
    #[error("somebody else brought this customer already")]
    AlreadyReferred,
    /// They brought whoever brings them, perhaps by way of others.
    #[error("this customer brought the one who brings them")]
    Circle,
}

/// Whether two records are of one person: by the customer, or by a chat
/// identity, a phone or an address that both have.
pub(crate) fn is_one_person(one: &CustomerProjection, other: &CustomerProjection) -> bool {
    one.id == other.id || one.identity_hashes.iter().any(|mark| other.identity_hashes.contains(mark))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn customer(id: u128, identity_hashes: &[&str]) -> CustomerProjection {
        let identity_hashes = identity_hashes.iter().map(ToString::to_string).collect();
        CustomerProjection { identity_hashes, ..CustomerProjection::unknown(CustomerId(Uuid::from_u128(id))) }
    }

    #[test]
    fn a_code_has_eight_letters_that_are_told_apart() {
        let codes: Vec<_> = (0..1_000).map(|id| code_of(Uuid::from_u128(id))).collect();
        assert!(codes.iter().all(|code| read_code(code).as_ref() == Some(code)));
        assert!(
            codes.iter().all(|code| !code.contains(['0', 'O', '1', 'I', 'L', '2', 'Z', '5', 'S', '8', 'B']))
        );
        let mut unique = codes.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), 1_000);
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        assert_eq!(read_code(" acde-fg34 ").as_deref(), Some("ACDEFG34"));
        for bad in ["", "ACDEFG3", "ACDEFG344", "ACDEFG30", "农家小炒肉农家小"] {
            assert_eq!(read_code(bad), None, "{bad}");
        }
    }

    #[test]
    fn one_person_is_known_by_any_mark() {
        assert!(is_one_person(&customer(1, &[]), &customer(1, &[])));
        assert!(is_one_person(&customer(1, &["phone:a", "chat:b"]), &customer(2, &["chat:b"])));
        assert!(!is_one_person(&customer(1, &["phone:a"]), &customer(2, &["phone:c"])));
        assert!(!is_one_person(&customer(1, &[]), &customer(2, &[])));
    }

    #[test]
    fn beyond_the_monthly_limit_the_friend_is_still_welcome() {
        let policy = ReferralPolicy { monthly_limit: 2, ..ReferralPolicy::FIRST };
        assert_eq!([0, 1, 2, 3].map(|credited| policy.points(credited).0), [100, 100, 0, 0]);
        assert_eq!(policy.points(9).1, 50);
        assert_eq!(ReferralPolicy { monthly_limit: 0, ..policy }.points(9), (100, 50));
    }
}
