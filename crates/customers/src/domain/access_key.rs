use std::{fmt, io, str::FromStr, sync::Arc};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{CustomerId, ShopId, Time};
use rand::{TryRngCore, rngs::OsRng};
use sha2::{Digest, Sha256};

kernel::uuid_id! {
    /// An access key.
    AccessKeyId,
}

/// A key that lets a person or a program in; its secret is not part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AccessKey {
    pub(crate) scope: Scope,
    pub(crate) id: AccessKeyId,
    pub(crate) holder: Holder,
    /// Who holds it, for people.
    pub(crate) display_name: String,
    pub(crate) created_at: Time,
    /// Until when the secret before the last rotation works, or worked; `None` if there
    /// was no rotation.
    pub(crate) previous_expires_at: Option<Time>,
}

/// What a key opens, and its secret says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Every shop, for its owner.
    House,
    /// One shop.
    Shop(ShopId),
}

impl Scope {
    /// As it stands in a secret and is kept: no shop is called by nothing.
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::House => "",
            Self::Shop(shop) => shop.as_str(),
        }
    }
}

impl FromStr for Scope {
    type Err = <ShopId as FromStr>::Err;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.is_empty() { Ok(Self::House) } else { text.parse().map(Self::Shop) }
    }
}

kernel::text_enum! {
    /// What the holder of a key may do. A service never has one.
    pub(crate) enum KeyKind {
        Owner = "OWNER",
        Manager = "MANAGER",
        Staff = "STAFF",
        Courier = "COURIER",
        Guest = "GUEST",
        Integration = "INTEGRATION",
    }
}

/// Who a key lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    kind: KeyKind,
    customer: Option<CustomerId>,
}

impl Holder {
    /// An owner.
    pub(crate) const OWNER: Self = Self { kind: KeyKind::Owner, customer: None };

    /// `None` unless a guest's key, and no other, names a customer.
    pub(crate) fn new(kind: KeyKind, customer: Option<CustomerId>) -> Option<Self> {
        ((kind == KeyKind::Guest) == customer.is_some()).then_some(Self { kind, customer })
    }

    pub(crate) fn kind(self) -> KeyKind {
        self.kind
    }

    /// Whose key it is, for a guest's.
    pub(crate) fn customer(self) -> Option<CustomerId> {
        self.customer
    }
}

/// SHA-256 of a secret. Secrets are random, so nothing slower is needed.
pub(crate) type SecretHash = [u8; 32];

/// What the holder of a key shows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret(String);

impl Secret {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// What it says it opens, so that it is looked up there alone; `None` if it says
    /// nothing.
    pub(crate) fn scope(&self) -> Option<Scope> {
        let (scope, _) = self.0.strip_prefix("rq_")?.split_once('_')?;
        scope.parse().ok()
    }

    pub(crate) fn hash(&self) -> SecretHash {
        Sha256::digest(&self.0).into()
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// Where new secrets come from.
#[derive(Clone)]
pub(crate) struct Secrets(Arc<dyn Fn() -> io::Result<[u8; 32]> + Send + Sync>);

impl Secrets {
    /// Secrets for production, from the random numbers of the operating system.
    pub(crate) fn random() -> Self {
        Self::from_fn(|| {
            let mut bytes = [0; 32];
            OsRng.try_fill_bytes(&mut bytes).map_err(io::Error::other)?;
            Ok(bytes)
        })
    }

    /// Secrets of the bytes that `make` makes, for tests.
    pub(crate) fn from_fn(make: impl Fn() -> io::Result<[u8; 32]> + Send + Sync + 'static) -> Self {
        Self(Arc::new(make))
    }

    /// A new secret that reads `rq_{shop}_…`, and `rq__…` of the house, so that it says by
    /// itself where to look it up; fails if the operating system has no random numbers.
    pub(crate) fn next(&self, scope: &Scope) -> io::Result<Secret> {
        Ok(Secret(format!("rq_{}_{}", scope.as_str(), URL_SAFE_NO_PAD.encode((self.0)()?))))
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_256_random_bits_in_url_safe_letters() {
        let secrets = Secrets::from_fn(|| Ok([0xff; 32]));
        let shop: Scope = "nong-mao".parse().unwrap();
        let secret = secrets.next(&shop).unwrap();
        assert_eq!(secret.as_str(), "rq_nong-mao___________________________________________8");
        assert_eq!(secret.scope(), Some(shop.clone()));
        assert_ne!(Secrets::random().next(&shop).unwrap(), Secrets::random().next(&shop).unwrap());
        for other in ["", "rq_", "rq_x", "rq_Nong_x", "nongmao_x"] {
            assert_eq!(Secret::from(other.to_owned()).scope(), None, "{other}");
        }
    }

    #[test]
    fn a_secret_of_the_house_names_no_shop() {
        let secret = Secrets::from_fn(|| Ok([0xff; 32])).next(&Scope::House).unwrap();
        assert_eq!(secret.as_str(), format!("rq__{}8", "_".repeat(42)));
        assert_eq!(secret.scope(), Some(Scope::House));
    }

    #[test]
    fn a_secret_does_not_show_in_the_log() {
        let secret = Secret::from("rq_abc".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret");
    }

    #[test]
    fn a_guests_key_names_a_customer_and_no_other_does() {
        let somebody = Some(CustomerId(kernel::Uuid::from_u128(1)));
        for kind in KeyKind::ALL {
            let is_guest = *kind == KeyKind::Guest;
            assert_eq!(Holder::new(*kind, somebody).is_some(), is_guest);
            assert_eq!(Holder::new(*kind, None).is_some(), !is_guest);
        }
        assert!("SERVICE".parse::<KeyKind>().is_err());
    }
}
