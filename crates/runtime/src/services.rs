/// The customers service.
pub const CUSTOMERS: &str = "customers";
/// The orders service.
pub const ORDERS: &str = "orders";
/// The loyalty service.
pub const LOYALTY: &str = "loyalty";
/// The feedback service.
pub const FEEDBACK: &str = "feedback";

/// All of them, by the short names that their contracts (`renqing.{name}.v1`),
/// databases, settings and metrics go by.
pub const SERVICES: [&str; 4] = [CUSTOMERS, ORDERS, LOYALTY, FEEDBACK];
