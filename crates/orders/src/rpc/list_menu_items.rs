use contracts::orders::v1 as pb;
use kernel::{Failure, Page};
use runtime::field;
use tonic::Request;

use crate::{
    Orders,
    card::no_shop,
    convert,
    error::Error,
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
    let question = format!("menuItems of {shop}");
    let size = kernel::page_size(request.page_size, MOST, MOST)
        .map_err(|right| Failure::field("page_size", right.to_string()))?;
    let wrong = |right: kernel::PageError| Failure::field("page_token", right.to_string());
    let page = Page::parse(&request.page_token, &question, 1).map_err(wrong)?;
    let after = page.and_then(|page| page.after.first()?.parse().ok()).unwrap_or(0);
    let mut tx = service.db.snapshot().await?;
    let currency = shops::get(&mut tx, &shop).await?.ok_or_else(|| no_shop(&shop))?.shop.currency;
    let records = menu_items::list(&mut tx, &shop, after, size + 1).await?;
    let shown = records.iter().take(usize::try_from(size).unwrap_or(usize::MAX));
    let menu_items: Vec<_> = shown.map(|record| convert::item_to(&shop, record, &currency)).collect();
    let last = menu_items.last().filter(|_| records.len() > menu_items.len());
    let next_page_token =
        last.map(|item| Page::token(&[&item.code.to_string()], &question)).unwrap_or_default();
    Ok(pb::ListMenuItemsResponse { menu_items, next_page_token })
}
