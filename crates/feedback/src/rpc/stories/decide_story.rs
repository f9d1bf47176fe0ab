use contracts::feedback::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert, error::Error, service::Feedback, store::stories};

pub(crate) async fn decide_story(
    service: &Feedback,
    request: Request<pb::DecideStoryRequest>,
) -> Result<pb::Story, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::stories::story_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let to = convert::stories::to_state(request.to_state())?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let story = stories::get(&mut tx, &shop, id).await?;
    let story = story.ok_or_else(|| Failure::not_found(&request.name))?;
    let from = story.state;
    let story = story.decide(to, &call.principal.subject, now)?;
    stories::decide(&mut tx, &shop, from, &story).await?;
    Ok(tx.answer(convert::stories::story(&shop, &story)).await?)
}
