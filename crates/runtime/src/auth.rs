//! Who is calling, and who may.

mod guard;
mod policy;
mod principal;
mod token;

pub use guard::Guard;
pub use policy::{Policy, Rule};
pub use principal::Principal;
pub use token::{Secret, SecretTooShort, Tokens};
