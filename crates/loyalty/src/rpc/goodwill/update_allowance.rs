use contracts::loyalty::v1 as pb;
use runtime::field::{self, Mask};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    domain::Allowance,
    error::Error,
    service::Loyalty,
    store::{goodwill::allowances, projections::shops},
};

pub(crate) async fn update_allowance(
    service: &Loyalty,
    request: Request<pb::UpdateAllowanceRequest>,
) -> Result<pb::Allowance, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let sent = field::required(request.allowance.clone(), "allowance")?;
    let (shop, role) = convert::goodwill::allowance_of(&sent.name, "allowance.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let mask = Mask::new(request.update_mask, &["daily", "once"], "update_mask")?;

    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let currency = shops::get(&mut tx, &shop).await?.currency;
    let all = allowances::all(&mut tx, &shop).await?;
    let current = all.into_iter().find(|one| one.role == role).unwrap_or_else(|| Allowance::usual(role));
    field::expect_etag(&sent.etag, current.version)?;
    let mut allowance = convert::goodwill::changed_allowance(&current, &sent, mask.as_ref(), currency)?;
    if allowance != current {
        allowance.version += 1;
        allowances::put(&mut tx, &shop, &allowance).await?;
    }
    Ok(tx.answer(convert::goodwill::allowance(&shop, &allowance, currency)).await?)
}
