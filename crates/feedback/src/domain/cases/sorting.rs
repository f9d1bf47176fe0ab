//! What a case is about and how bad it is.

use kernel::text_enum;

text_enum! {
    /// What a case is about.
    pub(crate) enum Category {
        /// Taste of the food.
        Taste = "TASTE",
        /// Too late.
        Speed = "SPEED",
        /// Too little.
        Amount = "AMOUNT",
        /// Somebody's manners.
        Attitude = "ATTITUDE",
        /// Clean, fresh, safe to eat.
        Hygiene = "HYGIENE",
        /// Price or bill.
        Price = "PRICE",
        /// Spilt, or badly packed.
        Packing = "PACKING",
        /// Something wrong or missing.
        Mistake = "MISTAKE",
        /// Something else.
        Other = "OTHER",
    }
}

text_enum! {
    /// How bad a case is.
    pub(crate) enum Severity {
        /// A remark.
        Minor = "MINOR",
        /// A meal was spoilt.
        Major = "MAJOR",
        /// Somebody's health or trust is at stake.
        Critical = "CRITICAL",
    }
}

/// How a case is sorted anew; `None` leaves it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sorting {
    /// What it is about.
    pub(crate) category: Option<Category>,
    /// How bad it is.
    pub(crate) severity: Option<Severity>,
    /// Who owns it; empty for nobody.
    pub(crate) owner: Option<String>,
}

impl Category {
    /// As people of the shop read it.
    pub(crate) fn chinese(self) -> &'static str {
        match self {
            Self::Taste => "口味",
            Self::Speed => "速度",
            Self::Amount => "分量",
            Self::Attitude => "态度",
            Self::Hygiene => "卫生",
            Self::Price => "价格",
            Self::Packing => "包装",
            Self::Mistake => "出错",
            Self::Other => "其他",
        }
    }
}

impl Severity {
    /// As people of the shop read it.
    pub(crate) fn chinese(self) -> &'static str {
        match self {
            Self::Minor => "轻微",
            Self::Major => "一般",
            Self::Critical => "严重",
        }
    }
}
