//! A chain (接龙) that is pasted into the group again and again.

use contracts::orders::v1::{AdvanceOrderRequest, Message, message::Intent, order::State};
use prost::Message as _;
use rstest::rstest;
use storage::Engine;

use crate::shop::{LI, Shop, WANG, lines, regular};

const HONG: &str = "shops/nongmao/customers/00000000-0000-0000-0000-000000000025";
const FIRST: &str = "#接龙\n周一午餐\n\n1. 18号 3\n2. 20号 5.6";
const MORE: &str = "#接龙\n周一午餐\n\n1. 18号 3\n2. 20号 5.6\n3. 25号 5";

async fn open(engine: Engine) -> Option<Shop> {
    let shop = Shop::open(engine).await?;
    shop.learn(1, regular(HONG, 25, "小红", &[("group", "wx-hong")])).await;
    Some(shop)
}

/// Customer, and code and quantity of each line, of each order of an answer.
fn orders(message: &Message) -> Vec<(&str, Vec<(i32, i32)>)> {
    message.orders.iter().map(|order| (order.customer.as_str(), lines(order))).collect()
}

async fn count(shop: &Shop) -> i64 {
    shop.count("SELECT count(*) FROM orders").await
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_chain_makes_an_order_a_line_and_pasted_again_one_of_each_new_line(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let first = shop.say("m-1", "wx-wang", FIRST).await;
    assert_eq!(
        orders(&first),
        [(WANG, vec![(3, 1), (90, 1)]), (LI, vec![(5, 1), (6, 1), (90, 2)])],
        "{}",
        first.reply_text
    );
    let more = shop.say("m-2", "wx-hong", MORE).await;
    assert_eq!((more.intent(), more.needs_person), (Intent::PlaceOrder, false));
    assert_eq!(orders(&more), [(HONG, vec![(5, 1), (90, 1)])]);
    let dish = more.orders[0].evidence.iter().find(|part| part.item_code == 5).unwrap();
    assert_eq!((dish.message.as_str(), dish.start, dish.end), (more.name.as_str(), 37, 38));
    assert_eq!(count(&shop).await, 3);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn the_same_chain_by_another_member_orders_nothing(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let first = shop.say("m-1", "wx-wang", FIRST).await;
    let again = shop.say("m-2", "wx-li", FIRST).await;
    assert_eq!((again.intent(), again.needs_person), (Intent::Chat, false));
    assert_eq!((again.reply_text.as_str(), orders(&again)), ("接龙里没有新的。", vec![]));
    let repeat = shop.say("m-1", "wx-wang", FIRST).await;
    assert_eq!(repeat.encode_to_vec(), first.encode_to_vec());
    let fewer = shop.say("m-3", "wx-li", "#接龙\n周一午餐\n\n1. 18号 3").await;
    assert_eq!(orders(&fewer), [], "what is missing is not taken back");
    assert_eq!(count(&shop).await, 2);
    assert_eq!(shop.count("SELECT count(*) FROM orders WHERE state <> 'PLACED'").await, 0);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn under_another_title_or_a_day_later_a_chain_is_another(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let first = FIRST.replace("周一", "");
    shop.say("m-1", "wx-wang", &first).await;
    let other = shop.say("m-2", "wx-wang", &first.replace("午餐", "加餐")).await;
    assert_eq!(orders(&other).len(), 2);
    shop.set_minute(24 * 60);
    let next_day = shop.say("m-3", "wx-wang", &first).await;
    assert_eq!(orders(&next_day).len(), 2);
    assert_eq!(count(&shop).await, 6);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_line_that_is_not_the_same_any_more_changes_the_order_of_its_guest(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let first = shop.say("m-1", "wx-wang", &FIRST.replace("5.6", "5.6 不要饭")).await;
    assert_eq!(orders(&first).len(), 2, "{}", first.reply_text);
    let later = shop.say("m-2", "wx-li", "20号 91").await;
    assert_eq!(orders(&later), [(LI, vec![(91, 1)])]);
    let changed = shop.say("m-3", "wx-hong", &MORE.replace("5.6", "3")).await;
    let expected = [(LI, vec![(3, 1), (90, 1)]), (HONG, vec![(5, 1), (90, 1)])];
    assert_eq!(orders(&changed), expected, "{}", changed.reply_text);
    assert_eq!(changed.orders[0].name, first.orders[1].name, "not the beer, which is no line of the chain");
    let again = shop.say("m-4", "wx-wang", &MORE.replace("5.6", "3")).await;
    assert_eq!((again.intent(), orders(&again)), (Intent::Chat, vec![]));
    assert_eq!(count(&shop).await, 4);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn once_the_kitchen_has_begun_a_changed_line_is_for_a_person(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let first = shop.say("m-1", "wx-wang", FIRST).await;
    for state in [State::Accepted, State::Preparing] {
        let name = first.orders[1].name.clone();
        let request = AdvanceOrderRequest { name, to_state: state.into(), ..AdvanceOrderRequest::default() };
        shop.staff().advance_order(request).await.unwrap();
    }
    let changed = shop.say("m-2", "wx-wang", &FIRST.replace("5.6", "3")).await;
    assert_eq!((orders(&changed), changed.needs_person), (vec![], true), "{}", changed.reply_text);
    assert_eq!(count(&shop).await, 2);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_line_that_was_asked_about_is_asked_about_again_until_it_is_ordered(#[case] engine: Engine) {
    let Some(shop) = open(engine).await else { return };
    let odd = FIRST.replace("5.6", "5 咕噜咕噜");
    let first = shop.say("m-1", "wx-wang", &odd).await;
    assert_eq!(orders(&first), [(WANG, vec![(3, 1), (90, 1)])], "{}", first.reply_text);
    let asked = shop.say("m-2", "wx-wang", &odd).await;
    assert_eq!((asked.intent(), orders(&asked)), (Intent::Clarify, vec![]), "{}", asked.reply_text);
    let yes = shop.say("m-3", "wx-wang", "是").await;
    assert_eq!(orders(&yes), [(LI, vec![(5, 1), (90, 1)])], "{}", yes.reply_text);
    let again = shop.say("m-4", "wx-li", &odd).await;
    assert_eq!((again.intent(), orders(&again)), (Intent::Chat, vec![]), "{}", again.reply_text);
    assert_eq!(count(&shop).await, 2);
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn lines_without_a_number_are_of_who_pastes_them_and_one_that_changes_changes_theirs(
    #[case] engine: Engine,
) {
    let Some(shop) = open(engine).await else { return };
    let list = "#接龙\n周一午餐\n1. 小何 农家小炒肉\n2. 老钱 青椒肉丝";
    let first = shop.say("m-1", "wx-wang", list).await;
    assert_eq!(orders(&first), [(WANG, vec![(3, 1), (5, 1), (90, 2)])], "{}", first.reply_text);
    let more = shop.say("m-2", "wx-wang", &format!("{list}\n3. 婷婷 鱼香肉丝")).await;
    assert_eq!(orders(&more), [(WANG, vec![(6, 1), (90, 1)])], "{}", more.reply_text);
    assert_eq!(more.orders[0].lines[0].note, "婷婷");
    let changed = shop.say("m-3", "wx-wang", &list.replace("小何 农家小炒肉", "小何 鱼香肉丝")).await;
    assert_eq!(orders(&changed), [(WANG, vec![(5, 1), (6, 1), (90, 2)])], "{}", changed.reply_text);
    assert_eq!(count(&shop).await, 2);
    let by_another = shop.say("m-4", "wx-li", &list.replace("老钱 青椒肉丝", "老钱 农家小炒肉")).await;
    assert_eq!((by_another.intent(), orders(&by_another)), (Intent::Clarify, vec![]));
}
