use contracts::loyalty::v1 as pb;
use kernel::{CustomerId, OrderId, Place, ShopId};
use runtime::field;
use storage::Tx;
use tonic::Request;

use crate::{
    app::plans as app,
    convert::{names, plans::entitlements::entitlement_use},
    domain::plans::Use,
    error::Error,
    service::Loyalty,
    store::{
        plans::uses,
        projections::{orders, shops},
    },
};

pub(crate) async fn list_entitlement_uses(
    service: &Loyalty,
    request: Request<pb::ListEntitlementUsesRequest>,
) -> Result<pb::ListEntitlementUsesResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let order = names::id_if_set(&shop, &request.order, "order", names::ORDER)?;
    let question = format!("uses of {shop}, {}", request.order);
    let paging = field::paging(&request.page_token, request.page_size, &question, 2)?;
    let after = paging.place(Place::OLDEST, Place::from_columns)?;

    let mut tx = service.db.snapshot().await?;
    let (found, next_page_token) = if let Some(order) = order {
        call.own(customer(&mut tx, &shop, order).await?)?;
        (uses::of_order(&mut tx, &shop, order).await?, String::new())
    } else {
        let mut held = uses::held(&mut tx, &shop, (after, paging.size + 1)).await?;
        let next = paging.cut(&mut held, |last| Place::at(last.created_at, last.id).columns());
        held.retain(|one| call.own(Some(one.customer)).is_ok());
        (held, next)
    };
    Ok(pb::ListEntitlementUsesResponse {
        uses: shown(service, &mut tx, &shop, &found).await?,
        next_page_token,
    })
}

/// Whose order it is, if it was heard of.
async fn customer(tx: &mut Tx, shop: &ShopId, order: OrderId) -> Result<Option<CustomerId>, Error> {
    Ok(orders::get(tx, shop, order).await?.and_then(|order| order.customer))
}

/// Each with the name that its plan gives it.
async fn shown(
    service: &Loyalty,
    tx: &mut Tx,
    shop: &ShopId,
    uses: &[Use],
) -> Result<Vec<pb::EntitlementUse>, Error> {
    let known = shops::get(tx, shop).await?;
    let today = known.schedule.day(service.clock.now());
    let mut all = Vec::with_capacity(uses.len());
    for one in uses {
        let (display_name, display_name_en) = app::name_of(tx, shop, one, today).await?;
        let shown = entitlement_use(shop, one, known.currency);
        all.push(pb::EntitlementUse { display_name, display_name_en, ..shown });
    }
    Ok(all)
}
