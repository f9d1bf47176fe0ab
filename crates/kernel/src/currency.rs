use std::{fmt, str::FromStr};

/// The codes that ISO 4217 lists for money, and for funds that count as such: not
/// those for metals, tests and nothing at all. Kept although withdrawn: `BGN` and
/// `ANG`, which ended with 2025, so that shops can bring their past.
const CODES: &str = "\
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP \
    BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR \
    FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES \
    KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR \
    MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF \
    SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS \
    UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";

/// A currency by its ISO 4217 code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency([u8; 3]);

impl Currency {
    /// China's yuan.
    pub const CNY: Self = Self(*b"CNY");

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimals its amounts are written with: 2 but for those that ISO
    /// 4217 lists with another number.
    pub fn exponent(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG" | b"RWF"
            | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            b"CLF" | b"UYW" => 4,
            _ => 2,
        }
    }

    /// How many minor units make one: 100 fen a yuan, a yen its own.
    pub fn minor_units(&self) -> i64 {
        10_i64.pow(self.exponent())
    }

    /// An amount of minor units as it is written: `12.50`, of yen `800`.
    pub fn amount(&self, minor: i64) -> String {
        let (sign, units) = (if minor < 0 { "-" } else { "" }, self.minor_units().unsigned_abs());
        let (whole, rest) = (minor.unsigned_abs() / units, minor.unsigned_abs() % units);
        match usize::try_from(self.exponent()) {
            Ok(decimals @ 1..) => format!("{sign}{whole}.{rest:0decimals$}"),
            _ => format!("{sign}{whole}"),
        }
    }

    /// The same without decimals that are nothing: `12`, but `12.50`.
    pub fn short_amount(&self, minor: i64) -> String {
        match minor % self.minor_units() {
            0 => (minor / self.minor_units()).to_string(),
            _ => self.amount(minor),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that is no code of ISO 4217.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a currency is a code of ISO 4217, three capital letters such as CNY")]
pub struct NoCurrency;

impl FromStr for Currency {
    type Err = NoCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters) if CODES.split(' ').any(|code| code.as_bytes() == letters) => Ok(Self(letters)),
            _ => Err(NoCurrency),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_one_that_iso_4217_lists() {
        for good in ["CNY", "AED", "ZWG", "KWD", "XAF", "CLF"] {
            assert_eq!(good.parse::<Currency>().map(|currency| currency.to_string()).as_deref(), Ok(good));
        }
        for bad in ["", "cny", "CN", "CNYY", "元元元", "XXQ", "XXX", "XTS", "XAU", "AAA", "N Z", "RMB", "ABC"]
        {
            assert_eq!(bad.parse::<Currency>(), Err(NoCurrency), "{bad}");
        }
        let codes: Vec<&str> = CODES.split(' ').collect();
        assert!(codes.is_sorted() && codes.iter().all(|code| code.len() == 3), "{codes:?}");
    }
}
