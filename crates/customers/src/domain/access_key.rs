use std::{fmt, io, sync::Arc};

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
    pub(crate) shop: ShopId,
    pub(crate) id: AccessKeyId,
    pub(crate) holder: Holder,
    /// Who holds it, for people.
    pub(crate) display_name: String,
    pub(crate) created_at: Time,
}

/// What the holder of a key may do. A service never has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holder {
    Owner,
    Manager,
    Staff,
    Courier,
    Guest(CustomerId),
    Integration,
}

impl Holder {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "OWNER",
            Self::Manager => "MANAGER",
            Self::Staff => "STAFF",
            Self::Courier => "COURIER",
            Self::Guest(_) => "GUEST",
            Self::Integration => "INTEGRATION",
        }
    }

    /// From what [`Holder::as_str`] and [`Holder::customer`] said.
    pub(crate) fn from_parts(kind: &str, customer: Option<CustomerId>) -> Option<Self> {
        Some(match (kind, customer) {
            ("OWNER", None) => Self::Owner,
            ("MANAGER", None) => Self::Manager,
            ("STAFF", None) => Self::Staff,
            ("COURIER", None) => Self::Courier,
            ("GUEST", Some(customer)) => Self::Guest(customer),
            ("INTEGRATION", None) => Self::Integration,
            _ => return None,
        })
    }

    /// Whose key it is, for a guest's.
    pub(crate) fn customer(self) -> Option<CustomerId> {
        match self {
            Self::Guest(customer) => Some(customer),
            _ => None,
        }
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

    /// A new secret; fails if the operating system has no random numbers.
    pub(crate) fn next(&self) -> io::Result<Secret> {
        Ok(Secret(format!("rq_{}", URL_SAFE_NO_PAD.encode((self.0)()?))))
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
        let secret = secrets.next().unwrap();
        assert_eq!(secret.as_str(), "rq___________________________________________8");
        assert_ne!(Secrets::random().next().unwrap(), Secrets::random().next().unwrap());
    }

    #[test]
    fn a_secret_does_not_show_in_the_log() {
        let secret = Secret::from("rq_abc".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret");
    }

    #[test]
    fn a_holder_is_read_back_as_it_was_written() {
        let guest = Holder::Guest(CustomerId(kernel::Uuid::from_u128(1)));
        for holder in
            [Holder::Owner, Holder::Manager, Holder::Staff, Holder::Courier, guest, Holder::Integration]
        {
            assert_eq!(Holder::from_parts(holder.as_str(), holder.customer()), Some(holder));
        }
        assert_eq!(Holder::from_parts("GUEST", None), None);
        assert_eq!(Holder::from_parts("SERVICE", None), None);
    }
}
