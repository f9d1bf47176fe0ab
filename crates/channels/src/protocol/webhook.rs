//! [Standard Webhooks](https://www.standardwebhooks.com): HMAC-SHA256 over id, moment and
//! body, in both directions.

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The headers of a webhook.
pub const ID: &str = "webhook-id";
/// In Unix seconds.
pub const TIMESTAMP: &str = "webhook-timestamp";
/// One or several signatures, a blank between two: `v1,` and base64.
pub const SIGNATURE: &str = "webhook-signature";

/// How far the clock of who signed may be off, in seconds.
pub const TOLERANCE: i64 = 5 * 60;
const PREFIX: &str = "whsec_";
const VERSION: &str = "v1,";
const MOST_SIGNATURES: usize = 16;

/// What both ends sign with.
#[derive(Clone)]
pub struct Secret(Vec<u8>);

/// It is no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be whsec_ and the base64 of 24 to 64 bytes")]
pub struct WrongSecret;

/// Why a webhook is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsigned {
    /// A header is not there, or is not what it should be.
    #[error("it must have the headers webhook-id, webhook-timestamp and webhook-signature")]
    Headers,
    /// It was signed too long ago, or the clocks differ.
    #[error("webhook-timestamp must be at most five minutes off")]
    Moment,
    /// Somebody else signed it, or something else.
    #[error("webhook-signature is wrong")]
    Signature,
}

/// What is signed beside the body.
#[derive(Clone, Copy, Debug)]
pub struct Stamp<'a> {
    /// The same for every try of the same message.
    pub id: &'a str,
    /// When this try was signed, in Unix seconds.
    pub seconds: i64,
}

impl Secret {
    /// As it is written: `whsec_…`.
    pub fn new(text: &str) -> Result<Self, WrongSecret> {
        let encoded = text.strip_prefix(PREFIX).ok_or(WrongSecret)?;
        let bytes = STANDARD.decode(encoded).map_err(|_| WrongSecret)?;
        if (24..=64).contains(&bytes.len()) { Ok(Self(bytes)) } else { Err(WrongSecret) }
    }

    /// The header [`SIGNATURE`] of a body.
    pub fn sign(&self, stamp: Stamp<'_>, body: &[u8]) -> String {
        let signed = self.mac(stamp, body).map(|mac| STANDARD.encode(mac.finalize().into_bytes()));
        format!("{VERSION}{}", signed.unwrap_or_default())
    }

    /// Whether a body was signed with this secret, as its headers say and not long before or
    /// after `now`. Of several signatures, as there are while secrets change, one has to be right.
    pub fn check(&self, headers: [&str; 3], now: i64, body: &[u8]) -> Result<(), Unsigned> {
        let [id, timestamp, signatures] = headers;
        let seconds: i64 = timestamp.parse().map_err(|_| Unsigned::Headers)?;
        if id.is_empty() || signatures.is_empty() {
            return Err(Unsigned::Headers);
        }
        if now.abs_diff(seconds) > TOLERANCE.unsigned_abs() {
            return Err(Unsigned::Moment);
        }
        let stamp = Stamp { id, seconds };
        let is_right = |signature: &str| self.is_signature(signature, stamp, body);
        let mut signatures = signatures.split(' ').take(MOST_SIGNATURES);
        signatures.any(is_right).then_some(()).ok_or(Unsigned::Signature)
    }

    fn is_signature(&self, signature: &str, stamp: Stamp<'_>, body: &[u8]) -> bool {
        let bytes = signature.strip_prefix(VERSION).and_then(|encoded| STANDARD.decode(encoded).ok());
        let mac = bytes.zip(self.mac(stamp, body));
        mac.is_some_and(|(bytes, mac)| mac.verify_slice(&bytes).is_ok())
    }

    fn mac(&self, stamp: Stamp<'_>, body: &[u8]) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        mac.update(format!("{}.{}.", stamp.id, stamp.seconds).as_bytes());
        mac.update(body);
        Some(mac)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Of the specification's own libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    const SIGNED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const AT: i64 = 1_614_265_330;

    #[test]
    fn the_specifications_own_example_is_signed_as_it_says() {
        let secret = Secret::new(SECRET).unwrap();
        let body = br#"{"test": 2432232314}"#;
        assert_eq!(secret.sign(Stamp { id: ID, seconds: AT }, body), SIGNED);
        let check = |signature: &str, now| secret.check([ID, "1614265330", signature], now, body);
        assert_eq!(check(SIGNED, AT + 300), Ok(()));
        assert_eq!(check(&format!("v1,AAAA v2,{SIGNED} {SIGNED}"), AT), Ok(()));
        assert_eq!(check(SIGNED, AT + 301), Err(Unsigned::Moment));
        assert_eq!(check(SIGNED, AT - 301), Err(Unsigned::Moment));
        assert_eq!(check("v1,AAAA", AT), Err(Unsigned::Signature));
        assert_eq!(check("", AT), Err(Unsigned::Headers));
        assert_eq!(secret.check([ID, "now", SIGNED], AT, body), Err(Unsigned::Headers));
        assert_eq!(secret.check([ID, "1614265330", SIGNED], AT, b"{}"), Err(Unsigned::Signature));
    }

    #[test]
    fn a_secret_that_can_be_guessed_or_is_none_is_refused() {
        for text in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_*"] {
            assert_eq!(Secret::new(text).unwrap_err(), WrongSecret, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_signed_is_known_again(body in any::<Vec<u8>>(), id in "[a-z0-9]{1,20}", seconds in 0..i64::MAX) {
            let secret = Secret::new(SECRET).unwrap();
            let signature = secret.sign(Stamp { id: &id, seconds }, &body);
            let timestamp = seconds.to_string();
            prop_assert_eq!(secret.check([&id, &timestamp, &signature], seconds, &body), Ok(()));
        }

        #[test]
        fn whatever_comes_is_refused_without_a_panic(id in ".*", timestamp in ".*", signature in "(v1,)?.*", now: i64) {
            let secret = Secret::new(SECRET).unwrap();
            prop_assert!(secret.check([&id, &timestamp, &signature], now, b"").is_err());
        }
    }
}
