use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::stories::{Story, StoryId, StoryState},
    error::Error,
    service::Feedback,
    store::{praise::staff_members, stories},
};

pub(crate) async fn create_story(
    service: &Feedback,
    request: Request<pb::CreateStoryRequest>,
) -> Result<pb::Story, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.story, "story")?;
    let now = service.clock.now();
    let story = Story {
        id: StoryId(service.ids.next()),
        title: convert::stories::title(&sent)?,
        text: convert::stories::text(&sent)?,
        staff: convert::praise::staff::members(&shop, &sent.staff_members, "story.staff_members")?,
        goodwill: convert::stories::goodwill(&shop, &sent)?,
        customer: convert::stories::customer(&shop, &sent)?,
        state: StoryState::Proposed,
        proposed_by: call.principal.subject,
        created_at: now,
        decided: None,
    };

    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    for member in &story.staff {
        if staff_members::get(&mut tx, &shop, *member).await?.is_none() {
            return Err(Failure::not_found(convert::name(&shop, "staffMembers", member)).into());
        }
    }
    stories::insert(&mut tx, &shop, &story).await?;
    Ok(tx.answer(convert::stories::story(&shop, &story)).await?)
}
