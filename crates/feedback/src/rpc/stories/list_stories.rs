use contracts::{common::v1::principal::Kind, feedback::v1 as pb};
use kernel::Place;
use runtime::{Principal, field};
use tonic::Request;

use crate::{
    convert,
    domain::stories::{Story, StoryState},
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
    let asked = convert::stories::story_state(request.state());
    let filter = filter(&call.principal, asked);
    if asked.is_some() && filter.state != asked {
        return Ok(pb::ListStoriesResponse::default());
    }
    let question = format!("stories of {}: {filter:?}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = stories::list(&mut tx, &shop, filter, from, paging.size + 1).await?;
    let columns = |last: &Story| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let shown = |row| {
        let story = convert::stories::story(&shop, row);
        if sees_what_is_shared(call.principal.kind) { without_whom(story) } else { story }
    };
    let stories = rows.iter().map(shown).collect();
    Ok(pb::ListStoriesResponse { stories, next_page_token })
}

/// What somebody sees of the book, of what they ask for.
fn filter(who: &Principal, asked: Option<StoryState>) -> StoryFilter<'_> {
    match who.kind {
        kind if sees_what_is_shared(kind) => StoryFilter { state: Some(StoryState::Shared), seen_by: None },
        Kind::Staff => StoryFilter { state: asked, seen_by: Some(&who.subject) },
        _ => StoryFilter { state: asked, seen_by: None },
    }
}

/// Whether somebody sees of the book what is shared, and no more.
const fn sees_what_is_shared(kind: Kind) -> bool {
    matches!(kind, Kind::Courier | Kind::Guest | Kind::Anyone)
}

/// What is shared names no guest, nor who of them had what.
fn without_whom(story: pb::Story) -> pb::Story {
    pb::Story { customer: String::new(), goodwill: String::new(), ..story }
}
