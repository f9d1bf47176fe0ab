use contracts::feedback::v1 as pb;
use kernel::Failure;
use runtime::field::{self, Mask};
use storage::idempotency::{self, Once, RequestKey};
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
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &convert::CHANGEABLE, "update_mask")?;
    let etag = field::etag(&sent.etag)?;

    let mut tx = match idempotency::begin(&service.db, key, service.clock.now()).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let current = rules::get(&mut tx, &shop, id).await?;
    let current = current.ok_or_else(|| Failure::not_found(&sent.name))?;
    let rule = convert::changed_rule(&current, &sent, mask.as_ref(), &shop)?;
    let is_stale = etag.is_some_and(|version| version != current.version);
    if is_stale || !rules::update(&mut tx, &shop, &rule).await? {
        return Err(Failure::stale_etag().into());
    }
    Ok(tx.answer(convert::rule(&shop, &rule)).await?)
}
