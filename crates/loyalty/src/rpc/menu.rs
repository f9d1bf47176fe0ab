//! Dishes that gifts and benefits name: orders has the menu.

use std::{collections::HashSet, time::Duration};

use contracts::orders::v1::ListMenuItemsRequest;
use kernel::{Failure, ShopId};
use tonic::{Request, Status};

use crate::{error::Error, service::Loyalty};

/// In this time orders says what is on the menu.
const ASK: Duration = Duration::from_secs(2);

/// Refuses a dish that is not on the menu, by the field that names it. Where there is no menu
/// yet, or nobody can tell, nothing is refused.
pub(super) async fn expect_dishes(
    service: &Loyalty,
    shop: &ShopId,
    named: &[(i64, String)],
) -> Result<(), Error> {
    if named.is_empty() {
        return Ok(());
    }
    let menu = menu(service, shop).await.unwrap_or_else(|status| {
        tracing::warn!(code = ?status.code(), %shop, "the menu can't be told");
        HashSet::new()
    });
    match named.iter().find(|(code, _)| !menu.is_empty() && !menu.contains(code)) {
        Some((code, field)) => {
            Err(Failure::field(field, format!("must be a dish of the menu, which has no {code}")).into())
        }
        None => Ok(()),
    }
}

/// The codes of the menu.
async fn menu(service: &Loyalty, shop: &ShopId) -> Result<HashSet<i64>, Status> {
    let mut codes = HashSet::new();
    let mut page_token = String::new();
    loop {
        let parent = format!("shops/{shop}");
        let mut request = Request::new(ListMenuItemsRequest { parent, page_token, ..Default::default() });
        request.set_timeout(ASK);
        let page = service.orders.clone().list_menu_items(request).await?.into_inner();
        codes.extend(page.menu_items.iter().map(|item| i64::from(item.code)));
        if page.next_page_token.is_empty() {
            return Ok(codes);
        }
        page_token = page.next_page_token;
    }
}
