use contracts::loyalty::v1 as pb;
use kernel::{Currency, Money};

use crate::{
    convert::plans::memberships as convert,
    domain::plans::{MembershipError, Payment, Terms},
    error::Error,
};

/// What was paid for so many periods: enough for a paid plan, nothing for a free one.
pub(super) fn expect_payment(
    sent: Option<&pb::MembershipPayment>,
    (terms, periods): (&Terms, i64),
    currency: Currency,
) -> Result<Option<Payment>, Error> {
    let payment = convert::payment(sent, currency)?;
    let needed = Money { minor: terms.price.saturating_mul(periods), currency };
    match &payment {
        Some(_) if !terms.is_paid() => Err(MembershipError::IsFree.into()),
        Some(paid) if paid.amount.minor < needed.minor => Err(MembershipError::Unpaid(needed).into()),
        None if terms.is_paid() => Err(MembershipError::Unpaid(needed).into()),
        _ => Ok(payment),
    }
}
