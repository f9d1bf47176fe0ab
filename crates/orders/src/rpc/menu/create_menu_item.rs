use contracts::orders::v1 as pb;
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    app::{check_menu::check_menu, dish_past},
    convert,
    domain::{
        menu::{Item, next_code, next_dish_id},
        text::fold_name,
    },
    error::Error,
    publish::menu_item_changed,
    service::Orders,
    store::{
        menu_items::{self, ItemRecord},
        shops,
    },
};

pub(crate) async fn create_menu_item(
    service: &Orders,
    request: Request<pb::CreateMenuItemRequest>,
) -> Result<pb::MenuItem, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let mut item = field::required(request.menu_item, "menu_item")?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, service.clock.now()).await?);
    let (currency, revision) =
        shops::hold_menu(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    let menu: Vec<Item> =
        menu_items::all(&mut tx, &shop).await?.into_iter().map(|record| record.item).collect();
    if item.code == 0 {
        item.code = next_code(&menu);
    }
    let item = Item { dish_id: next_dish_id(&menu), ..convert::item_from(item, &currency)? };
    let (item, menu) = take_over_retired(&mut tx, &shop, menu, item).await?;
    check_menu(menu.into_iter().chain([item.clone()]))?;
    let reply = add(&mut tx, &shop, item, &currency).await?;
    let told = menu_item_changed(&shop, &reply, false, revision);
    outbox::publish(&mut tx, &service.ids, service.clock.now(), &shop, &[told]).await?;
    Ok(tx.answer(reply).await?)
}

async fn add(tx: &mut Tx, shop: &kernel::ShopId, item: Item, currency: &str) -> Result<pb::MenuItem, Error> {
    menu_items::insert(tx, shop, &[&item]).await?;
    Ok(convert::item_to(shop, &ItemRecord { item, version: 1 }, currency))
}

/// A dish that past orders know under the name is this one: what a guest had then can be
/// had again.
async fn take_over_retired(
    tx: &mut Tx,
    shop: &kernel::ShopId,
    mut menu: Vec<Item>,
    item: Item,
) -> Result<(Item, Vec<Item>), Error> {
    let name = fold_name(&item.name);
    let Some(place) = menu.iter().position(|known| known.retired && fold_name(&known.name) == name) else {
        return Ok((item, menu));
    };
    let retired = menu.remove(place);
    if let Some(record) = menu_items::get(tx, shop, retired.code).await? {
        menu_items::delete(tx, shop, retired.code, record.version).await?;
    }
    dish_past::move_recipe(tx, shop, retired.code, item.code).await?;
    Ok((Item { dish_id: retired.dish_id, ..item }, menu))
}
