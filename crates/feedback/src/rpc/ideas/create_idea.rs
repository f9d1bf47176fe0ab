use contracts::{common::v1::principal::Kind, feedback::v1 as pb};
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::{
        ideas::{Idea, IdeaId},
        strangers::Stranger,
    },
    error::Error,
    service::Feedback,
    store::{ideas, projections::customers},
};

pub(crate) async fn create_idea(
    service: &Feedback,
    request: Request<pb::CreateIdeaRequest>,
) -> Result<pb::Idea, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.idea, "idea")?;
    let text = convert::ideas::text(&sent)?;
    // Who is a guest has it themselves, whether they say so or not.
    let customer = convert::ideas::customer(&shop, &sent)?.or_else(|| call.principal.customer());
    let is_guest = call.principal.kind == Kind::Guest;
    if is_guest {
        call.own(customer)?;
    }

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let customer = match customer {
        Some(customer) => Some(customers::hold_survivor(&mut tx, &shop, customer).await?),
        None => None,
    };
    let idea = Idea {
        id: IdeaId(service.ids.next()),
        text,
        shared_text: String::new(),
        customer,
        proposed_by: if is_guest { String::new() } else { call.principal.subject.clone() },
        message: None,
        sender: Stranger::default(),
        votes: 0,
        voted: false,
        decision: None,
        created_at: now,
    };
    ideas::insert(&mut tx, &shop, &idea).await?;
    Ok(tx.answer(convert::ideas::idea(&shop, &idea)).await?)
}
