use contracts::{
    customers::v1::CustomerChanged,
    feedback::v1::{CaseOpened, RatingSubmitted},
    loyalty::v1::PointsPosted,
    orders::v1::{MessageReceived, OrderCancelled, OrderCompleted, OrderPlaced, OrderRefunded},
};
use prost::Name;

/// The customers service.
pub const CUSTOMERS: &str = "customers";
/// The orders service.
pub const ORDERS: &str = "orders";
/// The loyalty service.
pub const LOYALTY: &str = "loyalty";
/// The feedback service.
pub const FEEDBACK: &str = "feedback";

/// Everybody who listens.
pub(crate) const SUBSCRIBERS: [&str; 4] = [CUSTOMERS, ORDERS, LOYALTY, FEEDBACK];

/// Who gets an event. One that nobody uses goes nowhere.
pub fn subscribers(kind: &str) -> &'static [&'static str] {
    let short = kind.rsplit('.').next().unwrap_or_default();
    match short {
        CustomerChanged::NAME => &[ORDERS],
        MessageReceived::NAME | OrderPlaced::NAME => &[CUSTOMERS, FEEDBACK],
        OrderCompleted::NAME => &[CUSTOMERS, LOYALTY, FEEDBACK],
        OrderRefunded::NAME => &[CUSTOMERS, LOYALTY],
        OrderCancelled::NAME | PointsPosted::NAME | RatingSubmitted::NAME | CaseOpened::NAME => &[CUSTOMERS],
        // OrderAdvanced among them, until somebody needs it.
        _ => &[],
    }
}
