//! The rules; pure and synchronous.

mod access_key;
mod contact;
mod customer;
mod search;

pub(crate) use access_key::{AccessKey, AccessKeyId, Holder, Secret, SecretHash, Secrets};
pub(crate) use contact::{Contact, ContactId};
pub(crate) use customer::{
    Address, ChatIdentity, Customer, Link, LinkKind, Lookup, MOST_ADDRESSES, MOST_NOTES, MOST_NUMBER,
    MOST_PHONES, MOST_PREFERENCES, NUMBER_RESTS, Profile,
};
pub(crate) use search::{Query, normalise};
