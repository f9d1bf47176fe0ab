use contracts::loyalty::v1 as pb;
use kernel::{ShopId, Time};
use runtime::field::{self, Mask};
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::{EarnRule, RuleChange, calendar},
    error::Error,
    service::Loyalty,
    store::{
        catalogue,
        ledger::{accounts, earn_rules, lots},
        projections::shops,
    },
};

const FIELDS: [&str; 5] = ["points", "per", "pending_days", "lifetime_months", "point_value_milli"];

pub(crate) async fn update_earn_rule(
    service: &Loyalty,
    request: Request<pb::UpdateEarnRuleRequest>,
) -> Result<pb::EarnRule, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.earn_rule.clone(), "earn_rule")?;
    let shop = convert::ledger::earn_rules::shop_of(&sent.name, "earn_rule.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &FIELDS, "update_mask")?;
    let forced = request.force_issued;
    let reason = field::text(&request.reason, "reason", usize::from(forced)..=500)?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let current = earn_rules::current(&mut tx, &shop).await?;
    field::expect_etag(&sent.etag, current.version)?;
    let mut rule = convert::ledger::earn_rules::changed(&current, &sent, mask.as_ref())?;
    // The rule as it is, forced, still changes the points issued by rules before it.
    if rule == current && !forced {
        return Ok(tx.answer(convert::ledger::earn_rules::earn_rule(&shop, &rule)).await?);
    }
    rule.version += 1;
    let lots_changed = if forced { force(&mut tx, &shop, &rule, now).await? } else { 0 };
    let changed_by = call.principal.subject;
    let change = RuleChange { rule, forced, lots_changed, reason, changed_by, created_at: now };
    // Two changes at once make the same version; the second finds it taken.
    earn_rules::insert(&mut tx, &shop, &change).await?;
    Ok(tx.answer(convert::ledger::earn_rules::earn_rule(&shop, &rule)).await?)
}

/// Gives points that were issued the lifetime of a rule, even one that is over
/// already; answers how many lots that changed.
async fn force(tx: &mut Tx, shop: &ShopId, rule: &EarnRule, now: Time) -> Result<i64, Error> {
    // Holds the shop for those who have no points yet, and everybody else's points, so
    // that no lot is added or drawn meanwhile.
    catalogue::lock(tx, shop).await?;
    accounts::make_due(tx, shop, now).await?;
    let schedule = shops::get(tx, shop).await?.schedule;
    let mut changed = 0;
    for day in lots::days_left(tx, shop).await? {
        let expires_at = calendar::expiry(&schedule, day, rule.lifetime_months);
        changed += lots::set_expiry(tx, shop, day, expires_at).await?;
    }
    Ok(changed)
}
