use std::fmt;

use super::currency::{Currency, MoneyError};

/// An amount of money in minor units of its currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units: fen, pence.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
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

/// As people write it: `12.50 CNY`, `800 JPY`, `2.500 KWD`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.currency.amount(self.minor), self.currency)
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
    fn each_currency_has_decimals_of_its_own() {
        let of = |minor, currency: &str| Money { minor, currency: currency.parse().unwrap() };
        let said = [
            (800, "JPY", "800 JPY", "800"),
            (-80, "KRW", "-80 KRW", "-80"),
            (2_500, "KWD", "2.500 KWD", "2.500"),
            (2_000, "BHD", "2.000 BHD", "2"),
            (-5, "TND", "-0.005 TND", "-0.005"),
            (12_345, "CLF", "1.2345 CLF", "1.2345"),
            (1_800, "CNY", "18.00 CNY", "18"),
            (i64::MIN, "JPY", "-9223372036854775808 JPY", "-9223372036854775808"),
        ];
        for (minor, currency, full, short) in said {
            let money = of(minor, currency);
            assert_eq!(
                (money.to_string().as_str(), money.currency.short_amount(minor).as_str()),
                (full, short)
            );
        }
    }
}
