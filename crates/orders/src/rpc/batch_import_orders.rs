use std::collections::{BTreeMap, HashMap, HashSet};

use contracts::orders::v1 as pb;
use jiff::Timestamp;
use kernel::{Failure, OrderId, ShopId, Time, Uuid};
use runtime::field;
use storage::Tx;
use tonic::Request;

use super::create_menu_item::{check_menu, next_code};
use crate::{
    Orders,
    card::no_shop,
    convert,
    domain::{
        basket::Rice,
        menu::Item,
        order::{Order, State},
        price::{Line, Origin as LineOrigin},
        text::fold_name,
    },
    error::Error,
    events::menu_item_changed,
    store::{
        find_orders,
        menu_items::{self, ItemRecord},
        orders::{self, Origin, Record},
        shops,
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
    let source = field::text(&request.source, "source", 1..=64)?;
    field::at_most(&request.orders, "orders", MOST)?;

    let mut tx = service.db.begin().await?;
    let currency = shops::hold(&mut tx, &shop).await?.ok_or_else(|| no_shop(&shop))?;
    let orders = new_orders(&mut tx, &shop, &source, request.orders).await?;
    let added = add_dishes(service, &mut tx, &shop, &orders.new).await?;
    let now = service.clock.now();
    let records: Result<Vec<Record>, Failure> =
        orders.new.iter().map(|order| record(order, &added.codes, &source, &currency, now)).collect();
    let records = records?;
    let imported = orders::insert(&mut tx, &shop, &records).await?.len();
    tx.commit().await?;
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    Ok(pb::BatchImportOrdersResponse {
        imported: count(imported),
        known: count(orders.known),
        menu_items_added: count(added.count),
    })
}

/// An order of the batch that is not here yet, with its place in the batch.
struct New {
    index: usize,
    id: OrderId,
    at: Time,
    order: pb::ImportedOrder,
}

struct Sorted {
    new: Vec<New>,
    known: usize,
}

async fn new_orders(
    tx: &mut Tx,
    shop: &ShopId,
    source: &str,
    orders: Vec<pb::ImportedOrder>,
) -> Result<Sorted, Error> {
    let mut all = Vec::new();
    for (index, order) in orders.into_iter().enumerate() {
        let path = |name: &str| format!("orders[{index}].{name}");
        field::text(&order.external_id, &path("external_id"), 1..=128)?;
        let at = field::time(order.order_time, &path("order_time"))?;
        let at = field::required(at, &path("order_time"))?;
        if order.lines.is_empty() {
            return Err(Failure::field(path("lines"), "must not be empty").into());
        }
        let id = OrderId(imported_id(shop, source, &order.external_id));
        all.push(New { index, id, at, order });
    }
    let total = all.len();
    let ids: Vec<OrderId> = all.iter().map(|order| order.id).collect();
    let mut seen: HashSet<OrderId> = find_orders::known(tx, shop, &ids).await?.into_iter().collect();
    all.retain(|order| seen.insert(order.id));
    Ok(Sorted { known: total - all.len(), new: all })
}

/// The same order has the same id at every import.
fn imported_id(shop: &ShopId, source: &str, external_id: &str) -> Uuid {
    let name = [shop.as_str(), source, external_id].join("\u{1f}");
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
}

/// Codes by name, as names are compared.
type Codes = HashMap<Vec<char>, i32>;

struct Dishes {
    codes: Codes,
    count: usize,
}

/// Matches dishes by name and adds those that are not on the menu, in the order
/// in which they appear, at the price they appear at.
async fn add_dishes(service: &Orders, tx: &mut Tx, shop: &ShopId, orders: &[New]) -> Result<Dishes, Error> {
    let menu: Vec<Item> = menu_items::all(tx, shop).await?.into_iter().map(|record| record.item).collect();
    let mut codes = Codes::new();
    for item in &menu {
        let names = [&item.name, &item.name_en].into_iter().chain(&item.aliases);
        let given = names.filter(|name| !name.is_empty());
        codes.extend(given.map(|name| (fold_name(name), item.code)));
    }
    let mut next = next_code(&menu);
    let mut added: Vec<Item> = Vec::new();
    for New { index, order, .. } in orders {
        for (at, line) in order.lines.iter().enumerate() {
            if codes.contains_key(&fold_name(&line.item_name)) {
                continue;
            }
            let item = dish(next, line);
            check(&item, *index, at)?;
            codes.insert(fold_name(&item.name), item.code);
            added.push(item);
            next += 1;
        }
    }
    if !added.is_empty() {
        check_menu(menu.into_iter().chain(added.iter().cloned()))?;
        let (currency, revision) = shops::hold_menu(tx, shop).await?.ok_or_else(|| no_shop(shop))?;
        menu_items::insert(tx, shop, &added.iter().collect::<Vec<_>>()).await?;
        let told = |item: &Item| {
            let record = ItemRecord { item: item.clone(), version: 1 };
            menu_item_changed(shop, &convert::item_to(shop, &record, &currency), false, revision)
        };
        let drafts: Vec<_> = added.iter().map(told).collect();
        ::events::publish(tx, &service.ids, service.clock.now(), shop, &drafts).await?;
    }
    Ok(Dishes { codes, count: added.len() })
}

fn dish(code: i32, line: &pb::ImportedLine) -> Item {
    Item {
        code,
        name: line.item_name.clone(),
        name_en: String::new(),
        aliases: Vec::new(),
        price: line.unit_price.as_ref().map_or(0, |price| price.amount),
        cost: None,
        takes_rice: false,
        category: String::new(),
        sold_out: false,
        ingredients: Vec::new(),
        allergens: Vec::new(),
        allergens_checked: false,
    }
}

fn check(item: &Item, order: usize, line: usize) -> Result<(), Failure> {
    item.validate().map_err(|error| {
        let field = if error.field() == "price" { "unit_price" } else { "item_name" };
        Failure::field(format!("orders[{order}].lines[{line}].{field}"), error.to_string())
    })
}

fn record(new: &New, codes: &Codes, source: &str, currency: &str, now: Time) -> Result<Record, Failure> {
    let lines: Result<Vec<Line>, Failure> = new
        .order
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| imported_line(line, codes, currency, &format!("orders[{}].lines[{at}]", new.index)))
        .collect();
    let completed: Timestamp = new.at.timestamp();
    Ok(Record {
        id: new.id,
        customer: None,
        customer_number: 0,
        life: Order {
            steps: vec![(State::Completed, completed)],
            lines: lines?,
            refunds: Vec::new(),
            cancel_reason: String::new(),
        },
        note: String::new(),
        rice: Rice::Default,
        wanted_at: None,
        promised_at: None,
        packed: Vec::new(),
        delay_announced_at: None,
        address: String::new(),
        currency: currency.to_owned(),
        evidence: "[]".to_owned(),
        origin: Origin {
            source: source.to_owned(),
            external_id: new.order.external_id.clone(),
            ..Origin::default()
        },
        actors: BTreeMap::new(),
        updated_at: now,
        version: 1,
    })
}

fn imported_line(
    line: &pb::ImportedLine,
    codes: &Codes,
    currency: &str,
    path: &str,
) -> Result<Line, Failure> {
    let price = field::money(line.unit_price.clone(), &format!("{path}.unit_price"))?;
    if price.currency.as_str() != currency {
        let right = format!("must be {currency}, the shop's currency");
        return Err(Failure::field(format!("{path}.unit_price.currency"), right));
    }
    field::number(price.minor, &format!("{path}.unit_price.amount"), &(0..=1_000_000_000))?;
    Ok(Line {
        code: codes.get(&fold_name(&line.item_name)).copied().unwrap_or(0),
        name: line.item_name.clone(),
        quantity: convert::line_quantity(line.quantity, &format!("{path}.quantity"), 9_999)?,
        unit_price: price.minor,
        origin: LineOrigin::Ordered,
        note: String::new(),
        gift: None,
    })
}
