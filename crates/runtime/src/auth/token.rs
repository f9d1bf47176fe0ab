use std::{fmt, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use contracts::common::v1::principal::Kind;
use hmac::{Hmac, KeyInit, Mac};
use kernel::{Clock, Code, Failure};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::Principal;

/// `{"alg":"HS256","typ":"JWT"}`. A token with any other header is refused, so
/// that nobody may choose the algorithm.
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
const VALID_SECONDS: i64 = 60;
const MICROS: i64 = 1_000_000;

/// The key that signs service tokens; the same in every process of one system.
#[derive(Clone)]
pub struct Secret(Arc<Hmac<Sha256>>);

/// The secret can be guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be at least {} bytes long", Secret::LEAST_BYTES)]
pub struct SecretTooShort;

impl Secret {
    /// Shorter secrets are refused.
    pub const LEAST_BYTES: usize = 32;

    /// A secret of at least [`Self::LEAST_BYTES`].
    pub fn new(bytes: &[u8]) -> Result<Self, SecretTooShort> {
        if bytes.len() < Self::LEAST_BYTES {
            return Err(SecretTooShort);
        }
        let mac = Hmac::new_from_slice(bytes).map_err(|_| SecretTooShort)?;
        Ok(Self(Arc::new(mac)))
    }

    /// A secret that lives as long as the process, for a system that is one
    /// process.
    pub fn random() -> Result<Self, SecretTooShort> {
        Self::new(&rand::random::<[u8; Self::LEAST_BYTES]>())
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        (*self.0).clone().chain_update(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// Signs and verifies service tokens: JWTs by HMAC-SHA-256, valid for a minute.
#[derive(Clone, Debug)]
pub struct Tokens {
    secret: Secret,
    /// Verify as well, so that a secret can be replaced while calls go on.
    others: Arc<[Secret]>,
    clock: Clock,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    kind: String,
    shop: Option<String>,
    sub: String,
    /// Seconds since 1970.
    exp: i64,
}

impl Tokens {
    /// Tokens signed with a secret; `clock` says when they end.
    pub fn new(secret: Secret, clock: Clock) -> Self {
        Self { secret, others: Arc::default(), clock }
    }

    /// The same, which takes what was signed with other secrets, too.
    #[must_use]
    pub fn taking(self, others: impl IntoIterator<Item = Secret>) -> Self {
        Self { others: others.into_iter().collect(), ..self }
    }

    /// A token for a principal.
    pub fn sign(&self, principal: &Principal) -> String {
        let claims = Claims {
            kind: principal.kind.as_str_name().to_owned(),
            shop: principal.shop.as_ref().map(ToString::to_string),
            sub: principal.subject.clone(),
            exp: self.seconds() + VALID_SECONDS,
        };
        let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(&claims).unwrap_or_default());
        let signed = format!("{HEADER}.{payload}");
        let tag = self.secret.mac(&signed).finalize().into_bytes();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag))
    }

    /// Whom a token is for. Errors: UNAUTHENTICATED, `BAD_TOKEN`.
    pub fn verify(&self, token: &str) -> Result<Principal, Failure> {
        let claims = self.read(token).ok_or_else(|| bad("not a token of this system"))?;
        if claims.exp < self.seconds() {
            return Err(bad("the token has expired; clocks may differ too much"));
        }
        principal(claims).ok_or_else(|| bad("the token names no principal"))
    }

    /// A seal of what goes through others' hands: whoever has no secret of ours can neither
    /// make one nor change what is under it. It does not end.
    pub fn seal(&self, parts: &[&[u8]]) -> String {
        URL_SAFE_NO_PAD.encode(sealing(&self.secret, parts).finalize().into_bytes())
    }

    /// Whether a seal is one of this system's, and of these parts.
    pub fn is_sealed(&self, parts: &[&[u8]], seal: &str) -> bool {
        let Ok(seal) = URL_SAFE_NO_PAD.decode(seal) else { return false };
        let mut secrets = std::iter::once(&self.secret).chain(self.others.iter());
        secrets.any(|secret| sealing(secret, parts).verify_slice(&seal).is_ok())
    }

    fn read(&self, token: &str) -> Option<Claims> {
        let (signed, tag) = token.rsplit_once('.')?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        let mut secrets = std::iter::once(&self.secret).chain(self.others.iter());
        secrets.find(|secret| secret.mac(signed).verify_slice(&tag).is_ok())?;
        let (header, payload) = signed.split_once('.')?;
        if header != HEADER {
            return None;
        }
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
    }

    fn seconds(&self) -> i64 {
        self.clock.now().micros() / MICROS
    }
}

/// Each part with its length, so that what belongs to one can't be taken for another's;
/// and no token begins so.
fn sealing(secret: &Secret, parts: &[&[u8]]) -> Hmac<Sha256> {
    parts.iter().fold(secret.mac("seal\n"), |mac, part| {
        let length = u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes();
        mac.chain_update(length).chain_update(part)
    })
}

fn principal(claims: Claims) -> Option<Principal> {
    let shop = match claims.shop {
        Some(shop) => Some(shop.parse().ok()?),
        None => None,
    };
    Some(Principal { kind: Kind::from_str_name(&claims.kind)?, shop, subject: claims.sub })
}

fn bad(why: &str) -> Failure {
    Failure::new(Code::Unauthenticated, "BAD_TOKEN", why)
}

#[cfg(test)]
mod tests {
    use kernel::Time;

    use super::*;

    fn guest() -> Principal {
        Principal {
            kind: Kind::Guest,
            shop: "nongmao".parse().ok(),
            subject: "shops/nongmao/customers/c".into(),
        }
    }

    fn at(seconds: i64) -> Time {
        Time::from_micros(seconds * MICROS).unwrap()
    }

    fn tokens(clock: Clock) -> Tokens {
        Tokens::new(Secret::new(&[7; 32]).unwrap(), clock)
    }

    #[test]
    fn a_token_names_its_principal_for_a_minute() {
        let (clock, set) = Clock::manual(at(1_000));
        let tokens = tokens(clock);
        let token = tokens.sign(&guest());
        assert_eq!(tokens.verify(&token), Ok(guest()));
        set(at(1_061));
        assert_eq!(tokens.verify(&token).unwrap_err().reason, "BAD_TOKEN");
    }

    #[test]
    fn a_token_that_was_touched_or_signed_by_another_is_refused() {
        let tokens = tokens(Clock::system());
        let token = tokens.sign(&guest());
        let stranger = Tokens::new(Secret::new(&[8; 32]).unwrap(), Clock::system());
        let none = "eyJhbGciOiJub25lIn0.e30.";
        for bad in [&stranger.sign(&guest()), &token[1..], &token[..token.len() - 2], none, "", "a.b.c"] {
            assert_eq!(tokens.verify(bad).unwrap_err().code, Code::Unauthenticated, "{bad}");
        }
    }

    #[test]
    fn a_seal_holds_for_its_parts_and_for_no_others() {
        let tokens = tokens(Clock::system());
        let seal = tokens.seal(&[b"one", b"two"]);
        assert!(tokens.is_sealed(&[b"one", b"two"], &seal));
        for others in [&[&b"onet"[..], b"wo"][..], &[b"one"], &[b"one", b"two", b""], &[]] {
            assert!(!tokens.is_sealed(others, &seal), "{others:?}");
        }
        let stranger = Tokens::new(Secret::new(&[8; 32]).unwrap(), Clock::system());
        assert!(!tokens.is_sealed(&[b"one", b"two"], &stranger.seal(&[b"one", b"two"])));
        let next = stranger.taking([Secret::new(&[7; 32]).unwrap()]);
        assert!(next.is_sealed(&[b"one", b"two"], &seal));
    }

    #[test]
    fn what_another_secret_signed_is_taken_as_long_as_it_is_named() {
        let secret = |byte| Secret::new(&[byte; 32]).unwrap();
        let of = |first, others: &[u8]| {
            Tokens::new(secret(first), Clock::system()).taking(others.iter().map(|byte| secret(*byte)))
        };
        // Each step of a rotation takes what the one before and the one after sign.
        let steps = [of(1, &[]), of(1, &[2]), of(2, &[1]), of(2, &[])];
        for pair in steps.windows(2) {
            assert_eq!(pair[0].verify(&pair[1].sign(&guest())), Ok(guest()));
            assert_eq!(pair[1].verify(&pair[0].sign(&guest())), Ok(guest()));
        }
        assert!(steps[3].verify(&steps[0].sign(&guest())).is_err());
    }

    #[test]
    fn a_short_secret_is_refused_and_a_long_one_never_shown() {
        assert!(Secret::new(&[1; 31]).is_err());
        assert_eq!(format!("{:?}", Secret::new(&[1; 32]).unwrap()), "Secret(hidden)");
    }
}
