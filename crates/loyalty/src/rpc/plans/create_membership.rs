use contracts::loyalty::v1::{self as pb, membership_changed};
use kernel::{CustomerId, Failure, Money, Uuid};
use runtime::{Kind, field};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::paying;
use crate::{
    app::plans as app,
    convert::{names, plans as convert},
    domain::{
        ShopProjection,
        plans::{Cycle, Days, Membership, MembershipError, MembershipId, MembershipState, Plan},
    },
    error::Error,
    publish,
    service::Loyalty,
    store::{
        plans::{self, memberships},
        projections::{customers, shops},
    },
};

pub(crate) async fn create_membership(
    service: &Loyalty,
    request: Request<pb::CreateMembershipRequest>,
) -> Result<pb::Membership, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let customer = field::id_in(&shop, &request.customer, "customer", names::CUSTOMER)?;
    let plan = field::id_in(&shop, &request.plan, "plan", convert::PLAN)?;
    call.own(Some(customer))?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let known = shops::get(&mut tx, &shop).await?;
    let customer = customers::lock(&mut tx, &shop, customer).await?;
    // The terms that are joined are those that hold when this is written.
    plans::lock(&mut tx, &shop, plan).await?;
    let plan = plans::get(&mut tx, &shop, plan).await?.ok_or_else(|| Failure::not_found(&request.plan))?;
    if plan.retired {
        return Err(MembershipError::Retired.into());
    }
    // What a guest says they paid, nobody at the shop has seen.
    if call.principal.kind == Kind::Guest && plan.terms.is_paid() {
        let needed = Money { minor: plan.terms.price, currency: known.currency };
        return Err(MembershipError::Unpaid(needed).into());
    }
    let payment = paying::expect_payment(request.payment.as_ref(), (&plan.terms, 1), known.currency)?;
    let own = Membership { customer, ..joined(service, &plan, &known) };
    if !memberships::insert(&mut tx, &shop, &own).await? {
        return Err(MembershipError::AlreadyMember.into());
    }
    if let Some((payment, end)) = payment.as_ref().zip(own.paid_until) {
        let days = Days { start: own.cycle.from, end };
        paying::note(service, &mut tx, &shop, (&own, payment), (own.version, days, now)).await?;
    }
    let told = app::show(&mut tx, &shop, own, now).await?;
    let event = publish::membership_changed(told.clone(), membership_changed::Kind::Joined, payment.as_ref());
    outbox::publish(&mut tx, &service.ids, now, &shop, &[event]).await?;
    Ok(tx.answer(told).await?)
}

/// A membership that begins today, of nobody yet.
fn joined(service: &Loyalty, plan: &Plan, known: &ShopProjection) -> Membership {
    let now = service.clock.now();
    let today = known.schedule.day(now);
    let cycle = Cycle::new(today);
    let end = cycle.at(plan.terms.period, today).end;
    let own = Membership {
        id: MembershipId(service.ids.next()),
        plan: plan.id,
        customer: CustomerId(Uuid::nil()),
        version: plan.version,
        cycle,
        next: None,
        state: MembershipState::Active,
        paid_until: plan.terms.is_paid().then_some(end),
        paused_on: None,
        cancelled_to: None,
        due_at: None,
        reminded_of: None,
        revision: 1,
        created_at: now,
    };
    let due_at = app::due(&own, &plan.terms, &known.schedule, today);
    Membership { due_at, ..own }
}
