//! What a format is, and the words that all have in common. The formats themselves
//! are in `systems`.

/// What a column of a history of orders holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Field {
    /// The order's own number.
    Number,
    /// When it was ordered, or only the day of it.
    Time,
    /// The time of day, where that is a column of its own.
    TimeOfDay,
    /// The zone of both, where the file says it.
    Zone,
    Item,
    /// All dishes of the order, in one cell.
    Dishes,
    /// The size or kind of the dish.
    Variant,
    Quantity,
    /// The price of one.
    Price,
    /// What the row comes to, all discounts taken off.
    Total,
    /// What the whole order comes to, where one cell holds its dishes.
    OrderTotal,
    /// What is to be taken off the row.
    RowDiscount,
    /// What is to be taken off the order.
    Discount,
    /// What was paid back of the order.
    Refunded,
    /// Whether the row is a sale, a refund or neither.
    Kind,
    /// How the order ended.
    State,
    /// When it was called off; empty if it was not.
    Cancelled,
    Currency,
    CustomerName,
    CustomerPhone,
    CustomerNumber,
}

use Field::{
    Cancelled, Currency, CustomerName, CustomerNumber, CustomerPhone, Discount, Dishes, Item, Kind, Number,
    OrderTotal, Price, Quantity, Refunded, RowDiscount, State, Time, TimeOfDay, Total, Variant, Zone,
};

/// What `--map` calls each field.
pub(super) const NAMES: [(&str, Field); 21] = [
    ("number", Number),
    ("time", Time),
    ("time-of-day", TimeOfDay),
    ("zone", Zone),
    ("item", Item),
    ("dishes", Dishes),
    ("variant", Variant),
    ("quantity", Quantity),
    ("price", Price),
    ("total", Total),
    ("order-total", OrderTotal),
    ("row-discount", RowDiscount),
    ("discount", Discount),
    ("refunded", Refunded),
    ("kind", Kind),
    ("state", State),
    ("cancelled", Cancelled),
    ("currency", Currency),
    ("customer-name", CustomerName),
    ("customer-phone", CustomerPhone),
    ("customer-number", CustomerNumber),
];

/// What a system exports.
#[derive(Debug)]
pub(super) struct Format {
    /// What `--format` calls it.
    pub(super) name: &'static str,
    /// The source that its orders are known by: two exports of one system have the
    /// same orders.
    pub(super) source: &'static str,
    /// Whose export it is, for people.
    pub(super) title: &'static str,
    /// How its columns are spelled; the first spelling is the usual one. A file
    /// is of the format if it has all that are [`needed`](Self::needed).
    pub(super) columns: &'static [(Field, &'static [&'static str])],
    /// The fields without which a header is not of this format.
    pub(super) needed: &'static [Field],
    /// Fields of which one at least says that a row is a dish; none, where what is
    /// needed says so.
    pub(super) one_of: &'static [Field],
    /// Its refunds are receipts with a number of their own, and don't say of which.
    pub(super) lone_refunds: bool,
}

impl Format {
    /// A header that would be right.
    pub(super) fn header(&self) -> String {
        // An amount is always needed; which one, only where the header says what a row is by it.
        let is_priced = self.needed.iter().any(|field| [Price, Total, OrderTotal].contains(field));
        let usual = |(field, spellings): &(Field, &[&'static str])| {
            (self.needed.contains(field) || (!is_priced && *field == Price))
                .then(|| spellings.first().copied().unwrap_or_default())
        };
        self.columns.iter().filter_map(usual).collect::<Vec<_>>().join(",")
    }
}

/// Words for what a row is, or how an order ended, as they are compared.
pub(super) const REFUND: [&str; 7] = ["refund", "return", "退款", "退单", "退货", "refunded", "已退款"];
pub(super) const PAID_BACK: [&str; 5] = ["refunded", "已退款", "全额退款", "退款成功", "fully refunded"];
pub(super) const CALLED_OFF: [&str; 10] =
    ["cancelled", "canceled", "voided", "void", "已取消", "取消", "已关闭", "交易关闭", "no sale", "deleted"];

/// Zones as tills call them, for their own countries.
pub(super) const ZONES: [(&str, &str); 12] = [
    ("easterntime", "America/New_York"),
    ("centraltime", "America/Chicago"),
    ("mountaintime", "America/Denver"),
    ("arizona", "America/Phoenix"),
    ("pacifictime", "America/Los_Angeles"),
    ("alaska", "America/Anchorage"),
    ("hawaii", "Pacific/Honolulu"),
    ("atlantictime", "America/Halifax"),
    ("london", "Europe/London"),
    ("tokyo", "Asia/Tokyo"),
    ("sydney", "Australia/Sydney"),
    ("beijing", "Asia/Shanghai"),
];

/// Variants that say nothing.
pub(super) const NO_VARIANT: [&str; 4] = ["regular", "default title", "default", "标准"];
