//! How a shop takes orders: where it is, when it is open, which dish is rice,
//! what it says of its deliveries.

use super::menu::is_word;
use jiff::tz::TimeZone;
use kernel::{Currency, DAY_MINUTES, OpeningHours, Schedule, SpecialDay, Time, Weekdays};
use std::ops::RangeInclusive;

/// The most days with hours of their own.
const SPECIAL_DAYS: usize = 200;
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
    /// No currency code.
    #[error("`{0}` is no currency that ISO 4217 lists, as `CNY` is")]
    Currency(String),
    /// A shop that never opens.
    #[error("at least one span of opening hours is needed")]
    NoHours,
    /// A span that is none.
    #[error(
        "must open at 0 to 1439 and close after that, at most 1440 later; the morning after begins at 1440: \
         1560 is 02:00"
    )]
    Hours {
        /// Which span, from 0.
        index: usize,
    },
    /// A span that begins before the one ahead of it ends.
    #[error("must neither overlap nor touch another span of the same day, or of the night before")]
    HoursOrder {
        /// Which span, from 0.
        index: usize,
    },
    /// Too many days with hours of their own.
    #[error("at most 200")]
    TooManySpecialDays,
    /// Hours of one day that are none.
    #[error("must be spans of one day, apart from each other, as those of a week")]
    SpecialDay {
        /// Which day, from 0.
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
            Self::Currency(_) => "currency".to_owned(),
            Self::NoHours => "opening_hours".to_owned(),
            Self::Hours { index } | Self::HoursOrder { index } => format!("opening_hours[{index}]"),
            Self::TooManySpecialDays => "special_days".to_owned(),
            Self::SpecialDay { index } => format!("special_days[{index}].opening_hours"),
            Self::RiceCode => "rice_code".to_owned(),
            Self::DeliveryFee => "delivery_fee.amount".to_owned(),
            Self::UsualMinutes => "usual_minutes".to_owned(),
            Self::TooManyWishWords => "wish_words".to_owned(),
            Self::WishWord { index } => format!("wish_words[{index}]"),
        }
    }
}

/// Whether it opens on its day, and closes within a day of that.
fn is_span(span: &OpeningHours) -> bool {
    let OpeningHours { open_minute, close_minute, .. } = *span;
    (0..DAY_MINUTES).contains(&open_minute)
        && (open_minute + 1..=open_minute + DAY_MINUTES).contains(&close_minute)
}

fn monday() -> Weekdays {
    Weekdays::of(&[1]).unwrap_or_default()
}

impl Shop {
    /// The currency of every price. What is no code, which [`Self::validate`]
    /// keeps out, counts as the yuan.
    pub(crate) fn iso_currency(&self) -> Currency {
        self.currency.parse().unwrap_or(Currency::CNY)
    }

    /// Checks the settings.
    pub fn validate(&self) -> Result<(), ShopError> {
        if self.currency.parse::<Currency>().is_err() {
            return Err(ShopError::Currency(self.currency.clone()));
        }
        if self.rice_code.is_some_and(|code| !(1..=9999).contains(&code)) {
            return Err(ShopError::RiceCode);
        }
        self.validate_delivery()?;
        self.validate_hours()
    }

    fn validate_hours(&self) -> Result<(), ShopError> {
        let Schedule { opening_hours, special_days, .. } = &self.schedule;
        if opening_hours.is_empty() {
            return Err(ShopError::NoHours);
        }
        if special_days.len() > SPECIAL_DAYS {
            return Err(ShopError::TooManySpecialDays);
        }
        if let Some(index) = opening_hours.iter().position(|span| !is_span(span)) {
            return Err(ShopError::Hours { index });
        }
        if let Some(index) = self.schedule.overlap() {
            return Err(ShopError::HoursOrder { index });
        }
        let is_sound = |day: &SpecialDay| {
            let spans = day.opening_hours.clone();
            // Of one day: as if the next had none.
            let one_day = spans.iter().map(|span| OpeningHours { weekdays: monday(), ..*span }).collect();
            spans.iter().all(is_span) && Schedule::daily(TimeZone::UTC, one_day).overlap().is_none()
        };
        match special_days.iter().position(|day| !is_sound(day)) {
            Some(index) => Err(ShopError::SpecialDay { index }),
            None => Ok(()),
        }
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
