use contracts::loyalty::v1::{self as pb, membership_changed::Kind};
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::paying;
use crate::{
    app::plans as app, convert::plans::memberships as convert, domain::plans::Days, error::Error,
    service::Loyalty,
};

pub(crate) async fn renew_membership(
    service: &Loyalty,
    request: Request<pb::RenewMembershipRequest>,
) -> Result<pb::Membership, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name, "name")?;
    call.enter(&shop)?;
    let periods = field::number(i64::from(request.periods), "periods", &(0..=12))?.max(1);
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let opened = app::open(service, &mut tx, &shop, id).await?;
    let app::Opened { own, terms, coming, known, now, today } = &opened;
    let payment = paying::expect_payment(request.payment.as_ref(), (coming, periods), known.currency)?;
    let after = own.renewed((terms, coming), periods, *today)?;
    if let Some((payment, end)) = payment.as_ref().zip(after.paid_until) {
        let days = Days { start: own.paid_until.unwrap_or(*today), end };
        paying::note(service, &mut tx, &shop, (own, payment), (own.coming(), days, *now)).await?;
    }
    let told = app::save(service, &mut tx, &shop, after, Kind::Renewed, payment.as_ref()).await?;
    Ok(tx.answer(told).await?)
}
