use contracts::{common::v1::principal::Kind, feedback::v1 as pb};
use kernel::{Failure, ShopId, Time};
use prost::Name;
use runtime::Call;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};

use crate::{
    app::save_case::save_case,
    convert,
    domain::{
        cases::{Actor, Case, CaseId, Deadlines},
        projections::ShopProjection,
    },
    error::Error,
    service::Feedback,
    store::{
        cases::{self, policies},
        projections::shops,
    },
};

/// A call that acts on one case.
pub(super) struct CaseCall<'a, M> {
    /// Who calls.
    pub(super) call: &'a Call,
    /// The case's name, and where it stands in the request.
    pub(super) name: (&'a str, &'static str),
    /// Makes a repeat safe.
    pub(super) request_id: &'a str,
    /// The whole request.
    pub(super) request: &'a M,
}

impl<M: Name> CaseCall<'_, M> {
    /// The case, in a shop the caller may enter.
    pub(super) fn id(&self) -> Result<(ShopId, CaseId), Failure> {
        let (name, path) = self.name;
        let (shop, id) = convert::case_id(name, path)?;
        self.call.enter(&shop)?;
        Ok((shop, id))
    }

    /// What makes a repeat of the request known.
    pub(super) fn key(&self, shop: &ShopId) -> Result<RequestKey, Failure> {
        Ok(RequestKey::new(shop, self.call.origin(self.request_id)?, self.request))
    }

    /// The case, held until the transaction ends; a guest's own.
    pub(super) async fn hold(&self, tx: &mut Tx, shop: &ShopId, id: CaseId) -> Result<Case, Error> {
        let case = cases::hold(tx, shop, id).await?.ok_or_else(|| Failure::not_found(self.name.0))?;
        self.call.own(case.complaint.customer)?;
        Ok(case)
    }
}

/// Does something to a case once, and answers the case as the caller may see
/// it.
pub(super) async fn act_on_case<M: Name, E: Into<Error>>(
    service: &Feedback,
    target: CaseCall<'_, M>,
    act: impl FnOnce(&mut Case, Actor<'_>, &Deadlines<'_>) -> Result<(), E>,
) -> Result<pb::Case, Error> {
    let (shop, id) = target.id()?;
    let key = target.key(&shop)?;
    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let mut case = target.hold(&mut tx, &shop, id).await?;
    let mut tx = or_replay!(idempotency::claim(tx, key, now).await?);
    let before = case.clone();
    let policy = policies::get(&mut tx, &shop).await?;
    let known = shops::get(&mut tx, &shop).await?;
    let deadlines = Deadlines { policy: &policy, schedule: &known.schedule };
    act(&mut case, actor(target.call, now), &deadlines).map_err(Into::into)?;
    if case != before {
        save_case(service, &mut tx, &shop, &known, &mut case, &before, None).await?;
    }
    Ok(tx.answer(seen_by(target.call, &shop, &known, &case)).await?)
}

/// Who calls, as one who acts.
pub(super) fn actor(call: &Call, at: Time) -> Actor<'_> {
    let is_staff = matches!(call.principal.kind, Kind::Owner | Kind::Manager | Kind::Staff);
    Actor { by: &call.principal.subject, is_staff, at }
}

/// A case as the caller may see it.
pub(super) fn seen_by(call: &Call, shop: &ShopId, known: &ShopProjection, case: &Case) -> pb::Case {
    let case = convert::cases::case(shop, known.currency, case);
    if call.principal.kind == Kind::Guest { convert::cases::for_guest(case) } else { case }
}
