use contracts::feedback::v1 as pb;
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert::follow_ups as convert, error::Error, service::Feedback, store::follow_ups::rules};

pub(crate) async fn create_follow_up_rule(
    service: &Feedback,
    request: Request<pb::CreateFollowUpRuleRequest>,
) -> Result<pb::FollowUpRule, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let sent = field::required(request.follow_up_rule, "follow_up_rule")?;
    let now = service.clock.now();
    let rule = convert::new_rule(service.ids.next(), &sent, now)?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    rules::insert(&mut tx, &shop, &rule).await?;
    Ok(tx.answer(convert::rule(&shop, &rule)).await?)
}
