use contracts::{
    customers::v1::{CustomerChanged, CustomerMerged},
    feedback::v1::{CaseClosed, CaseOpened, PraiseGiven, RatingSubmitted},
    loyalty::v1::{PointsPosted, RewardGranted, RewardReturned, RewardTaken},
    orders::v1::{
        MenuAnnounced, MenuItemChanged, MessageReceived, OrderAdvanced, OrderCancelled, OrderCompleted,
        OrderDelayed, OrderPlaced, OrderRefunded, OrdersImported, ShopChanged,
    },
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
        CustomerChanged::NAME | CustomerMerged::NAME => &[ORDERS, LOYALTY, FEEDBACK],
        ShopChanged::NAME | OrdersImported::NAME => &[LOYALTY, FEEDBACK],
        MenuItemChanged::NAME | MenuAnnounced::NAME | OrderAdvanced::NAME => &[FEEDBACK],
        MessageReceived::NAME | OrderDelayed::NAME => &[CUSTOMERS, FEEDBACK],
        OrderPlaced::NAME | OrderCompleted::NAME | OrderCancelled::NAME | OrderRefunded::NAME => {
            &[CUSTOMERS, LOYALTY, FEEDBACK]
        }
        RewardGranted::NAME | RewardReturned::NAME => &[CUSTOMERS, ORDERS, FEEDBACK],
        CaseClosed::NAME | PraiseGiven::NAME => &[CUSTOMERS, LOYALTY],
        // Loyalty never hears of a rating: no gift can come to depend on its score.
        PointsPosted::NAME | RewardTaken::NAME | RatingSubmitted::NAME | CaseOpened::NAME => &[CUSTOMERS],
        _ => &[],
    }
}
