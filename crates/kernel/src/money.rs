use std::{fmt, str::FromStr};

/// An ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// China's yuan.
    pub const CNY: Self = Self(*b"CNY");

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if letters.iter().all(u8::is_ascii_uppercase) => Ok(Self(letters)),
            _ => Err(MoneyError::NoCurrency),
        }
    }
}

/// An amount of money in minor units of its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units: fen, pence.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

/// What can be wrong with money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The currency is not three capital letters.
    #[error("a currency is an ISO 4217 code, three capital letters such as CNY")]
    NoCurrency,
    /// Two amounts of different currencies were put together.
    #[error("amounts of different currencies can't be put together")]
    Mixed,
    /// The sum does not fit.
    #[error("the amount is too large")]
    Overflow,
}

impl Money {
    /// Nothing, in a currency.
    pub fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        if self.currency != other.currency {
            return Err(MoneyError::Mixed);
        }
        let minor = self.minor.checked_add(other.minor).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }

    /// So many times.
    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(count).ok_or(MoneyError::Overflow)?;
        Ok(Self { minor, ..self })
    }
}

/// As people write it: `12.50 CNY`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.minor.unsigned_abs() / 100, self.minor.unsigned_abs() % 100);
        let sign = if self.minor < 0 { "-" } else { "" };
        write!(f, "{sign}{whole}.{rest:02} {}", self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yuan(minor: i64) -> Money {
        Money { minor, currency: "CNY".parse().unwrap() }
    }

    #[test]
    fn money_adds_and_multiplies_within_its_currency() {
        assert_eq!(yuan(1800).plus(yuan(200)), Ok(yuan(2000)));
        assert_eq!(yuan(1800).times(2), Ok(yuan(3600)));
        let pence = Money { minor: 1, currency: "GBP".parse().unwrap() };
        assert_eq!(yuan(1).plus(pence), Err(MoneyError::Mixed));
        assert_eq!(yuan(i64::MAX).plus(yuan(1)), Err(MoneyError::Overflow));
        assert_eq!(yuan(i64::MAX).times(2), Err(MoneyError::Overflow));
    }

    #[test]
    fn money_is_written_with_its_currency() {
        assert_eq!(yuan(1_205).to_string(), "12.05 CNY");
        assert_eq!(yuan(-5).to_string(), "-0.05 CNY");
    }

    #[test]
    fn a_currency_is_three_capital_letters() {
        for bad in ["", "cny", "CN", "CNYY", "元元元"] {
            assert_eq!(bad.parse::<Currency>(), Err(MoneyError::NoCurrency), "{bad}");
        }
    }
}
