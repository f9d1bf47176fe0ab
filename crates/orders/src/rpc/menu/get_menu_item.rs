use contracts::orders::v1 as pb;
use kernel::Failure;
use tonic::Request;

use crate::{
    convert,
    error::Error,
    service::Orders,
    store::{menu_items, shops},
};

pub(crate) async fn get_menu_item(
    service: &Orders,
    request: Request<pb::GetMenuItemRequest>,
) -> Result<pb::MenuItem, Error> {
    let call = runtime::call(&request);
    let name = request.into_inner().name;
    let (shop, code) = convert::menu_item_name(&name, "name")?;
    call.enter(&shop)?;
    let mut tx = service.db.read().await?;
    let currency = shops::get(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?.shop.currency;
    let record = menu_items::get(&mut tx, &shop, code).await?.ok_or_else(|| Failure::not_found(&name))?;
    Ok(convert::item_for(call.principal.kind, &shop, &record, &currency))
}
