mod dishes;
mod guests;
mod late;
mod past;

use std::collections::HashSet;

use contracts::orders::v1 as pb;
use kernel::{Failure, OrderId, ShopId, Time, Uuid};
use runtime::field;
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    convert,
    error::Error,
    publish::orders_imported,
    service::Orders,
    store::{
        orders::find,
        orders::{self, lists},
        projections::customers,
        sales, shops,
    },
};

const MOST: usize = 1_000;

pub(crate) async fn batch_import_orders(
    service: &Orders,
    request: Request<pb::BatchImportOrdersRequest>,
) -> Result<pb::BatchImportOrdersResponse, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin("")?, &request);
    let source = field::text(&request.source, "source", 1..=64)?;
    field::at_most(&request.orders, "orders", MOST)?;
    field::at_most(&request.late_refunds, "late_refunds", MOST)?;

    let now = service.clock.now();
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let currency = shops::hold(&mut tx, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    let orders = new_orders(&mut tx, &shop, &source, request.orders, now).await?;
    let dishes = dishes::add(service, &mut tx, &shop, &orders.new, request.to_menu).await?;
    let rice_code = shops::get(&mut tx, &shop).await?.and_then(|record| record.shop.rice_code);
    let import = past::Import { source: &source, currency: &currency, dishes: &dishes, rice_code, now };
    let mut records = Vec::with_capacity(orders.new.len());
    for order in &orders.new {
        let owner = owner(&mut tx, &shop, order).await?;
        records.push(import.record(order, owner)?);
    }
    let imported = orders::insert(&mut tx, &shop, &records).await?.len();
    lists::insert_refunds(&mut tx, &shop, &records).await?;
    let given = guests::give(&mut tx, &shop, &orders.known, now).await?;
    let days = records.iter().chain(&given).map(|record| sales::day_of(record.placed_at())).collect();
    sales::note(&mut tx, &shop, days, now).await?;
    let told = [orders_imported(&shop, &records), orders_imported(&shop, &given)].concat();
    outbox::publish(&mut tx, &service.ids, now, &shop, &told).await?;
    let mut late = late::Late::new(service, &mut tx, &shop, &import);
    for order in orders.known.iter().filter(|order| !order.order.refunds.is_empty()) {
        late.order(order).await?;
    }
    for (index, refund) in request.late_refunds.iter().enumerate() {
        late.refund(index, refund).await?;
    }
    let (refunds_added, refunds_known, late_refunds_left) = (late.added, late.known, late.left);
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let reply = pb::BatchImportOrdersResponse {
        imported: count(imported),
        known: count(orders.repeated),
        menu_items_added: count(dishes.count),
        refunds_added: count(refunds_added),
        refunds_known: count(refunds_known),
        guests_added: count(given.len()),
        late_refunds_left: late_refunds_left.into_iter().map(count).collect(),
    };
    Ok(tx.answer(reply).await?)
}

/// An order of the batch that is not here yet, with its place in the batch.
struct New {
    index: usize,
    id: OrderId,
    at: Time,
    order: pb::ImportedOrder,
}

impl New {
    fn path(&self, name: &str) -> String {
        format!("orders[{}].{name}", self.index)
    }
}

struct Sorted {
    new: Vec<New>,
    /// Those that are here already.
    known: Vec<New>,
    /// How many are these, or stand in the batch once more.
    repeated: usize,
}

async fn new_orders(
    tx: &mut Tx,
    shop: &ShopId,
    source: &str,
    orders: Vec<pb::ImportedOrder>,
    now: Time,
) -> Result<Sorted, Error> {
    let mut all = Vec::new();
    for (index, order) in orders.into_iter().enumerate() {
        let path = |name: &str| format!("orders[{index}].{name}");
        field::text(&order.external_id, &path("external_id"), 1..=128)?;
        let at = field::time(order.order_time, &path("order_time"))?;
        let at = field::required(at, &path("order_time"))?;
        if at > now {
            return Err(Failure::field(path("order_time"), "must not be in the future").into());
        }
        if order.lines.is_empty() {
            return Err(Failure::field(path("lines"), "must not be empty").into());
        }
        let id = OrderId(imported_id(shop, source, &order.external_id, at));
        all.push(New { index, id, at, order });
    }
    let total = all.len();
    let ids: Vec<OrderId> = all.iter().map(|order| order.id).collect();
    let mut seen: HashSet<OrderId> = find::known(tx, shop, &ids).await?.into_iter().collect();
    let before: HashSet<OrderId> = seen.clone();
    let mut sorted = Sorted { new: Vec::new(), known: Vec::new(), repeated: 0 };
    for order in all {
        if seen.insert(order.id) {
            sorted.new.push(order);
        } else if before.contains(&order.id) {
            sorted.known.push(order);
        }
    }
    sorted.repeated = total - sorted.new.len();
    Ok(sorted)
}

/// The same order has the same id at every import. It begins with the moment, as
/// a `UUIDv7` does: so rows that are imported in the order of time are added at the
/// end of each index, not all over it.
fn imported_id(shop: &ShopId, source: &str, external_id: &str, at: Time) -> Uuid {
    let moment = at.micros().to_string();
    let name = [shop.as_str(), source, external_id, &moment].join("\u{1f}");
    let hash = Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).as_u128();
    let millis = u128::from((at.micros() / 1_000).unsigned_abs()) & 0xffff_ffff_ffff;
    let version = 7_u128 << 76;
    Uuid::from_u128(millis << 80 | version | hash & 0x0fff_ffff_ffff_ffff_ffff)
}

/// Whose an order was; the one a record was merged into.
async fn owner(tx: &mut Tx, shop: &ShopId, new: &New) -> Result<Option<customers::Owner>, Error> {
    if new.order.customer.is_empty() {
        return Ok(None);
    }
    let id = convert::customer_in(shop, &new.order.customer, &new.path("customer"))?;
    let owner = customers::owner(tx, shop, id).await?;
    // Word of a customer who was just added may still be on its way.
    Ok(Some(owner.unwrap_or(customers::Owner { id, number: 0 })))
}
