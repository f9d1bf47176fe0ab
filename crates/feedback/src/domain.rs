//! The rules of ratings and complaints; pure and synchronous.

pub(crate) mod cases;
pub(crate) mod chat;
pub(crate) mod faq;
pub(crate) mod follow_ups;
pub(crate) mod harm;
pub(crate) mod ideas;
pub(crate) mod praise;
pub(crate) mod projections;
pub(crate) mod ratings;
pub(crate) mod stories;
pub(crate) mod strangers;
pub(crate) mod surveys;
pub(crate) mod watches;
