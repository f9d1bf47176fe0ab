use contracts::loyalty::v1 as pb;
use kernel::Failure;
use runtime::field::{self, Mask};
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use crate::{Loyalty, convert, domain::RuleChange, error::Error, store::earn_rules};

pub(crate) async fn update_earn_rule(
    service: &Loyalty,
    request: Request<pb::UpdateEarnRuleRequest>,
) -> Result<pb::EarnRule, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.earn_rule.clone(), "earn_rule")?;
    let shop = convert::earn_rule_shop(&sent.name, "earn_rule.name")?;
    call.enter(&shop)?;
    let request_id = field::request_id(&request.request_id)?;
    let key = RequestKey::new(&shop, request_id, "UpdateEarnRule", &request);
    let mask = Mask::new(request.update_mask, &["points", "per"], "update_mask")?;
    let etag = field::etag(&sent.etag)?;

    let now = service.clock.now();
    let mut tx = service.db.begin().await?;
    let claim = match idempotency::claim(&mut tx, key, now).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(claim) => claim,
    };
    let current = earn_rules::current(&mut tx, &shop).await?;
    if etag.is_some_and(|version| version != current.version) {
        return Err(Failure::stale_etag().into());
    }
    let rule = convert::changed_rule(&current, &sent, mask.as_ref())?;
    // Two changes at once make the same version; the second finds it taken.
    let change = RuleChange {
        rule,
        forced: false,
        lots_changed: 0,
        reason: String::new(),
        changed_by: call.principal.subject,
        created_at: now,
    };
    earn_rules::insert(&mut tx, &shop, &change).await?;
    let reply = convert::earn_rule(&shop, &rule);
    claim.finish(&mut tx, &reply).await?;
    tx.commit().await?;
    Ok(reply)
}
