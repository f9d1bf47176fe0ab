use kernel::ShopId;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

const BYTES: usize = 16;

/// Something that tells that two records are of one person. It is kept hashed:
/// to compare is all it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Identity<'a> {
    /// A sender of a chat channel.
    Chat(&'a str, &'a str),
    /// A telephone number.
    Phone(&'a str),
    /// A place.
    Address(&'a str),
}

impl Identity<'_> {
    /// As it is kept: its kind, and a hash that holds in one shop alone. How a
    /// number or a place is written makes no difference. `None` for what says
    /// nothing: a number without a digit, a place without a letter.
    pub(crate) fn identity_hash(self, shop: &ShopId) -> Option<String> {
        let (kind, text) = match self {
            Self::Chat(channel, sender) => ("chat", format!("{channel}\0{sender}")),
            Self::Phone(phone) => ("phone", phone.nfkc().filter(char::is_ascii_digit).collect()),
            Self::Address(address) => {
                let letters = address.nfkc().filter(|c| c.is_alphanumeric());
                ("address", letters.flat_map(char::to_lowercase).collect())
            }
        };
        if text.is_empty() {
            return None;
        }
        let hash = Sha256::new().chain_update(shop.as_str()).chain_update([0]).chain_update(text).finalize();
        let first = hash.iter().take(BYTES).fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
        Some(format!("{kind}:{first:032x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity_hash(mark: Identity<'_>) -> String {
        mark.identity_hash(&"nongmao".parse().unwrap()).unwrap()
    }

    #[test]
    fn the_same_person_leaves_the_same_mark_however_it_is_written() {
        assert_eq!(
            identity_hash(Identity::Phone("138-0013 8000")),
            identity_hash(Identity::Phone("13800138000"))
        );
        assert_eq!(
            identity_hash(Identity::Address("市场东区 A12")),
            identity_hash(Identity::Address("市场东区a12"))
        );
        assert_eq!(
            identity_hash(Identity::Phone("１３８－００１３－８０００")),
            identity_hash(Identity::Phone("13800138000"))
        );
        assert_eq!(
            identity_hash(Identity::Address("市场东区Ａ１２")),
            identity_hash(Identity::Address("市场东区a12"))
        );
        assert_ne!(
            identity_hash(Identity::Chat("wechat", "wang")),
            identity_hash(Identity::Chat("wecom", "wang"))
        );
        assert_ne!(identity_hash(Identity::Phone("12")), identity_hash(Identity::Address("12")));
    }

    #[test]
    fn a_mark_says_nothing_beyond_its_shop() {
        let mark = Identity::Phone("13800138000");
        assert!(identity_hash(mark).starts_with("phone:") && !identity_hash(mark).contains("138001"));
        assert_ne!(Some(identity_hash(mark)), mark.identity_hash(&"other".parse().unwrap()));
    }

    #[test]
    fn what_says_nothing_is_no_mark() {
        for nothing in [Identity::Phone("座机"), Identity::Phone(""), Identity::Address(" - ")] {
            assert_eq!(nothing.identity_hash(&"nongmao".parse().unwrap()), None, "{nothing:?}");
        }
    }
}
