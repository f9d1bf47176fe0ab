use contracts::feedback::v1 as pb;
use kernel::Failure;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert::faq as convert, domain::faq::PersonAnswer, error::Error, service::Feedback,
    store::faq::questions,
};

pub(crate) async fn answer_question(
    service: &Feedback,
    request: Request<pb::AnswerQuestionRequest>,
) -> Result<pb::Question, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, id) = convert::question_id(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let text = convert::person_answer(&request.text)?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let question = questions::get(&mut tx, &shop, id).await?;
    let mut question = question.ok_or_else(|| Failure::not_found(&request.name))?;
    let person = PersonAnswer { text, by: call.principal.subject.clone(), at: now };
    if !questions::answer(&mut tx, &shop, id, &person).await? {
        return Err(Error::QuestionAnswered);
    }
    questions::forget_misses(&mut tx, &shop, &question.asker).await?;
    question.person = Some(person);
    Ok(tx.answer(convert::question(&shop, &question)).await?)
}
