use contracts::feedback::v1 as pb;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use super::beholder::Beholder;
use crate::{convert, domain::ideas::Idea, error::Error, service::Feedback, store::ideas};

pub(crate) async fn share_idea(
    service: &Feedback,
    request: Request<pb::ShareIdeaRequest>,
) -> Result<pb::Idea, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::ideas::idea_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let shared_text = convert::ideas::shared_text(&request.text)?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let who = Beholder::of(&mut tx, &shop, &call).await?;
    let held = ideas::hold(&mut tx, &shop, id, &who.voter.key).await?;
    let idea = Idea { shared_text, ..who.find(&request.name, held)? };
    ideas::share(&mut tx, &shop, &idea).await?;
    Ok(tx.answer(convert::ideas::idea(&shop, &idea)).await?)
}
