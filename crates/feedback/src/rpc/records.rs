//! All that is known of one customer.

pub(super) mod list_customer_feedback_records;
