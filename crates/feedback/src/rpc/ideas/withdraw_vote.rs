use contracts::feedback::v1 as pb;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::beholder::Beholder;
use crate::{
    convert,
    error::Error,
    service::Feedback,
    store::{
        ideas::{self, votes},
        projections::customers,
    },
};

pub(crate) async fn withdraw_vote(
    service: &Feedback,
    request: Request<pb::WithdrawVoteRequest>,
) -> Result<pb::Idea, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::ideas::idea_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    // Held before the idea, so that a merge can't miss the vote.
    if let Some(customer) = call.principal.customer() {
        customers::hold_survivor(&mut tx, &shop, customer).await?;
    }
    let who = Beholder::of(&mut tx, &shop, &call).await?;
    let held = ideas::hold(&mut tx, &shop, id, &who.voter.key).await?;
    who.find(&request.name, held)?.must_be_open()?;
    votes::withdraw(&mut tx, &shop, id, &who.voter).await?;
    let idea = who.find(&request.name, ideas::get(&mut tx, &shop, id, &who.voter.key).await?)?;
    Ok(tx.answer(who.view(&shop, &idea)).await?)
}
