use contracts::loyalty::v1 as pb;
use runtime::Call;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};

use crate::{
    app::plans as app, convert::plans::entitlements as convert, error::Error, service::Loyalty,
    store::projections::shops,
};

/// Uses what is held, or gives it back; once for each request.
pub(super) async fn use_step(
    service: &Loyalty,
    call: &Call,
    (name, request_id): (&str, &str),
    request: &impl prost::Name,
    captures: bool,
) -> Result<pb::EntitlementUse, Error> {
    let (shop, id) = convert::id(name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(request_id)?, request);
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let after = if captures {
        app::capture(service, &mut tx, &shop, id).await?
    } else {
        app::release(service, &mut tx, &shop, id).await?
    };
    let currency = shops::get(&mut tx, &shop).await?.currency;
    Ok(tx.answer(convert::entitlement_use(&shop, &after, currency)).await?)
}
