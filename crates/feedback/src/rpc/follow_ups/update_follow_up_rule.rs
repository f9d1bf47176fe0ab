use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field::{self, Mask};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{convert::follow_ups as convert, error::Error, service::Feedback, store::follow_ups::rules};

pub(crate) async fn update_follow_up_rule(
    service: &Feedback,
    request: Request<pb::UpdateFollowUpRuleRequest>,
) -> Result<pb::FollowUpRule, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.follow_up_rule.clone(), "follow_up_rule")?;
    let (shop, id) = convert::rule_id(&sent.name, "follow_up_rule.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &convert::CHANGEABLE, "update_mask")?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let current = rules::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&sent.name))?;
    field::expect_etag(&sent.etag, current.version)?;
    let mut rule = convert::changed_rule(&current, &sent, mask.as_ref(), &shop)?;
    if rule != current {
        rule.version += 1;
        rules::update(&mut tx, &shop, &rule).await?;
    }
    Ok(tx.answer(convert::rule(&shop, &rule)).await?)
}
