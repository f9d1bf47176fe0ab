use contracts::loyalty::v1::{self as pb, membership_changed::Kind};
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::paying;
use crate::{
    app::plans as app,
    convert::plans::{memberships as convert, terms::code},
    domain::plans::{Days, GrantSource, MembershipError, MembershipState, QuotaGrant},
    error::Error,
    service::Loyalty,
    store::plans::grants,
};

pub(crate) async fn top_up_membership(
    service: &Loyalty,
    request: Request<pb::TopUpMembershipRequest>,
) -> Result<pb::Membership, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::id(&request.name, "name")?;
    call.enter(&shop)?;
    let benefit = code(&request.benefit, "benefit")?;
    let uses = field::number(request.uses, "uses", &(1..=10_000))?;
    let days = field::number(i64::from(request.days), "days", &(0..=3_650))?;
    let priority = field::number(i64::from(request.priority), "priority", &(0..=1_000))?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let app::Opened { own, terms, known, now, today, .. } = app::open(service, &mut tx, &shop, id).await?;
    let payment = convert::payment(request.payment.as_ref(), known.currency)?;
    let state = own.state_on(&terms, today);
    if state == MembershipState::Ended {
        return Err(MembershipError::State(state).into());
    }
    let is_counted = terms.benefit(&benefit).is_some_and(|benefit| benefit.limit.quota().is_some());
    if !is_counted {
        return Err(MembershipError::NoQuota.into());
    }
    let grant = QuotaGrant {
        id: service.ids.next(),
        membership: id,
        benefit,
        source: GrantSource::TopUp,
        priority,
        granted: Some(uses),
        held: 0,
        used: 0,
        starts_on: own.paused_on.unwrap_or(today),
        ends_on: (days > 0).then_some(own.paused_on.unwrap_or(today) + days),
        created_at: now,
    };
    grants::insert(&mut tx, &shop, &grant).await?;
    if let Some(payment) = &payment {
        let none = Days { start: today, end: today };
        paying::note(service, &mut tx, &shop, (&own, payment), (own.version, none, now)).await?;
    }
    let told = app::save(service, &mut tx, &shop, own, Kind::ToppedUp, payment.as_ref()).await?;
    Ok(tx.answer(told).await?)
}
