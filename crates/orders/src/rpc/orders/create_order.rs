use std::collections::BTreeMap;

use contracts::orders::v1 as pb;
use kernel::{Failure, OrderId, ShopId, Time};
use runtime::{Call, Kind, field};
use storage::{
    Tx,
    idempotency::{self, RequestKey},
    or_replay,
};
use tonic::Request;

use crate::{
    cache::ShopMenu,
    convert,
    domain::{
        basket::{Basket, Dish, Rice},
        order::Order,
        price::{PriceError, price},
    },
    error::{Error, precondition},
    publish::placed,
    rpc::customer_lookup,
    service::Orders,
    store::{
        orders::{self, Origin, Record},
        projections::customers::{self, CustomerProjection},
    },
};

/// The time that is shown as now is not past.
const MINUTE: i64 = 60_000_000;
const YEAR: i64 = 366 * Time::DAY;

pub(crate) async fn create_order(
    service: &Orders,
    request: Request<pb::CreateOrderRequest>,
) -> Result<pb::Order, Error> {
    let call = runtime::call(&request);
    let request = request.into_inner();
    let shop = field::shop(&request.parent, "parent")?;
    call.enter(&shop)?;
    let key = RequestKey::new(&shop, call.origin(&request.request_id)?, &request);
    let order = own(&call, field::required(request.order, "order")?)?;
    let now = service.clock.now();
    let shop_menu =
        service.menus.current(&service.db, &shop).await?.ok_or_else(|| convert::no_shop(&shop))?;
    if call.principal.kind == Kind::Guest && order.wanted_time.is_none() {
        must_be_open(&shop_menu, now.timestamp())?;
    }
    // Before the write: who is new is written down first.
    let known = customer(service, &shop, &order).await?;
    let mut tx = or_replay!(idempotency::begin(&service.db, key, now).await?);
    let known = held(&mut tx, &shop, known).await?;
    let record = record(service, &shop_menu, known, &order, now)?;
    orders::insert(&mut tx, &shop, std::slice::from_ref(&record)).await?;
    let reply = convert::order_to(&shop, &record);
    outbox::publish(&mut tx, &service.ids, now, &shop, &[placed(&reply, false)]).await?;
    Ok(tx.answer(reply).await?)
}

/// A guest orders for themselves.
fn own(call: &Call, mut order: pb::Order) -> Result<pb::Order, Error> {
    if call.principal.kind != Kind::Guest {
        return Ok(order);
    }
    if order.customer_number != 0 {
        let right = "must be 0: a guest orders for themselves";
        return Err(Failure::field("order.customer_number", right).into());
    }
    if order.customer.is_empty() {
        order.customer.clone_from(&call.principal.subject);
    }
    call.own(Some(convert::customer_id(&order.customer, "order.customer")?.1))?;
    Ok(order)
}

/// Whom the order is for, as far as anybody knows.
async fn customer(
    service: &Orders,
    shop: &ShopId,
    order: &pb::Order,
) -> Result<Option<CustomerProjection>, Error> {
    let number = order.customer_number;
    if !order.customer.is_empty() {
        let (of, id) = convert::customer_id(&order.customer, "order.customer")?;
        let missing = || Failure::not_found(&order.customer);
        if of != *shop {
            return Err(missing().into());
        }
        let known = customer_lookup::known(service, shop, id).await?;
        return known.map(Some).ok_or_else(|| missing().into());
    }
    if number == 0 {
        return Ok(None);
    }
    let mut known = customers::by_numbers(&mut service.db.read().await?, shop, &[number]).await?.pop();
    if known.is_none() && number > 0 {
        known = customer_lookup::numbered(service, shop, number).await?;
    }
    let right = || Failure::field("order.customer_number", "must be the number of a customer, or 0");
    known.map(Some).ok_or_else(|| right().into())
}

/// The same while the order is written: nobody merges them meanwhile.
async fn held(
    tx: &mut Tx,
    shop: &ShopId,
    known: Option<CustomerProjection>,
) -> Result<Option<CustomerProjection>, Error> {
    let Some(known) = known else { return Ok(None) };
    match customers::hold(tx, shop, known.id).await? {
        same if same == known.id => Ok(Some(known)),
        survivor => Ok(customers::get(tx, shop, survivor).await?),
    }
}

fn record(
    service: &Orders,
    shop_menu: &ShopMenu,
    known: Option<CustomerProjection>,
    order: &pb::Order,
    now: Time,
) -> Result<Record, Error> {
    let basket = basket(shop_menu, order, now)?;
    let lines =
        price(&basket, &shop_menu.menu, &shop_menu.shop, &[]).map_err(|errors| not_to_be_had(&errors))?;
    if lines.is_empty() {
        return Err(Failure::field("order.lines", "must name at least one dish").into());
    }
    let address = basket.address.or_else(|| known.as_ref().map(|known| known.address.clone()));
    let wanted_at = basket.wanted.map(Time::from_timestamp);
    Ok(Record {
        id: OrderId(service.ids.next()),
        customer: known.as_ref().map(|known| known.id),
        customer_number: known.map_or(0, |known| known.number),
        life: Order::placed(lines, now.timestamp()),
        note: basket.note,
        rice: basket.rice,
        wanted_at,
        promised_at: Some(shop_menu.shop.promised_time(now, wanted_at)),
        packed: Vec::new(),
        delay_announced_at: None,
        address: address.unwrap_or_default(),
        currency: shop_menu.shop.currency.clone(),
        evidence: Vec::new(),
        origin: Origin::default(),
        actors: BTreeMap::new(),
        updated_at: now,
        version: 1,
    })
}

fn basket(shop_menu: &ShopMenu, order: &pb::Order, now: Time) -> Result<Basket, Error> {
    let wanted = field::time(order.wanted_time, "order.wanted_time")?;
    if wanted.is_some_and(|at| !(now.plus_micros(-MINUTE)..now.plus_micros(YEAR)).contains(&at)) {
        let right = "must be neither past nor more than a year ahead";
        return Err(Failure::field("order.wanted_time", right).into());
    }
    let wanted = wanted.map(Time::timestamp);
    if let Some(at) = wanted {
        must_be_open(shop_menu, at)?;
    }
    let address = field::text(&order.delivery_address, "order.delivery_address", 0..=200)?;
    let mut basket = Basket {
        note: field::text(&order.note, "order.note", 0..=2_000)?,
        wanted,
        address: (!address.is_empty()).then_some(address),
        ..Basket::default()
    };
    field::at_most(&order.lines, "order.lines", 100)?;
    for (index, line) in order.lines.iter().enumerate() {
        let quantity = convert::line_quantity(line.quantity, &format!("order.lines[{index}].quantity"), 99)?;
        let note = field::text(&line.note, &format!("order.lines[{index}].note"), 0..=500)?;
        if Some(line.item_code) == shop_menu.shop.rice_code {
            basket.rice = basket.rice.and(Rice::Exactly(quantity));
        } else {
            basket.add(Dish { code: line.item_code, quantity, note });
        }
    }
    Ok(basket)
}

fn must_be_open(shop_menu: &ShopMenu, at: jiff::Timestamp) -> Result<(), Failure> {
    if shop_menu.shop.schedule.is_open(at) { Ok(()) } else { Err(closed(shop_menu, at)) }
}

fn closed(shop_menu: &ShopMenu, at: jiff::Timestamp) -> Failure {
    let next = shop_menu
        .shop
        .schedule
        .next_opening(at)
        .map(|at| shop_menu.shop.schedule.local(at).to_string())
        .unwrap_or_default();
    let right = format!("the shop is closed then; it opens next at {next}");
    precondition("SHOP_CLOSED", "order.wanted_time", right)
}

fn not_to_be_had(errors: &[PriceError]) -> Failure {
    let sold_out = errors.iter().all(|error| matches!(error, PriceError::SoldOut(_)));
    let text = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    if sold_out {
        return precondition("SOLD_OUT", "order.lines", text);
    }
    Failure::field("order.lines", text)
}
