use contracts::feedback::v1 as pb;
use runtime::field;
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use crate::{Feedback, convert::follow_ups as convert, error::Error, store::follow_up_rules};

pub(crate) async fn create_follow_up_rule(
    service: &Feedback,
    request: Request<pb::CreateFollowUpRuleRequest>,
) -> Result<pb::FollowUpRule, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let request_id = field::request_id(&request.request_id)?;
    let key = RequestKey::new(&shop, request_id, "CreateFollowUpRule", &request);
    let sent = field::required(request.follow_up_rule, "follow_up_rule")?;
    let now = service.clock.now();
    let rule = convert::new_rule(service.ids.next(), &sent, now)?;

    let mut tx = service.db.begin().await?;
    let claim = match idempotency::claim(&mut tx, key, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(claim) => claim,
    };
    follow_up_rules::insert(&mut tx, &shop, &rule).await?;
    let reply = convert::rule(&shop, &rule);
    claim.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}
