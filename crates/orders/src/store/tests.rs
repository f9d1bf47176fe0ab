//! What the store promises, on both engines.

mod delays;
mod messages;
mod orders;

use std::collections::{BTreeMap, BTreeSet};

use kernel::{CustomerId, MessageId, OpeningHours, OrderId, Schedule, ShopId, SpecialDay, Time, Weekdays};
use rstest::rstest;
use storage::{Db, Engine, Error, Tx, on};
use testkit::Databases;
use uuid::Uuid;

use super::{
    arrivals, menu_items,
    messages::Incoming,
    orders::{Origin as Came, Record},
    projections::customers::{self, CustomerProjection},
    shops::{self, ShopRecord},
};
use crate::domain::{
    basket::Rice,
    menu::Item,
    order::Order,
    price::{Line, Origin},
    shop::Shop,
};

async fn fresh(engine: Engine) -> Option<(Databases, Db)> {
    testkit::database(engine, "orders", crate::MIGRATIONS).await
}

fn shop() -> ShopId {
    "nongmao".parse().unwrap()
}

fn other() -> ShopId {
    "other".parse().unwrap()
}

fn wang() -> CustomerId {
    CustomerId(Uuid::from_u128(18))
}

fn li() -> CustomerId {
    CustomerId(Uuid::from_u128(20))
}

fn at(micros: i64) -> Time {
    Time::from_micros(micros).unwrap()
}

fn opened() -> ShopRecord {
    let shop = Shop {
        schedule: Schedule {
            opening_hours: vec![OpeningHours {
                open_minute: 630,
                close_minute: 1_500,
                weekdays: Weekdays::of(&[2, 7]).unwrap(),
            }],
            special_days: vec![SpecialDay {
                date: "10-01".parse().unwrap(),
                opening_hours: vec![OpeningHours::daily(600, 700)],
            }],
            ..Schedule::in_zone("Asia/Shanghai").unwrap()
        },
        currency: "CNY".to_owned(),
        rice_code: Some(90),
        trust_unbound_senders: true,
        delivery_fee: Some(300),
        usual_minutes: 40,
        wish_words: vec!["走葱".to_owned(), "\"生\"".to_owned()],
    };
    let (display_name, display_name_en) = ("农贸小馆".to_owned(), String::new());
    ShopRecord { display_name, display_name_en, shop, version: 1, menu_revision: 1 }
}

fn dish(code: i32) -> Item {
    Item {
        code,
        dish_id: code,
        name: format!("菜{code}"),
        name_en: "Dish".to_owned(),
        aliases: vec!["一".to_owned(), "\"二\"".to_owned()],
        price: 1_800,
        cost: Some(760),
        takes_rice: true,
        category: "soup".to_owned(),
        sold_out: false,
        ingredients: vec!["猪肉".to_owned()],
        allergens: vec!["大豆".to_owned(), "小麦".to_owned()],
        allergens_checked: true,
        retired: false,
    }
}

fn message(id: u128) -> MessageId {
    MessageId(Uuid::from_u128(id))
}

fn line(code: i32, quantity: u32) -> Line {
    Line {
        code,
        dish_id: code,
        name: "菜".to_owned(),
        quantity,
        unit_price: 1_800,
        origin: Origin::Ordered,
        note: "少辣".to_owned(),
        gift: None,
    }
}

/// One of Wang's, placed at a time.
fn order(id: u128, placed_at: i64) -> Record {
    Record {
        id: OrderId(Uuid::from_u128(id)),
        customer: Some(wang()),
        customer_number: 18,
        life: Order::placed(vec![line(6, 1), line(3, 2)], at(placed_at).timestamp()),
        note: "快点".to_owned(),
        rice: Rice::Exactly(2),
        wanted_at: Some(at(9)),
        promised_at: Some(at(9)),
        packed: Vec::new(),
        delay_announced_at: None,
        address: "市场东区A12".to_owned(),
        currency: "CNY".to_owned(),
        evidence: Vec::new(),
        origin: Came {
            channel: "group".to_owned(),
            sender_id: "wx-wang".to_owned(),
            unbound_sender: true,
            message: Some(message(1)),
            ..Came::default()
        },
        actors: BTreeMap::new(),
        updated_at: at(placed_at),
        version: 1,
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_shop_is_kept_once_and_changed_by_version(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    let first = shops::get(&mut tx, &shop()).await.unwrap().unwrap();
    assert_eq!(format!("{first:?}"), format!("{:?}", opened()));
    let schedule = Schedule { opening_hours: Vec::new(), ..first.shop.schedule.clone() };
    let closed = Shop { schedule, rice_code: None, delivery_fee: None, ..first.shop.clone() };
    let changed = ShopRecord { shop: closed, ..first };
    shops::update(&mut tx, &shop(), &changed).await.unwrap();
    let again = shops::update(&mut tx, &shop(), &changed).await;
    assert!(matches!(again, Err(Error::Conflict)), "the version is another");
    let second = shops::get(&mut tx, &shop()).await.unwrap().unwrap();
    assert_eq!((second.version, second.menu_revision, second.shop), (2, 2, changed.shop));
    assert!(shops::get(&mut tx, &other()).await.unwrap().is_none());
    tx.commit().await.unwrap();
    let mut tx = db.begin().await.unwrap();
    assert!(matches!(shops::insert(&mut tx, &shop(), &opened()).await, Err(Error::Unique)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn dishes_are_kept_by_code_and_changed_by_version(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    let held = shops::hold_menu(&mut tx, &shop()).await.unwrap();
    assert_eq!(held.map(|(currency, _)| currency).as_deref(), Some("CNY"));
    assert_eq!(shops::hold_menu(&mut tx, &other()).await.unwrap(), None);
    assert_eq!(shops::get(&mut tx, &shop()).await.unwrap().unwrap().menu_revision, 2);
    menu_items::insert(&mut tx, &shop(), &[&dish(90), &dish(3), &dish(6)]).await.unwrap();
    let codes =
        |items: Vec<menu_items::ItemRecord>| items.iter().map(|record| record.item.code).collect::<Vec<_>>();
    assert_eq!(codes(menu_items::all(&mut tx, &shop()).await.unwrap()), [3, 6, 90]);
    assert_eq!(codes(menu_items::list(&mut tx, &shop(), 3, 1, false).await.unwrap()), [6]);
    let mut record = menu_items::get(&mut tx, &shop(), 3).await.unwrap().unwrap();
    assert_eq!((record.item.clone(), record.version), (dish(3), 1));
    record.item.cost = None;
    menu_items::update(&mut tx, &shop(), &record).await.unwrap();
    assert!(matches!(menu_items::update(&mut tx, &shop(), &record).await, Err(Error::Conflict)));
    assert!(matches!(menu_items::delete(&mut tx, &shop(), 3, 1).await, Err(Error::Conflict)));
    menu_items::delete(&mut tx, &shop(), 3, 2).await.unwrap();
    assert!(menu_items::get(&mut tx, &shop(), 3).await.unwrap().is_none());
}

/// Whom a message's sender is bound to.
async fn sender(tx: &mut Tx, channel: &str, sender_id: &str) -> Option<CustomerProjection> {
    let incoming = Incoming {
        shop: shop(),
        channel: channel.to_owned(),
        channel_message_id: String::new(),
        sender_id: sender_id.to_owned(),
        text: String::new(),
        cut_from: None,
        sent_at: at(0),
    };
    arrivals::find(tx, &incoming, BTreeSet::new()).await.unwrap().unwrap().sender
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_two_who_claim_a_number_or_identity_the_later_has_it(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let known = |id, number| CustomerProjection {
        id,
        number,
        display_name: "王师傅".to_owned(),
        address: String::new(),
        links: vec![Uuid::from_u128(7)],
        number_asked_until: Some(at(5)),
    };
    for (id, changed_at) in [(li(), 2), (wang(), 1)] {
        assert!(customers::put(&mut tx, &shop(), &known(id, 18), 1, at(changed_at)).await.unwrap());
        customers::put_identities(&mut tx, &shop(), id, &[("", "wx"), ("qq", "q")]).await.unwrap();
    }
    assert_eq!(customers::by_numbers(&mut tx, &shop(), &[18, 0, 7]).await.unwrap(), [known(li(), 18)]);
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    for channel in ["group", "qq"] {
        let found = sender(&mut tx, channel, "wx").await;
        assert_eq!(found.map(|known| known.id), Some(li()), "{channel}");
    }
    assert!(sender(&mut tx, "group", "q").await.is_none());
    customers::put_identities(&mut tx, &shop(), li(), &[]).await.unwrap();
    assert_eq!(sender(&mut tx, "qq", "q").await, Some(known(wang(), 18)));
    assert!(!customers::put(&mut tx, &shop(), &known(wang(), 0), 1, at(9)).await.unwrap(), "known already");
    assert!(customers::put(&mut tx, &shop(), &known(wang(), 0), 2, at(9)).await.unwrap());
    assert_eq!(customers::by_numbers(&mut tx, &shop(), &[0]).await.unwrap(), []);
    assert_eq!(customers::get(&mut tx, &shop(), wang()).await.unwrap(), Some(known(wang(), 0)));
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_row_this_program_never_writes_is_reported_as_corrupt(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    menu_items::insert(&mut tx, &shop(), &[&dish(3)]).await.unwrap();
    super::orders::insert(&mut tx, &shop(), &[order(1, 7)]).await.unwrap();
    let harm = "UPDATE shops SET time_zone = 'Mars'; UPDATE menu_items SET aliases = '{';
                UPDATE orders SET rice = 'much'";
    on!(tx, |db| sqlx::raw_sql(harm).execute(db).await.map(drop)).unwrap();
    let corrupt = |error| matches!(error, Error::Corrupt { .. });
    assert!(corrupt(shops::get(&mut tx, &shop()).await.unwrap_err()));
    assert!(corrupt(menu_items::all(&mut tx, &shop()).await.unwrap_err()));
    assert!(corrupt(super::orders::get(&mut tx, &shop(), order(1, 7).id).await.unwrap_err()));
}
