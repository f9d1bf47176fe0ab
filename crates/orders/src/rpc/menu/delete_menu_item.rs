use contracts::orders::v1 as pb;
use kernel::{Code, Failure};
use runtime::field;
use storage::{
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::dish_past,
    convert,
    error::Error,
    publish::menu_item_changed,
    service::Orders,
    store::{menu_items, shops},
};

pub(crate) async fn delete_menu_item(
    service: &Orders,
    request: Request<pb::DeleteMenuItemRequest>,
) -> Result<(), Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let (shop, code) = convert::menu_item_name(&request.name, "name")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let held = shops::hold_menu(&mut tx, &shop).await?;
    let (currency, revision) = held.ok_or_else(|| convert::no_shop(&shop))?;
    let current = menu_items::get(&mut tx, &shop, code).await?;
    let current = current.ok_or_else(|| Failure::not_found(&request.name))?;
    field::expect_etag(&request.etag, current.version)?;
    let record = shops::get(&mut tx, &shop).await?;
    if record.is_some_and(|record| record.shop.rice_code == Some(code)) {
        let message = "the dish is the shop's rice: set riceCode to another, or to 0, first";
        return Err(Failure::new(Code::FailedPrecondition, "RICE", message).into());
    }
    let kept = dish_past::retire(&mut tx, &shop, &current).await?;
    let told = [current, kept]
        .map(|of| menu_item_changed(&shop, &convert::item_to(&shop, &of, &currency), true, revision));
    outbox::publish(&mut tx, &service.ids, service.clock.now(), &shop, &told).await?;
    Ok(tx.answer(()).await?)
}
