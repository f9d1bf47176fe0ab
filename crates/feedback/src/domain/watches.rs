//! What is noticed without anybody saying so: guests who stay away or are served
//! worse, and days on which many complain.

pub(crate) mod alert;
pub(crate) mod drift;
pub(crate) mod lapse;
mod past_review;
mod permutation;
pub(crate) mod sentiment_daily;
mod watch_run;

pub(crate) use alert::{Alert, AlertId, Watch};
pub(crate) use past_review::PastReview;
pub(crate) use watch_run::{Absence, MOST_VISITS, WatchRun, absence, next_run};
