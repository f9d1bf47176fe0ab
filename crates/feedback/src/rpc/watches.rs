//! What is noticed without anybody saying so.

pub(super) mod acknowledge_alert;
pub(super) mod get_drift;
pub(super) mod get_sentiment_watch;
pub(super) mod import_reviews;
pub(super) mod list_alerts;
