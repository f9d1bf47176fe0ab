use contracts::orders::v1 as pb;
use kernel::{Code, Failure};
use runtime::{Kind, field};
use storage::idempotency::{self, Once, RequestKey};
use tonic::Request;

use super::create_menu_item::check_menu;
use crate::{
    Orders,
    card::no_shop,
    convert,
    error::Error,
    events::menu_item_changed,
    store::{menu_items, shops},
};

pub(crate) async fn update_menu_item(
    service: &Orders,
    request: Request<pb::UpdateMenuItemRequest>,
) -> Result<pb::MenuItem, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let item = field::required(request.menu_item.clone(), "menu_item")?;
    let (shop, code) = convert::menu_item_name(&item.name, "menu_item.name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, field::request_id(&request.request_id)?, &request);
    let etag = field::etag(&item.etag)?;
    let mut tx = match idempotency::begin(&service.db, key, service.clock.now()).await? {
        Once::Done(reply) => return Ok(reply),
        Once::First(tx) => tx,
    };
    let (currency, revision) = shops::hold_menu(&mut tx, &shop).await?.ok_or_else(|| no_shop(&shop))?;
    let menu = menu_items::all(&mut tx, &shop).await?;
    let current = menu.iter().find(|record| record.item.code == code);
    let current = current.ok_or_else(|| Failure::not_found(&item.name))?;
    if etag.is_some_and(|etag| etag != current.version) {
        return Err(Failure::stale_etag().into());
    }
    let (mut changed, more) = convert::changed_item(current, item, request.update_mask, &currency)?;
    if more && call.principal.kind == Kind::Staff {
        return Err(only_sold_out().into());
    }
    let others = menu.iter().filter(|record| record.item.code != code).map(|record| record.item.clone());
    check_menu(others.chain([changed.item.clone()]))?;
    if !menu_items::update(&mut tx, &shop, &changed).await? {
        return Err(storage::Error::Conflict.into());
    }
    changed.version += 1;
    let reply = convert::item_to(&shop, &changed, &currency);
    let told = menu_item_changed(&shop, &reply, reply.retired, revision);
    outbox::publish(&mut tx, &service.ids, service.clock.now(), &shop, &[told]).await?;
    Ok(tx.answer(reply).await?)
}

fn only_sold_out() -> Failure {
    Failure::new(Code::PermissionDenied, "NOT_ALLOWED", "staff may only change sold_out")
}
