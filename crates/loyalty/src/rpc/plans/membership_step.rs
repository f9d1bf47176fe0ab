use contracts::loyalty::v1::{self as pb, membership_changed::Kind};
use kernel::ShopId;
use runtime::Call;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};

use crate::{
    app::plans::{self as app, Opened},
    convert::plans::memberships as convert,
    domain::plans::{Membership, MembershipError},
    error::Error,
    service::Loyalty,
    store::plans::grants,
};

/// What is to become of a membership.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Pause,
    Resume,
    Cancel,
}

/// Takes a membership one step on, once for each request. A guest takes their own.
pub(super) async fn membership_step(
    service: &Loyalty,
    call: &Call,
    (name, request_id): (&str, &str),
    request: &impl prost::Name,
    step: Step,
) -> Result<pb::Membership, Error> {
    let (shop, id) = convert::id(name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(request_id)?, request);
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let opened = app::open(service, &mut tx, &shop, id).await?;
    call.own(Some(opened.own.customer))?;
    let after = stepped(&opened, step)?;
    let told = if after == opened.own {
        app::show(&mut tx, &shop, after, opened.now).await?
    } else {
        prolong(&mut tx, &shop, &opened, &after).await?;
        app::save(service, &mut tx, &shop, after, step.kind(), None).await?
    };
    Ok(tx.answer(told).await?)
}

fn stepped(opened: &Opened, step: Step) -> Result<Membership, MembershipError> {
    let Opened { own, terms, coming, today, .. } = opened;
    match step {
        Step::Pause => own.paused(terms, *today),
        Step::Resume => own.resumed((terms, coming), *today),
        Step::Cancel => own.cancelled((terms, coming), *today),
    }
}

impl Step {
    fn kind(self) -> Kind {
        match self {
            Self::Pause => Kind::Paused,
            Self::Resume => Kind::Resumed,
            Self::Cancel => Kind::Cancelled,
        }
    }
}

/// What had not ended when its clock stood still ends as much later.
async fn prolong(tx: &mut Tx, shop: &ShopId, opened: &Opened, after: &Membership) -> Result<(), Error> {
    let Some(paused) = opened.own.paused_on.filter(|_| after.paused_on.is_none()) else { return Ok(()) };
    let stood = (paused, opened.own.stood(opened.today));
    Ok(grants::prolong(tx, shop, after.id, stood).await?)
}
