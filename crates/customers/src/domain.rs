//! The rules; pure and synchronous.

mod access_key;
mod contact;
mod customer;
mod goal;
pub(crate) mod guests;
mod ledger;
mod merge;
mod partner;
mod phone;
mod renumbering;
mod search;
mod sound;
pub(crate) mod value;

pub(crate) use access_key::{AccessKey, AccessKeyId, Holder, KeyKind, Scope, Secret, SecretHash, Secrets};
pub(crate) use contact::{Contact, ContactFilter, ContactId, ContactOf, HandKind};
pub(crate) use customer::{
    Address, ChatIdentity, Customer, Link, LinkKind, Lookup, MOST_ADDRESSES, MOST_NOTES, MOST_NUMBER,
    MOST_PHONES, MOST_PREFERENCES, NUMBER_RESTS, Profile,
};
pub(crate) use goal::{Coming, Goal, GoalId, GoalService, GoalState, Promise, Warning};
pub(crate) use ledger::{LedgerEntry, LedgerKind, LedgerSum, Sides};
pub(crate) use merge::{Gained, Merge, TooLate};
pub(crate) use partner::{Due, Partner, PartnerId, PartnerKind, Terms};
pub use phone::is_phone;
pub(crate) use phone::{Region, e164};
pub(crate) use renumbering::{Move, Ranked, Renumbering, RenumberingId, Stale, propose};
pub(crate) use search::{Query, normalise};
