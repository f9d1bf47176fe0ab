//! Gifts and benefits that are dishes of the menu.

use std::sync::{Arc, Mutex};

use contracts::{
    loyalty::v1::{
        ApplyPlanChangeRequest, Benefit, CreatePlanRequest, CreateRewardRequest, Plan,
        PreviewPlanChangeRequest, Reward, UpdateRewardRequest,
        benefit::{Effect, Limit, Price},
    },
    orders::v1::{
        ListMenuItemsRequest, ListMenuItemsResponse, MenuItem,
        orders_service_server::{OrdersService, OrdersServiceServer},
    },
};
use rstest::rstest;
use runtime::Refusal;
use storage::Engine;
use tonic::{Request, Response, Status, service::Routes};

use crate::{
    catalogue::{NONGMAO, mask, peanuts, request_id},
    plans::{benefit, monthly, tea},
    shop::{Shop, yuan},
};

/// Has a menu, two dishes a page.
#[derive(Clone, Default)]
struct Menu(Arc<Mutex<Vec<i32>>>);

#[tonic::async_trait]
impl OrdersService for Menu {
    async fn list_menu_items(
        &self,
        request: Request<ListMenuItemsRequest>,
    ) -> Result<Response<ListMenuItemsResponse>, Status> {
        let codes = self.0.lock().unwrap().clone();
        let after: usize = request.into_inner().page_token.parse().unwrap_or(0);
        let page =
            codes.iter().skip(after).take(2).map(|code| MenuItem { code: *code, ..MenuItem::default() });
        let next_page_token = if codes.len() > after + 2 { (after + 2).to_string() } else { String::new() };
        Ok(Response::new(ListMenuItemsResponse { menu_items: page.collect(), next_page_token }))
    }
}

fn connect(shop: &Shop, codes: &[i32]) -> Menu {
    let menu = Menu(Arc::new(Mutex::new(codes.to_vec())));
    shop.connect("orders", Routes::new(OrdersServiceServer::new(menu.clone())));
    menu
}

fn field<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    Refusal::from(&answer.unwrap_err()).violations.remove(0).field
}

fn dish(codes: &[i32]) -> Benefit {
    Benefit { quota: 1, item_codes: codes.to_vec(), ..benefit("dish", Effect::FreeItem, Limit::Quota) }
}

fn listed(code: i32) -> Benefit {
    let prices = vec![Price { item_code: code, price: Some(yuan(900)) }];
    Benefit { prices, ..benefit("list", Effect::PriceList, Limit::Unlimited) }
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_gift_that_is_no_dish_of_the_menu_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let menu = connect(&shop, &[3, 6, 92]);
    let request = |item_code, id| CreateRewardRequest {
        parent: NONGMAO.into(),
        reward: Some(Reward { item_code, ..peanuts() }),
        request_id: request_id(id),
    };
    assert_eq!(field(shop.owner().create_reward(request(91, 1)).await), "reward.item_code");
    let made = shop.owner().create_reward(request(92, 2)).await.unwrap().into_inner();
    let change = |item_code| UpdateRewardRequest {
        reward: Some(Reward { item_code, display_name: "花生".into(), ..made.clone() }),
        update_mask: mask(&["item_code", "display_name"]),
        request_id: String::new(),
    };
    assert_eq!(field(shop.owner().update_reward(change(91)).await), "reward.item_code");

    // A dish that has gone since stays as it was, and a repeat is answered as it was.
    *menu.0.lock().unwrap() = vec![3, 6];
    assert_eq!(shop.owner().create_reward(request(92, 2)).await.unwrap().into_inner(), made);
    shop.owner().update_reward(change(92)).await.unwrap();
    // Where there is no menu yet, nothing is refused.
    menu.0.lock().unwrap().clear();
    shop.owner().create_reward(request(91, 3)).await.unwrap();
}

#[rstest]
#[case::sqlite(Engine::Sqlite)]
#[case::postgres(Engine::Postgres)]
#[tokio::test]
async fn a_benefit_that_is_no_dish_of_the_menu_is_refused(#[case] engine: Engine) {
    let Some(shop) = Shop::open(engine).await else { return };
    let menu = connect(&shop, &[3, 6, 92]);
    let create = |benefits| CreatePlanRequest {
        parent: NONGMAO.into(),
        plan: Some(monthly(0, benefits)),
        ..CreatePlanRequest::default()
    };
    for (benefits, wrong) in [
        (vec![tea(1), dish(&[3, 91])], "plan.benefits[1].item_codes[1]"),
        (vec![listed(777)], "plan.benefits[0].prices[0].item_code"),
    ] {
        assert_eq!(field(shop.owner().create_plan(create(benefits)).await), wrong);
    }
    let plan = shop.owner().create_plan(create(vec![dish(&[3, 92])])).await.unwrap().into_inner();
    // One that was named before may stay, though it has gone; another is refused.
    *menu.0.lock().unwrap() = vec![3, 6];
    let to = |benefits| Some(Plan { name: plan.name.clone(), ..monthly(0, benefits) });
    let shown = PreviewPlanChangeRequest { plan: to(vec![dish(&[3, 92, 91])]) };
    let wrong = "plan.benefits[0].item_codes[2]";
    assert_eq!(field(shop.owner().preview_plan_change(shown).await), wrong);
    let change = |benefits| ApplyPlanChangeRequest { plan: to(benefits), ..Default::default() };
    assert_eq!(field(shop.owner().apply_plan_change(change(vec![dish(&[3, 92, 91])])).await), wrong);
    shop.owner().apply_plan_change(change(vec![dish(&[3, 92, 6])])).await.unwrap();
}
