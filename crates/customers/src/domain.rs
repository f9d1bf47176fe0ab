//! The rules; pure and synchronous.

mod access_key;
mod contact;
mod customer;
mod phone;
mod search;
mod sound;

pub(crate) use access_key::{AccessKey, AccessKeyId, Holder, KeyKind, Scope, Secret, SecretHash, Secrets};
pub(crate) use contact::{Contact, ContactId};
pub(crate) use customer::{
    Address, ChatIdentity, Customer, Link, LinkKind, Lookup, MOST_ADDRESSES, MOST_NOTES, MOST_NUMBER,
    MOST_PHONES, MOST_PREFERENCES, NUMBER_RESTS, Profile,
};
pub use phone::is_phone;
pub(crate) use phone::{Region, e164};
pub(crate) use search::{Query, normalise};
