//! Hands whole orders to the service.

use contracts::orders::v1::{BatchImportOrdersRequest, BatchImportOrdersResponse, Shop};

use super::{orders::Orders, report::counted, say};
use crate::Clients;

/// Orders sent at once.
const BATCH: usize = 1_000;

/// Sends all orders in the order of time.
pub(super) async fn send(
    clients: &mut Clients,
    shop: &Shop,
    source: &str,
    to_menu: bool,
    orders: &mut Orders,
) -> anyhow::Result<()> {
    let customers = super::join::customers(clients, shop, &orders.guests).await?;
    let mut done = BatchImportOrdersResponse::default();
    let mut sent = 0;
    loop {
        let batch = orders.next(BATCH)?;
        if batch.is_empty() {
            break;
        }
        sent += batch.len();
        let named = batch.into_iter().map(|(mut order, guest)| {
            let customer = guest.and_then(|guest| customers.get(guest)).cloned();
            order.customer = customer.flatten().unwrap_or_default();
            order
        });
        let request = BatchImportOrdersRequest {
            parent: shop.name.clone(),
            source: source.to_owned(),
            orders: named.collect(),
            to_menu,
        };
        let taken = clients.orders.batch_import_orders(request).await?.into_inner();
        done.imported += taken.imported;
        done.known += taken.known;
        done.menu_items_added += taken.menu_items_added;
        if sent % (10 * BATCH) == 0 {
            say(&format!("{sent} of {} orders", orders.totals.orders));
        }
    }
    let count = |count: i32, one| counted(u64::from(count.unsigned_abs()), one);
    let place = if to_menu { "added to the menu" } else { "kept as retired" };
    say(&format!(
        "{}: {} new, {} known, {} {place}",
        shop.name,
        count(done.imported, "order"),
        done.known,
        count(done.menu_items_added, "dish")
    ));
    Ok(())
}
