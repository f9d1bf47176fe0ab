//! How a shop takes orders: where it is, when it is open, which dish is rice.

use jiff::tz::TimeZone;
use kernel::Schedule;

const MINUTES_OF_A_DAY: i32 = 24 * 60;

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
        }
    }
}

/// Finds a time zone by its IANA name, in the table that is built in.
pub fn time_zone(name: &str) -> Result<TimeZone, ShopError> {
    TimeZone::get(name).map_err(|_| ShopError::TimeZone(name.to_owned()))
}

impl Shop {
    /// Checks the settings.
    pub fn validate(&self) -> Result<(), ShopError> {
        if self.currency.len() != 3 || !self.currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(ShopError::Currency(self.currency.clone()));
        }
        if self.rice_code.is_some_and(|code| !(1..=9999).contains(&code)) {
            return Err(ShopError::RiceCode);
        }
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
}
