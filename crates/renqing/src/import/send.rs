//! Hands whole orders to the service.

use contracts::orders::v1::{BatchImportOrdersRequest, BatchImportOrdersResponse, Shop};

use super::{
    orders::Orders,
    refunds,
    report::{Report, counted},
    say,
};
use crate::Clients;

/// Orders sent at once.
const BATCH: usize = 1_000;

/// Sends all orders in the order of time; answers how many refunds reached orders
/// that were known.
pub(super) async fn send(
    clients: &mut Clients,
    shop: &Shop,
    source: &str,
    to_menu: bool,
    orders: &mut Orders,
    report: &mut Report,
) -> anyhow::Result<i32> {
    let customers = super::join::customers(clients, shop, &orders.guests, false, say).await?;
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
            late_refunds: Vec::new(),
        };
        let taken = clients.orders.batch_import_orders(request).await?.into_inner();
        done.imported += taken.imported;
        done.known += taken.known;
        done.menu_items_added += taken.menu_items_added;
        done.refunds_added += taken.refunds_added;
        done.refunds_known += taken.refunds_known;
        done.guests_added += taken.guests_added;
        if sent % (10 * BATCH) == 0 {
            say(&format!("{sent} of {} orders", orders.totals.orders));
        }
    }
    let (added, known) = late(clients, shop, source, &customers, orders, report).await?;
    done.refunds_added += added;
    done.refunds_known += known;
    tell(shop, to_menu, &done);
    Ok(done.refunds_added)
}

/// Says what was done.
fn tell(shop: &Shop, to_menu: bool, done: &BatchImportOrdersResponse) {
    let count = |count: i32, one| counted(u64::from(count.unsigned_abs()), one);
    let place = if to_menu { "added to the menu" } else { "kept as retired" };
    say(&format!(
        "{}: {} new, {} known, {} {place}",
        shop.name,
        count(done.imported, "order"),
        done.known,
        count(done.menu_items_added, "dish")
    ));
    if done.guests_added > 0 {
        let were =
            if done.guests_added == 1 { "was nobody's is a guest's" } else { "were nobody's are guests'" };
        say(&format!("{} that {were} now", count(done.guests_added, "order")));
    }
    if done.refunds_added + done.refunds_known > 0 {
        say(&format!(
            "{} of orders that were known, {} noted already",
            count(done.refunds_added, "new refund"),
            done.refunds_known
        ));
    }
}

/// Sends the refunds whose order is to be found; answers how many were new, and how
/// many known. Those of no order, or of nobody knows which, are left out.
async fn late(
    clients: &mut Clients,
    shop: &Shop,
    source: &str,
    customers: &[Option<String>],
    orders: &mut Orders,
    report: &mut Report,
) -> anyhow::Result<(i32, i32)> {
    let (mut added, mut known) = (0, 0);
    loop {
        let batch = orders.next_late(BATCH)?;
        if batch.is_empty() {
            return Ok((added, known));
        }
        let (mut late_refunds, mut sent) = (Vec::new(), Vec::new());
        for (refund, guest) in batch {
            let customer = guest.map(|guest| customers.get(guest).cloned().flatten());
            // Somebody whom the shop does not know has no order here.
            if customer == Some(None) && refund.number.is_empty() {
                refunds::leave_out(&refund, report)?;
                continue;
            }
            late_refunds.push(refunds::late(&refund, customer.flatten().unwrap_or_default(), &shop.currency));
            sent.push(refund);
        }
        let request = BatchImportOrdersRequest {
            parent: shop.name.clone(),
            source: source.to_owned(),
            late_refunds,
            ..BatchImportOrdersRequest::default()
        };
        let taken = clients.orders.batch_import_orders(request).await?.into_inner();
        added += taken.refunds_added;
        known += taken.refunds_known;
        for place in taken.late_refunds_left {
            let refund = usize::try_from(place).ok().and_then(|place| sent.get(place));
            refund.map_or(Ok(()), |refund| refunds::leave_out(refund, report))?;
        }
    }
}
