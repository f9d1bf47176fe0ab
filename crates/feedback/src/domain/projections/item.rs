use kernel::Money;

/// What is known here of a dish on the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ItemProjection {
    /// The number on the menu.
    pub(crate) code: i64,
    /// Which dish it is, whatever its code.
    pub(crate) dish_id: i64,
    /// What it is called, in Chinese.
    pub(crate) display_name: String,
    /// The same in English; may be empty.
    pub(crate) display_name_en: String,
    /// What a guest pays for one.
    pub(crate) price: Money,
    /// Not to be had today.
    pub(crate) sold_out: bool,
    /// Taken off the menu.
    pub(crate) deleted: bool,
    /// Counts the changes; what is not newer is old.
    pub(crate) revision: i64,
}
