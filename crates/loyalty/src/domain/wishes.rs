//! Wishes: a line to a guest on a day that is theirs, or everybody's.

mod birthday;
mod lunar;
mod occasion;
mod policy;
mod text;

use kernel::{CustomerId, Time};

pub(crate) use lunar::LunarDate;
pub(crate) use occasion::{Coming, birthday, coming};
pub(crate) use policy::{Window, WishPolicy};
pub(crate) use text::Wording;

kernel::uuid_id! {
    /// A wish.
    WishId,
}

kernel::text_enum! {
    /// What a wish is for.
    pub(crate) enum WishKind {
        /// The guest's birthday.
        Birthday = "BIRTHDAY",
        /// The day on which they came first.
        FirstVisit = "FIRST_VISIT",
        /// The first day of the Chinese year.
        SpringFestival = "SPRING_FESTIVAL",
        /// The 15th day of the first Chinese month.
        LanternFestival = "LANTERN_FESTIVAL",
        /// The 5th day of the fifth.
        DragonBoat = "DRAGON_BOAT",
        /// The 15th day of the eighth.
        MidAutumn = "MID_AUTUMN",
        /// The 9th day of the ninth.
        DoubleNinth = "DOUBLE_NINTH",
        /// The 1st of January.
        NewYear = "NEW_YEAR",
        /// The 25th of December.
        Christmas = "CHRISTMAS",
    }
}

/// A wish that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    /// Its id.
    pub(crate) id: WishId,
    /// To whom.
    pub(crate) customer: CustomerId,
    /// What for.
    pub(crate) kind: WishKind,
    /// In which year it is: of the Chinese calendar, where that says the day.
    pub(crate) year: i64,
    /// On which of the shop's days, counted from 1970-01-01.
    pub(crate) day: i64,
    /// What is said.
    pub(crate) wording: Wording,
    /// Later it is not said any more: the quiet hours begin.
    pub(crate) until: Time,
    /// When it was made.
    pub(crate) created_at: Time,
}
