use contracts::feedback::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use super::beholder::Beholder;
use crate::{
    convert,
    domain::ideas::Idea,
    error::Error,
    service::Feedback,
    store::ideas::{self, IdeaFilter},
};

pub(crate) async fn list_ideas(
    service: &Feedback,
    request: Request<pb::ListIdeasRequest>,
) -> Result<pb::ListIdeasResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let state = convert::ideas::idea_state(request.state());

    let mut tx = service.db.snapshot().await?;
    let who = Beholder::of(&mut tx, &shop, &call).await?;
    let (seen_by, voter, most_voted) = (who.guest, who.voter.key.as_str(), request.most_voted);
    let filter = IdeaFilter { state, seen_by, voter, most_voted };
    let question = format!("ideas of {}: {filter:?}", request.parent);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;
    let mut rows = ideas::list(&mut tx, &shop, filter, from, paging.size + 1).await?;
    let columns = |last: &Idea| {
        let order = if most_voted { last.votes } else { last.created_at.micros() };
        Place { micros: order, id: last.id.0 }.columns()
    };
    let next_page_token = paging.cut(&mut rows, columns);
    let ideas = rows.iter().map(|row| who.view(&shop, row)).collect();
    Ok(pb::ListIdeasResponse { ideas, next_page_token })
}
