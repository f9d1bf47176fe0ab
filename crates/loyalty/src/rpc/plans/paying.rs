use contracts::loyalty::v1 as pb;
use kernel::{Currency, Money, ShopId, Time};
use storage::Tx;

use crate::{
    convert::plans::memberships as convert,
    domain::plans::{Days, Membership, MembershipError, Payment, Terms},
    error::Error,
    service::Loyalty,
    store::plans::payments,
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

/// Notes a payment for days of a membership by a version of its terms, or for a top-up. Fails
/// with `PAYMENT_USED`.
pub(super) async fn note(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    (own, payment): (&Membership, &Payment),
    paid: (i64, Days, Time),
) -> Result<(), Error> {
    if payments::insert(tx, shop, service.ids.next(), own, payment, paid).await? {
        return Ok(());
    }
    Err(MembershipError::PaymentUsed(payment.reference.clone()).into())
}
