use contracts::feedback::v1 as pb;
use kernel::Place;
use runtime::field;
use tonic::Request;

use crate::{
    convert::faq as convert, domain::faq::Question, error::Error, service::Feedback, store::faq::questions,
};

pub(crate) async fn list_questions(
    service: &Feedback,
    request: Request<pb::ListQuestionsRequest>,
) -> Result<pb::ListQuestionsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let state = convert::state_asked(request.state, "state")?;
    let question = format!("questions of {} in {}", request.parent, request.state);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let from = paging.place(Place::START, Place::from_columns)?;

    let mut tx = service.db.read().await?;
    let mut rows = questions::list(&mut tx, &shop, state, from, paging.size + 1).await?;
    let columns = |last: &Question| Place::at(last.created_at, last.id.0).columns();
    let next_page_token = paging.cut(&mut rows, columns);
    let questions = rows.iter().map(|row| convert::question(&shop, row)).collect();
    Ok(pb::ListQuestionsResponse { questions, next_page_token })
}
