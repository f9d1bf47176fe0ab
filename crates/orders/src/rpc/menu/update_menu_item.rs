use contracts::orders::v1 as pb;
use kernel::{Code, Failure};
use runtime::{Kind, field};
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::check_menu::check_menu,
    convert,
    error::Error,
    publish::menu_item_changed,
    service::Orders,
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
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let etag = item.etag.clone();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let no_shop = || convert::no_shop(&shop);
    let currency = shops::hold(&mut tx, &shop).await?.ok_or_else(no_shop)?;
    let menu = menu_items::all(&mut tx, &shop).await?;
    let current = menu.iter().find(|record| record.item.code == code);
    let current = current.ok_or_else(|| Failure::not_found(&item.name))?;
    field::expect_etag(&etag, current.version)?;
    let (mut changed, more) = convert::changed_item(current, item, request.update_mask, &currency)?;
    if more && call.principal.kind == Kind::Staff {
        return Err(only_sold_out().into());
    }
    let others = menu.iter().filter(|record| record.item.code != code).map(|record| record.item.clone());
    check_menu(others.chain([changed.item.clone()]))?;
    let before = convert::item_to(&shop, current, &currency);
    if convert::item_to(&shop, &changed, &currency) == before {
        return Ok(tx.answer(before).await?);
    }
    let (_, revision) = shops::hold_menu(&mut tx, &shop).await?.ok_or_else(no_shop)?;
    menu_items::update(&mut tx, &shop, &changed).await?;
    changed.version += 1;
    let reply = convert::item_to(&shop, &changed, &currency);
    let told = menu_item_changed(&shop, &reply, reply.retired, revision);
    outbox::publish(&mut tx, &service.ids, service.clock.now(), &shop, &[told]).await?;
    Ok(tx.answer(reply).await?)
}

fn only_sold_out() -> Failure {
    Failure::new(Code::PermissionDenied, "NOT_ALLOWED", "staff may only change sold_out")
}
