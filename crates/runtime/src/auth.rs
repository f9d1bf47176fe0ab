//! Who is calling, and who may.

mod bearer;
mod guard;
mod policy;
mod principal;
mod token;

pub use bearer::{bearer, one_header};
pub use guard::Guard;
pub use policy::{Policy, Rule};
pub use principal::Principal;
pub use token::{Secret, SecretTooShort, Tokens};
