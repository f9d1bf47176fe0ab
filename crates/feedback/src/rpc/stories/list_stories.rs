use contracts::{common::v1::principal::Kind, feedback::v1 as pb};
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    domain::stories::Story,
    error::Error,
    service::Feedback,
    store::stories::{self, StoryFilter},
};

pub(crate) async fn list_stories(
    service: &Feedback,
    request: Request<pb::ListStoriesRequest>,
) -> Result<pb::ListStoriesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let seen_by = (call.principal.kind == Kind::Staff).then_some(call.principal.subject.as_str());
    let filter = StoryFilter { state: convert::stories::story_state(request.state()), seen_by };
    let question = format!("stories of {}: {filter:?}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = stories::list(&mut tx, &shop, filter, from, paging.size + 1).await?;
    let columns = |last: &Story| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let stories = rows.iter().map(|row| convert::stories::story(&shop, row)).collect();
    Ok(pb::ListStoriesResponse { stories, next_page_token })
}
