//! Who is calling, and who may.

mod guard;
mod policy;
mod principal;
mod token;

pub use guard::Guard;
pub(crate) use guard::is_open;
pub use policy::{Policy, Rule};
pub use principal::Principal;
pub use token::{Secret, SecretTooShort, Tokens};
