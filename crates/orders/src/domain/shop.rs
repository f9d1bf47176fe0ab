//! How a shop takes orders: where it is, when it is open, which dish is rice,
//! what it says of its deliveries.

use super::menu::is_word;
use jiff::tz::TimeZone;
use kernel::{Currency, Schedule, Time};
use std::ops::RangeInclusive;

const MINUTES_OF_A_DAY: i32 = 24 * 60;
/// How long an order takes where the shop doesn't say.
pub const USUAL_MINUTES: i32 = 45;
const MINUTES_OF_AN_ORDER: RangeInclusive<i32> = 1..=600;
/// Ten million of a currency's major units.
const HIGHEST_FEE: i64 = 1_000_000_000;
const WISH_WORDS: usize = 100;
const WISH_WORD_LENGTH: usize = 16;

/// A shop's settings for taking orders.
#[derive(Debug, Clone, PartialEq)]
pub struct Shop {
    /// Where it is in time, and when the kitchen is open.
    pub schedule: Schedule,
    /// ISO 4217 code of every price.
    pub currency: String,
    /// The code of the dish that is rice; none if no rice comes by default.
    pub rice_code: Option<i32>,
    /// Whether a sender nobody knows may order by naming a regular's number.
    pub trust_unbound_senders: bool,
    /// What a delivery costs the guest, in minor units; none if the shop doesn't
    /// say.
    pub delivery_fee: Option<i64>,
    /// Minutes of opening hours that an order without a wanted time usually
    /// takes, 1 to 600.
    pub usual_minutes: i32,
    /// Words of the shop's own that may stand as a wish in an order.
    pub wish_words: Vec<String>,
}

/// Why settings can't be taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ShopError {
    /// There is no such time zone.
    #[error("`{0}` is not an IANA time zone, for instance `Asia/Shanghai`")]
    TimeZone(String),
    /// No currency code.
    #[error("`{0}` is not an ISO 4217 code of three capital letters, for instance `CNY`")]
    Currency(String),
    /// A shop that never opens.
    #[error("at least one span of opening hours is needed")]
    NoHours,
    /// A span that is none.
    #[error("must open at 0 to 1439 and close after that, at 1440 at most")]
    Hours {
        /// Which span, from 0.
        index: usize,
    },
    /// A span that begins before the one ahead of it ends.
    #[error("must open after the span before it closes")]
    HoursOrder {
        /// Which span, from 0.
        index: usize,
    },
    /// No code of a dish.
    #[error("must be a code of the menu, 1 to 9999, or 0 for none")]
    RiceCode,
    /// A fee below nothing, or beyond reason.
    #[error("must be 0 to 1000000000 minor units")]
    DeliveryFee,
    /// No time that an order takes.
    #[error("must be 1 to 600 minutes, or 0 for the usual 45")]
    UsualMinutes,
    /// Too many words.
    #[error("at most 100 words")]
    TooManyWishWords,
    /// A text that can't be a word.
    #[error("must be a word of 1 to 16 characters")]
    WishWord {
        /// Which word, from 0.
        index: usize,
    },
}

impl ShopError {
    /// The field that is wrong, as in the contract.
    pub fn field(&self) -> String {
        match self {
            Self::TimeZone(_) => "time_zone".to_owned(),
            Self::Currency(_) => "currency".to_owned(),
            Self::NoHours => "opening_hours".to_owned(),
            Self::Hours { index } | Self::HoursOrder { index } => format!("opening_hours[{index}]"),
            Self::RiceCode => "rice_code".to_owned(),
            Self::DeliveryFee => "delivery_fee.amount".to_owned(),
            Self::UsualMinutes => "usual_minutes".to_owned(),
            Self::TooManyWishWords => "wish_words".to_owned(),
            Self::WishWord { index } => format!("wish_words[{index}]"),
        }
    }
}

/// Finds a time zone by its IANA name, in the table that is built in.
pub fn time_zone(name: &str) -> Result<TimeZone, ShopError> {
    TimeZone::get(name).map_err(|_| ShopError::TimeZone(name.to_owned()))
}

impl Shop {
    /// The currency of every price. What is no code, which [`Self::validate`]
    /// keeps out, counts as the yuan.
    pub(crate) fn iso_currency(&self) -> Currency {
        self.currency.parse().unwrap_or(Currency::CNY)
    }

    /// Checks the settings.
    pub fn validate(&self) -> Result<(), ShopError> {
        if self.currency.len() != 3 || !self.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(ShopError::Currency(self.currency.clone()));
        }
        if self.rice_code.is_some_and(|code| !(1..=9999).contains(&code)) {
            return Err(ShopError::RiceCode);
        }
        self.validate_delivery()?;
        if self.schedule.opening_hours.is_empty() {
            return Err(ShopError::NoHours);
        }
        let mut closed_since = -1;
        for (index, hours) in self.schedule.opening_hours.iter().enumerate() {
            let sound = (0..MINUTES_OF_A_DAY).contains(&hours.open_minute)
                && hours.close_minute > hours.open_minute
                && hours.close_minute <= MINUTES_OF_A_DAY;
            if !sound {
                return Err(ShopError::Hours { index });
            }
            if hours.open_minute <= closed_since {
                return Err(ShopError::HoursOrder { index });
            }
            closed_since = hours.close_minute;
        }
        Ok(())
    }

    fn validate_delivery(&self) -> Result<(), ShopError> {
        if self.delivery_fee.is_some_and(|fee| !(0..=HIGHEST_FEE).contains(&fee)) {
            return Err(ShopError::DeliveryFee);
        }
        if !MINUTES_OF_AN_ORDER.contains(&self.usual_minutes) {
            return Err(ShopError::UsualMinutes);
        }
        if self.wish_words.len() > WISH_WORDS {
            return Err(ShopError::TooManyWishWords);
        }
        match self.wish_words.iter().position(|word| !is_word(word, WISH_WORD_LENGTH)) {
            Some(index) => Err(ShopError::WishWord { index }),
            None => Ok(()),
        }
    }

    /// When the guest may expect an order: when they want it, else after the
    /// usual minutes in which the shop is open.
    pub fn promised_time(&self, placed_at: Time, wanted_at: Option<Time>) -> Time {
        let minutes = i64::from(self.usual_minutes);
        wanted_at.unwrap_or_else(|| self.schedule.plus_open_minutes(placed_at, minutes))
    }
}
