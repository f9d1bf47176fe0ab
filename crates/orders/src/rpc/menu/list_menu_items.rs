use contracts::orders::v1 as pb;
use kernel::Failure;
use runtime::field;
use tonic::Request;

use crate::{
    convert,
    error::Error,
    service::Orders,
    store::{menu_items, shops},
};

const MOST: i64 = 1_000;

pub(crate) async fn list_menu_items(
    service: &Orders,
    request: Request<pb::ListMenuItemsRequest>,
) -> Result<pb::ListMenuItemsResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let retired = request.show_retired;
    let question = format!("menuItems of {shop}, retired {retired}");
    let mut paging = field::paging(&request.page_token, 0, &question, 1)?;
    // Longer than other lists, so that most read a menu in one page.
    paging.size = kernel::page_size(request.page_size, MOST, MOST)
        .map_err(|right| Failure::field("page_size", right.to_string()))?;
    let after = paging.place(0, |columns| columns.first()?.parse().ok())?;
    let mut tx = service.db.snapshot().await?;
    let currency = shops::get(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?.shop.currency;
    let mut records = menu_items::list(&mut tx, &shop, after, paging.size + 1, retired).await?;
    let next_page_token = paging.cut(&mut records, |last| vec![last.item.code.to_string()]);
    let kind = call.principal.kind;
    let menu_items = records.iter().map(|record| convert::item_for(kind, &shop, record, &currency)).collect();
    Ok(pb::ListMenuItemsResponse { menu_items, next_page_token })
}
