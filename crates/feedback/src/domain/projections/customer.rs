use kernel::CustomerId;

/// What is known here of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CustomerProjection {
    /// The customer.
    pub(crate) id: CustomerId,
    /// The number people say aloud; 0 for a customer without one.
    pub(crate) number: i64,
    /// What the shop calls them.
    pub(crate) display_name: String,
    /// Counts the changes; what is not newer is old.
    pub(crate) revision: i64,
    /// The record this one was merged into.
    pub(crate) merged_into: Option<CustomerId>,
}
