use contracts::feedback::v1 as pb;
use kernel::{Failure, ShopId};
use outbox::publish;
use runtime::Call;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::beholder::Beholder;
use crate::{
    app::save_praise::save_praise,
    convert,
    domain::ideas::{Decision, Idea, IdeaId},
    error::Error,
    publish::idea_decided,
    service::Feedback,
    store::{ideas, praise::staff_members, projections::customers},
};

pub(crate) async fn decide_idea(
    service: &Feedback,
    request: Request<pb::DecideIdeaRequest>,
) -> Result<pb::Idea, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::ideas::idea_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let now = service.clock.now();
    let decision = Decision {
        is_adopted: convert::ideas::is_adopted(request.to_state())?,
        reply: convert::ideas::reply(&request.reply)?,
        points: convert::ideas::points(request.points)?,
        by: call.principal.subject.clone(),
        at: now,
    };

    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let idea = hold(&mut tx, &shop, &call, (&request.name, id)).await?;
    if decision.points > 0 && !(decision.is_adopted && idea.customer.is_some()) {
        let right = "must be 0 unless the idea of a known guest is adopted";
        return Err(Failure::field("points", right).into());
    }
    let idea = idea.decide(decision)?;
    ideas::decide(&mut tx, &shop, &idea).await?;
    publish(&mut tx, &service.ids, now, &shop, &idea_decided(&shop, &idea)).await?;
    let staff = staff_members::all(&mut tx, &shop).await?;
    if let Some(praise) = idea.praise(&staff) {
        save_praise(service, &mut tx, &shop, &praise).await?;
    }
    Ok(tx.answer(convert::ideas::idea(&shop, &idea)).await?)
}

/// The idea, held after the guest who had it: whose it is does not change meanwhile.
async fn hold(tx: &mut Tx, shop: &ShopId, call: &Call, (name, id): (&str, IdeaId)) -> Result<Idea, Error> {
    let who = Beholder::of(tx, shop, call).await?;
    let idea = who.find(name, ideas::get(tx, shop, id, &who.voter.key).await?)?;
    if let Some(customer) = idea.customer {
        customers::hold_survivor(tx, shop, customer).await?;
    }
    Ok(who.find(name, ideas::hold(tx, shop, id, &who.voter.key).await?)?)
}
