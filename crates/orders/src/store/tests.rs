//! What the store promises, on both engines.

use kernel::{CustomerId, MessageId, OrderId, Place, ShopId, Time};
use rstest::rstest;
use storage::{Db, Engine, Error, Tx, on};
use testkit::Databases;
use uuid::Uuid;

use super::{
    find_orders::{self, Filter, Whose},
    menu_items,
    messages::{self, Answer, Incoming},
    order_lists,
    orders::{self, Origin as Came, Record},
    regulars::{self, Known},
    shops::{self, ShopRecord},
};
use crate::domain::{
    basket::Rice,
    menu::Item,
    order::{Order, RefundOf, State},
    price::{Line, Origin},
    shop::{OpeningHours, Shop, time_zone},
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
        time_zone: time_zone("Asia/Shanghai").unwrap(),
        currency: "CNY".to_owned(),
        opening_hours: vec![OpeningHours { open_minute: 630, close_minute: 840 }],
        rice_code: Some(90),
        trust_unbound_senders: true,
    };
    let (display_name, display_name_en) = ("农贸小馆".to_owned(), String::new());
    ShopRecord { display_name, display_name_en, shop, version: 1, card_revision: 1 }
}

fn dish(code: i32) -> Item {
    Item {
        code,
        name: format!("菜{code}"),
        name_en: "Dish".to_owned(),
        aliases: vec!["一".to_owned(), "\"二\"".to_owned()],
        price: 1_800,
        cost: Some(760),
        takes_rice: true,
        category: "soup".to_owned(),
        sold_out: false,
    }
}

fn said(channel_message_id: &str) -> Incoming {
    Incoming {
        shop: shop(),
        channel: "group".to_owned(),
        channel_message_id: channel_message_id.to_owned(),
        sender_id: "wx-wang".to_owned(),
        text: "18号,订餐3.6".to_owned(),
        sent_at: at(5),
    }
}

fn message(id: u128) -> MessageId {
    MessageId(Uuid::from_u128(id))
}

fn answer(asks: bool) -> Answer {
    Answer { needs_person: false, replied: true, asks, encoded: vec![1, 2, 3] }
}

fn line(code: i32, quantity: u32) -> Line {
    Line {
        code,
        name: "菜".to_owned(),
        quantity,
        unit_price: 1_800,
        origin: Origin::Ordered,
        note: "少辣".to_owned(),
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
        address: "市场东区A12".to_owned(),
        currency: "CNY".to_owned(),
        evidence: "[]".to_owned(),
        origin: Came {
            channel: "group".to_owned(),
            sender_id: "wx-wang".to_owned(),
            unbound_sender: true,
            message: Some(message(1)),
            ..Came::default()
        },
        updated_at: at(placed_at),
        version: 1,
    }
}

async fn kept(tx: &mut Tx, id: u128) -> Record {
    orders::get(tx, &shop(), OrderId(Uuid::from_u128(id))).await.unwrap().unwrap()
}

fn ids(records: &[Record]) -> Vec<u128> {
    records.iter().map(|record| record.id.0.as_u128()).collect()
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
    let closed = Shop { opening_hours: Vec::new(), rice_code: None, ..first.shop.clone() };
    let changed = ShopRecord { shop: closed, ..first };
    assert!(shops::update(&mut tx, &shop(), &changed).await.unwrap());
    assert!(!shops::update(&mut tx, &shop(), &changed).await.unwrap(), "the version is another");
    let second = shops::get(&mut tx, &shop()).await.unwrap().unwrap();
    assert_eq!((second.version, second.card_revision, second.shop.rice_code), (2, 2, None));
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
    assert_eq!(shops::hold_menu(&mut tx, &shop()).await.unwrap().as_deref(), Some("CNY"));
    assert_eq!(shops::hold_menu(&mut tx, &other()).await.unwrap(), None);
    assert_eq!(shops::get(&mut tx, &shop()).await.unwrap().unwrap().card_revision, 2);
    menu_items::insert(&mut tx, &shop(), &[&dish(90), &dish(3), &dish(6)]).await.unwrap();
    let codes =
        |items: Vec<menu_items::ItemRecord>| items.iter().map(|record| record.item.code).collect::<Vec<_>>();
    assert_eq!(codes(menu_items::all(&mut tx, &shop()).await.unwrap()), [3, 6, 90]);
    assert_eq!(codes(menu_items::list(&mut tx, &shop(), 3, 1).await.unwrap()), [6]);
    let mut record = menu_items::get(&mut tx, &shop(), 3).await.unwrap().unwrap();
    assert_eq!((record.item.clone(), record.version), (dish(3), 1));
    record.item.cost = None;
    assert!(menu_items::update(&mut tx, &shop(), &record).await.unwrap());
    assert!(!menu_items::update(&mut tx, &shop(), &record).await.unwrap());
    assert!(!menu_items::delete(&mut tx, &shop(), 3, 1).await.unwrap());
    assert!(menu_items::delete(&mut tx, &shop(), 3, 2).await.unwrap());
    assert!(menu_items::get(&mut tx, &shop(), 3).await.unwrap().is_none());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_message_is_kept_once_and_only_in_a_shop_that_is(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    assert_eq!(messages::keep(&mut tx, message(1), &said("m-1"), at(6), false).await.unwrap(), None);
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    assert_eq!(messages::keep(&mut tx, message(1), &said("m-1"), at(6), true).await.unwrap(), Some(1));
    assert_eq!(messages::keep(&mut tx, message(2), &said("m-1"), at(7), true).await.unwrap(), None);
    let kept = messages::by_channel_id(&mut tx, &said("m-1")).await.unwrap().unwrap();
    assert_eq!((kept.message_id, kept.text.as_str()), (message(1).0, "18号,订餐3.6"));
    assert_eq!((kept.sent_at, kept.received_at, kept.needs_person), (5, 6, true));
    assert!(!kept.asks && kept.answer.is_none());
    assert!(messages::answer(&mut tx, &shop(), message(1), &answer(false)).await.unwrap());
    assert!(!messages::answer(&mut tx, &shop(), message(1), &answer(true)).await.unwrap());
    let kept = messages::get(&mut tx, &shop(), message(1)).await.unwrap().unwrap();
    assert_eq!((kept.answer, kept.needs_person, kept.asks), (Some(vec![1, 2, 3]), false, false));
    assert!(messages::get(&mut tx, &other(), message(1)).await.unwrap().is_none());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_last_thing_we_said_is_found_and_its_question_settled_once(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    shops::insert(&mut tx, &shop(), &opened()).await.unwrap();
    for id in 1..=4 {
        messages::keep(&mut tx, message(id), &said(&id.to_string()), at(6), id == 4).await.unwrap();
    }
    for (id, asks) in [(1, false), (2, true)] {
        messages::answer(&mut tx, &shop(), message(id), &answer(asks)).await.unwrap();
    }
    let last =
        messages::last_replied(&mut tx, &shop(), "group", "wx-wang", message(4)).await.unwrap().unwrap();
    assert_eq!((last.message_id, last.asks), (message(2).0, true), "3 has no reply");
    let before =
        messages::last_replied(&mut tx, &shop(), "group", "wx-wang", message(2)).await.unwrap().unwrap();
    assert_eq!(before.message_id, message(1).0);
    assert!(messages::last_replied(&mut tx, &shop(), "group", "wx-li", message(4)).await.unwrap().is_none());
    assert!(messages::settle(&mut tx, &shop(), message(2)).await.unwrap());
    assert!(!messages::settle(&mut tx, &shop(), message(2)).await.unwrap());
    let listed = async |tx: &mut Tx, for_a_person| {
        let rows = messages::list(tx, &shop(), message(u128::MAX), for_a_person, 3).await.unwrap();
        rows.iter().map(|row| row.message_id.as_u128()).collect::<Vec<_>>()
    };
    assert_eq!(listed(&mut tx, false).await, [4, 3, 2]);
    assert_eq!(listed(&mut tx, true).await, [4]);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_is_read_as_it_was_written_and_inserted_once(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    assert_eq!(orders::insert(&mut tx, &shop(), &[order(1, 7)]).await.unwrap(), [order(1, 7).id]);
    let again = [order(1, 8), order(2, 8)];
    assert_eq!(orders::insert(&mut tx, &shop(), &again).await.unwrap(), [order(2, 8).id]);
    assert_eq!(format!("{:?}", kept(&mut tx, 1).await), format!("{:?}", order(1, 7)));
    let asked = [1, 2, 3].map(|id| OrderId(Uuid::from_u128(id)));
    let mut known = find_orders::known(&mut tx, &shop(), &asked).await.unwrap();
    known.sort_unstable_by_key(|id| id.0);
    assert_eq!(known, asked[..2]);
    assert!(find_orders::known(&mut tx, &shop(), &[]).await.unwrap().is_empty());
    assert!(orders::get(&mut tx, &other(), asked[0]).await.unwrap().is_none());
    assert!(orders::insert(&mut tx, &shop(), &[]).await.unwrap().is_empty());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_locked_order_is_saved_with_its_steps_lines_and_refunds(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    orders::insert(&mut tx, &shop(), &[order(1, 7), order(2, 7)]).await.unwrap();
    let mut record = orders::lock(&mut tx, &shop(), order(1, 7).id).await.unwrap().unwrap();
    assert_eq!(record.version, 2);
    for (step, to) in
        [State::Accepted, State::Preparing, State::Ready, State::Completed].into_iter().enumerate()
    {
        record.life.advance(to, at(8 + i64::try_from(step).unwrap()).timestamp()).unwrap();
    }
    record.life.lines = vec![line(5, 3)];
    record.life.refund(RefundOf::Amount(100), "凉了", at(20).timestamp()).unwrap();
    orders::save(&mut tx, &shop(), &record).await.unwrap();
    order_lists::delete_lines(&mut tx, &shop(), record.id).await.unwrap();
    order_lists::insert_lines(&mut tx, &shop(), std::iter::once(&record)).await.unwrap();
    order_lists::insert_last_refund(&mut tx, &shop(), &record).await.unwrap();
    record.life.refund(RefundOf::Rest, "全退", at(21).timestamp()).unwrap();
    orders::save(&mut tx, &shop(), &record).await.unwrap();
    order_lists::insert_last_refund(&mut tx, &shop(), &record).await.unwrap();
    assert_eq!(format!("{:?}", kept(&mut tx, 1).await), format!("{record:?}"));
    assert_eq!(kept(&mut tx, 2).await.life.lines.len(), 2);
    assert!(orders::lock(&mut tx, &other(), record.id).await.unwrap().is_none());
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn orders_are_found_by_what_is_asked_of_them(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let mut done = order(3, 9);
    done.life.steps = vec![(State::Completed, at(9).timestamp())];
    done.origin.source = "csv".to_owned();
    let theirs = Record { customer: Some(li()), ..order(4, 9) };
    orders::insert(&mut tx, &shop(), &[order(1, 7), order(2, 8), done, theirs]).await.unwrap();
    let open: Vec<State> = State::ALL.into_iter().filter(|state| state.is_open()).collect();
    let all = Filter::default();
    for (filter, found) in [
        (all.clone(), vec![4, 3, 2, 1]),
        (Filter { states: open.clone(), ..all.clone() }, vec![4, 2, 1]),
        (Filter { states: vec![State::Completed], ..all.clone() }, vec![3]),
        (Filter { customer: Some(wang()), ..all.clone() }, vec![3, 2, 1]),
        (Filter { from: Some(at(8)), until: Some(at(9)), ..all.clone() }, vec![2]),
    ] {
        let listed = find_orders::list(&mut tx, &shop(), &filter, Place::START, 10).await.unwrap();
        assert_eq!(ids(&listed), found, "{filter:?}");
    }
    let third = Place::at(at(9), Uuid::from_u128(3));
    assert_eq!(ids(&find_orders::list(&mut tx, &shop(), &all, third, 1).await.unwrap()), [2]);
    for (whose, states, id) in [
        (Whose::Customer(wang()), &open[..], Some(2)),
        (Whose::Customer(wang()), &[State::Completed], Some(3)),
        (Whose::Sender("group", "wx-wang"), &open, Some(4)),
        (Whose::Sender("qq", "wx-wang"), &open, None),
    ] {
        let latest = find_orders::latest(&mut tx, &shop(), &whose, states).await.unwrap();
        assert_eq!(latest.map(|record| record.id.0.as_u128()), id, "{whose:?}");
    }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn of_two_who_claim_a_number_or_identity_the_later_has_it(#[case] engine: Engine) {
    let Some((_keep, db)) = fresh(engine).await else { return };
    let mut tx = db.begin().await.unwrap();
    let known = |id, number| Known {
        id,
        number,
        display_name: "王师傅".to_owned(),
        address: String::new(),
        links: vec![Uuid::from_u128(7)],
    };
    for (id, changed_at) in [(li(), 2), (wang(), 1)] {
        assert!(regulars::put(&mut tx, &shop(), &known(id, 18), 1, at(changed_at)).await.unwrap());
        regulars::put_identities(&mut tx, &shop(), id, &[("", "wx"), ("qq", "q")]).await.unwrap();
    }
    assert_eq!(regulars::by_numbers(&mut tx, &shop(), &[18, 0, 7]).await.unwrap(), [known(li(), 18)]);
    for channel in ["group", "qq"] {
        let found = regulars::by_sender(&mut tx, &shop(), channel, "wx").await.unwrap();
        assert_eq!(found.map(|known| known.id), Some(li()), "{channel}");
    }
    assert!(regulars::by_sender(&mut tx, &shop(), "group", "q").await.unwrap().is_none());
    regulars::put_identities(&mut tx, &shop(), li(), &[]).await.unwrap();
    let found = regulars::by_sender(&mut tx, &shop(), "qq", "q").await.unwrap();
    assert_eq!(found, Some(known(wang(), 18)));
    assert!(!regulars::put(&mut tx, &shop(), &known(wang(), 0), 1, at(9)).await.unwrap(), "known already");
    assert!(regulars::put(&mut tx, &shop(), &known(wang(), 0), 2, at(9)).await.unwrap());
    assert_eq!(regulars::by_numbers(&mut tx, &shop(), &[0]).await.unwrap(), []);
    assert_eq!(regulars::get(&mut tx, &shop(), wang()).await.unwrap(), Some(known(wang(), 0)));
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
    orders::insert(&mut tx, &shop(), &[order(1, 7)]).await.unwrap();
    let harm = "UPDATE shops SET time_zone = 'Mars'; UPDATE menu_items SET aliases = '{';
                UPDATE orders SET rice = 'much'";
    on!(tx, |db| sqlx::raw_sql(harm).execute(db).await.map(drop)).unwrap();
    let corrupt = |error| matches!(error, Error::Corrupt { .. });
    assert!(corrupt(shops::get(&mut tx, &shop()).await.unwrap_err()));
    assert!(corrupt(menu_items::all(&mut tx, &shop()).await.unwrap_err()));
    assert!(corrupt(orders::get(&mut tx, &shop(), order(1, 7).id).await.unwrap_err()));
}
