//! The words every part of Renqing shares: ids, names, money, time, error
//! codes, pages. Pure: no runtime, no database, no wire.

mod act;
mod birthday;
mod code;
mod currency;
pub mod guest;
mod id;
mod money;
mod name;
mod page;
mod request_id;
mod schedule;
mod shop_projection;
pub mod stats;
mod text;
mod text_enum;
mod time;

pub use act::{Act, Origin, Told};
pub use birthday::Birthday;
pub use code::{Code, Failure, Violation};
pub use currency::{Currency, NoCurrency};
pub use guest::Guest;
pub use id::{Ids, ParseIdError, ShopId};
pub use money::{Money, MoneyError};
pub use name::{Name, NameError};
pub use page::{Page, PageError, Place, page_size};
pub use request_id::RequestId;
pub use schedule::{DAY_MINUTES, KeptHours, OpeningHours, Schedule, SpecialDate, SpecialDay, Weekdays};
pub use shop_projection::ShopProjection;
pub use text::{fold_words, has_word, is_one_line, is_visible};
pub use text_enum::UnknownName;
pub use time::{Clock, Time};

/// Makes a typed id over a UUID: `uuid_id! { /// A customer. CustomerId }`.
#[macro_export]
macro_rules! uuid_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub $crate::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ParseIdError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self).map_err(|_| $crate::ParseIdError)
            }
        }
    )+};
}

#[doc(hidden)]
pub use serde;
#[doc(hidden)]
pub use uuid::Uuid;

uuid_id! {
    /// A customer of a shop.
    CustomerId,
    /// An order.
    OrderId,
    /// A chat message.
    MessageId,
}
