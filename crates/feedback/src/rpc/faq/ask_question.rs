use contracts::feedback::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::{
        find_answer::{Inquiry, find_answer},
        save_question::save_question,
    },
    convert::faq as convert,
    domain::{faq::is_english, strangers::Stranger},
    error::Error,
    service::Feedback,
};

pub(crate) async fn ask_question(
    service: &Feedback,
    request: Request<pb::AskQuestionRequest>,
) -> Result<pb::Question, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let request_id = call.request_id(&request.request_id)?;
    let key = RequestKey::new(&shop, request_id.clone(), &request);
    let (customer, text) = convert::asked(&shop, &field::required(request.question, "question")?)?;
    // Who is a guest asks for themselves, whether they say so or not.
    let customer = customer.or_else(|| call.principal.customer());
    call.own(customer)?;
    let asker = customer.map(|customer| customer.to_string()).unwrap_or_default();
    let in_english = is_english(&text);
    let now = service.clock.now();
    let request_id = request_id.map_or_else(|| service.ids.next(), |id| id.derive(b"exception"));
    let sender = Stranger::default();
    let inquiry = Inquiry { customer, asker, sender, text, in_english, message: None, at: now, request_id };
    let found = find_answer(service, &shop, &inquiry).await?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let kept = save_question(service, &mut tx, &shop, &inquiry, found, now).await?;
    Ok(tx.answer(convert::question(&shop, &kept)).await?)
}
