//! What a board asks for, and what it takes back.

use contracts::orders::v1::{
    AdvanceOrderRequest, BoardRevision, GetBoardRevisionRequest, GetMessageRequest, MenuItem, Order,
    RecallOrderRequest, UpdateMenuItemRequest, order::State,
};
use prost_types::FieldMask;
use rstest::rstest;
use storage::Engine;
use tonic::Code;

use crate::shop::{Shop, reason, refusal, request_id, wrong};

fn recall(order: &Order, from: State) -> RecallOrderRequest {
    let (name, from_state) = (order.name.clone(), from.into());
    RecallOrderRequest { name, from_state, ..RecallOrderRequest::default() }
}

async fn advanced(shop: &Shop, order: &Order, to: State) -> Order {
    let (name, to_state) = (order.name.clone(), to.into());
    let request = AdvanceOrderRequest { name, to_state, ..AdvanceOrderRequest::default() };
    shop.staff().advance_order(request).await.unwrap().into_inner()
}

async fn revision(shop: &Shop) -> BoardRevision {
    let request = GetBoardRevisionRequest { name: "shops/nongmao/boardRevision".to_owned() };
    shop.staff().get_board_revision(request).await.unwrap().into_inner()
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_step_that_was_a_mistake_is_taken_back(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    advanced(&shop, &order, State::Accepted).await;
    let preparing = advanced(&shop, &order, State::Preparing).await;
    let once = RecallOrderRequest { request_id: request_id(1), ..recall(&order, State::Preparing) };
    let back = shop.staff().recall_order(once.clone()).await.unwrap().into_inner();
    assert_eq!((back.state(), back.steps.len()), (State::Accepted, 2));
    assert_ne!(back.etag, preparing.etag);
    assert_eq!(back.steps[1], preparing.steps[1], "who accepted it did");
    assert_eq!(shop.staff().recall_order(once).await.unwrap().into_inner(), back);
    // It goes its way again, as if it had not been there.
    assert_eq!(advanced(&shop, &order, State::Preparing).await.steps.len(), 3);
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn what_is_not_the_last_step_or_reached_the_guest_stays(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    let other = shop.staff().recall_order(recall(&order, State::Accepted)).await;
    assert_eq!(refusal(other), ("ORDER_STATE".to_owned(), "from_state".to_owned()));
    for never in [State::Unspecified, State::Placed, State::Completed, State::Cancelled] {
        assert_eq!(wrong(shop.staff().recall_order(recall(&order, never)).await), "from_state");
    }
    let mut last = order.clone();
    for to in [State::Accepted, State::Preparing, State::Ready, State::Completed] {
        last = advanced(&shop, &order, to).await;
    }
    assert_eq!(reason(shop.staff().recall_order(recall(&order, State::Ready)).await), "ORDER_STATE");
    let stale = RecallOrderRequest { etag: order.etag.clone(), ..recall(&order, State::Ready) };
    assert_eq!(shop.staff().recall_order(stale).await.unwrap_err().code(), Code::Aborted);
    assert_eq!(reason(shop.stranger().recall_order(recall(&last, State::Ready)).await), "FOREIGN_SHOP");
    shop.must_be_well().await;
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn whatever_a_board_shows_makes_its_revision_another(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let mut seen = vec![revision(&shop).await];
    assert_eq!(revision(&shop).await, seen[0], "nothing changed");
    let order = shop.order("m-1").await;
    seen.push(revision(&shop).await);
    assert_eq!(seen[1].placed_orders, std::slice::from_ref(&order.name));
    advanced(&shop, &order, State::Accepted).await;
    seen.push(revision(&shop).await);
    assert!(seen[2].placed_orders.is_empty());
    shop.say("m-2", "wx-li", "你好").await;
    seen.push(revision(&shop).await);
    let name = "shops/nongmao/menuItems/3".to_owned();
    let request = UpdateMenuItemRequest {
        menu_item: Some(MenuItem { name, sold_out: true, ..MenuItem::default() }),
        update_mask: Some(FieldMask { paths: vec!["sold_out".to_owned()] }),
        request_id: String::new(),
    };
    shop.staff().update_menu_item(request).await.unwrap();
    seen.push(revision(&shop).await);
    let mut revisions: Vec<_> = seen.iter().map(|seen| &seen.revision).collect();
    revisions.sort_unstable();
    revisions.dedup();
    assert_eq!(revisions.len(), 5);
    let elsewhere = GetBoardRevisionRequest { name: "shops/nongmao/boardRevision".to_owned() };
    assert_eq!(reason(shop.stranger().get_board_revision(elsewhere).await), "FOREIGN_SHOP");
    let nowhere = GetBoardRevisionRequest { name: "shops/nongmao".to_owned() };
    assert_eq!(wrong(shop.staff().get_board_revision(nowhere).await), "name");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn an_order_says_what_may_follow_and_what_is_an_allergy(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let order = shop.order("m-1").await;
    assert_eq!(
        (order.next_states().collect::<Vec<_>>(), order.mentions_allergy),
        (vec![State::Accepted], false)
    );
    for to in [State::Accepted, State::Preparing] {
        advanced(&shop, &order, to).await;
    }
    let ready = advanced(&shop, &order, State::Ready).await;
    assert_eq!(ready.next_states().collect::<Vec<_>>(), [State::Delivering, State::Completed]);
    assert!(advanced(&shop, &order, State::Completed).await.next_states.is_empty());
    let said = shop.say("m-2", "wx-li", "20号 3 花生过敏").await;
    let marked =
        |order: &Order| order.mentions_allergy || order.lines.iter().any(|line| line.mentions_allergy);
    assert!(said.orders.iter().any(marked) || said.awaits_yes, "{said:?}");
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_question_waits_for_its_yes_until_it_has_one(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let asked = shop.say("m-1", "wx-wang", "20号 5").await;
    assert!(asked.awaits_yes, "{asked:?}");
    let found = async || {
        let request = GetMessageRequest { name: asked.name.clone() };
        shop.staff().get_message(request).await.unwrap().into_inner()
    };
    assert_eq!(found().await, asked);
    shop.say("m-2", "wx-wang", "是").await;
    assert!(!found().await.awaits_yes);
}
